using System.Runtime.CompilerServices;

namespace TorchPort;

/// <summary>Attributes that Python code had set on a tensor, and the subclass that the tensor was of.</summary>
internal static class TensorAttributes
{
    private static readonly ConditionalWeakTable<Tensor, CheckpointDict> Table = [];

    /// <summary>Keeps the state that a pickle gives to a tensor; a class other than PyTorch's own is kept as <c>__class__</c>.</summary>
    internal static void Set(Tensor tensor, object? state, PickledGlobal? type = null)
    {
        var attributes = new CheckpointDict();
        if (type is not null && type is not { Module: "torch", Name: "Tensor" } and not { Module: "torch.nn.parameter" })
            attributes["__class__"] = type;
        foreach (var (key, value) in CheckpointTree.Attributes(state))
            attributes[key] = value;
        if (attributes.Count > 0)
            Table.AddOrUpdate(tensor, attributes);
    }

    internal static CheckpointDict? Of(Tensor tensor) => Table.TryGetValue(tensor, out var attributes) ? attributes : null;
}
