using System.Numerics;
using TorchPort.Pickle;

namespace TorchPort;

/// <summary>How the values of a checkpoint nest: the children of each kind, and their names.</summary>
internal static class CheckpointTree
{
    /// <summary>Deeper nesting is refused; Python's own pickler stops earlier.</summary>
    internal const int MaxDepth = 1000;

    internal static CheckpointKind Kind(object? value) => value switch
    {
        null => CheckpointKind.None,
        bool => CheckpointKind.Bool,
        long or BigInteger => CheckpointKind.Integer,
        double => CheckpointKind.Float,
        Complex => CheckpointKind.Complex,
        string => CheckpointKind.String,
        byte[] or ByteArray => CheckpointKind.Bytes,
        CheckpointDict => CheckpointKind.Dict,
        CheckpointList => CheckpointKind.List,
        CheckpointTuple => CheckpointKind.Tuple,
        CheckpointSet => CheckpointKind.Set,
        Tensor => CheckpointKind.Tensor,
        DType => CheckpointKind.DType,
        TorchDevice => CheckpointKind.Device,
        PickledGlobal => CheckpointKind.Global,
        PickledObject => CheckpointKind.Object,
        NumpyArray => CheckpointKind.Array,
        ITensorHolder => CheckpointKind.Tensor,
        _ => CheckpointKind.Other,
    };

    /// <summary>Python's name for the type of a value.</summary>
    internal static string TypeName(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        Complex => "complex",
        string => "str",
        byte[] => "bytes",
        ByteArray => "bytearray",
        CheckpointDict d => d.TypeName,
        CheckpointList => "list",
        CheckpointTuple { IsSize: true } => "torch.Size",
        CheckpointTuple => "tuple",
        CheckpointSet s => s.IsFrozen ? "frozenset" : "set",
        Nn.Parameter => "torch.nn.Parameter",
        Tensor => "torch.Tensor",
        DType => "torch.dtype",
        TorchDevice => "torch.device",
        PickledObject o => o.ToString(),
        PickledGlobal => "type",
        NumpyDType => "numpy.dtype",
        ITensorHolder holder => holder.TypeName,
        _ => value.GetType().Name,
    };

    /// <summary>What a value holds, each with its key: a dict's by key, a sequence's by index, an object's attributes by name.</summary>
    internal static IEnumerable<KeyValuePair<object?, object?>> Children(object? value) => value switch
    {
        CheckpointDict dict => dict,
        CheckpointList list => Numbered(list),
        CheckpointTuple tuple => Numbered(tuple),
        CheckpointSet set => Numbered(set),
        PickledObject o => Children(o),
        ITensorHolder holder => holder.Parts,
        _ => [],
    };

    /// <summary>The path of a child.</summary>
    internal static string Join(string path, object? key) => path.Length == 0 ? PythonText.Of(key) : $"{path}.{PythonText.Of(key)}";

    /// <summary>Whether the value can have children.</summary>
    internal static bool IsContainer(object? value) => value is CheckpointDict or CheckpointList or CheckpointTuple or CheckpointSet or PickledObject or ITensorHolder;

    private static IEnumerable<KeyValuePair<object?, object?>> Children(PickledObject o)
    {
        var parts = Attributes(o.State).Concat(Numbered(o.Arguments)).Concat(o.Keywords ?? []).Concat(o.Entries ?? []);
        return o.Items is null ? parts : parts.Concat(Numbered(o.Items));
    }

    /// <summary>The attributes in an object's state: a dict of them, or a pair of the dict and one of slots; another state is under "state".</summary>
    internal static IEnumerable<KeyValuePair<object?, object?>> Attributes(object? state) => state switch
    {
        null => [],
        CheckpointDict dict => dict,
        CheckpointTuple { Count: 2 } pair when pair[0] is null or CheckpointDict && pair[1] is CheckpointDict =>
            ((CheckpointDict?)pair[0] ?? []).Concat((CheckpointDict)pair[1]!),
        _ => [new("state", state)],
    };

    private static IEnumerable<KeyValuePair<object?, object?>> Numbered(IEnumerable<object?> items) =>
        items.Select((item, i) => new KeyValuePair<object?, object?>((long)i, item));
}

/// <summary>What kind of value stands at a place of a checkpoint.</summary>
public enum CheckpointKind
{
    /// <summary>Python's None: null.</summary>
    None,
    /// <summary>A <see cref="bool"/>.</summary>
    Bool,
    /// <summary>A <see cref="long"/> or, beyond 64 bits, a <see cref="BigInteger"/>.</summary>
    Integer,
    /// <summary>A <see cref="double"/>.</summary>
    Float,
    /// <summary>A <see cref="System.Numerics.Complex"/>.</summary>
    Complex,
    /// <summary>A <see cref="string"/>.</summary>
    String,
    /// <summary>An array of <see cref="byte"/>, or a <see cref="ByteArray"/>.</summary>
    Bytes,
    /// <summary>A <see cref="CheckpointDict"/>.</summary>
    Dict,
    /// <summary>A <see cref="CheckpointList"/>.</summary>
    List,
    /// <summary>A <see cref="CheckpointTuple"/>.</summary>
    Tuple,
    /// <summary>A <see cref="CheckpointSet"/>.</summary>
    Set,
    /// <summary>A <see cref="TorchPort.Tensor"/>, <see cref="QuantizedTensor"/>, <see cref="SparseTensor"/> or <see cref="NestedTensor"/>.</summary>
    Tensor,
    /// <summary>A <see cref="NumpyArray"/>.</summary>
    Array,
    /// <summary>A <see cref="TorchPort.DType"/>.</summary>
    DType,
    /// <summary>A <see cref="TorchDevice"/>.</summary>
    Device,
    /// <summary>A <see cref="PickledGlobal"/>: a class or function by its name.</summary>
    Global,
    /// <summary>A <see cref="PickledObject"/>: an object of a class TorchPort does not know.</summary>
    Object,
    /// <summary>Another .NET type, such as <see cref="DateTime"/>.</summary>
    Other,
}
