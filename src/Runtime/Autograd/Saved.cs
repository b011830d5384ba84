namespace TorchPort.Autograd;

/// <summary>The tensors an operation kept for its backward pass.</summary>
internal sealed class Saved
{
    private readonly string _name;
    private readonly bool[] _needs;
    private readonly int[] _versions;

    // Each a Tensor, or what hooks made of one.
    private object?[]? _kept;

    /// <param name="node">The operation.</param>
    /// <param name="tensors">What it keeps.</param>
    /// <param name="outputs">Its outputs, whose history is the node that is being made.</param>
    internal Saved(Node node, ReadOnlySpan<Tensor?> tensors, ReadOnlySpan<Tensor> outputs)
    {
        (_name, _needs) = (node.Name, Array.ConvertAll(node.Edges, e => e.Node is not null));
        (_kept, _versions) = (new object?[tensors.Length], new int[tensors.Length]);
        for (var i = 0; i < tensors.Length; i++)
        {
            if (tensors[i] is not { } tensor)
                continue;
            // Its next value takes its place, and this one is still needed then.
            if (tensor is Nn.Parameter { IsComputed: true })
                tensor = Snapshot(tensor);
            if (tensor.IsInference)
                throw new AutogradException($"{_name} cannot save a tensor that was made in inference mode for its backward pass. Clone() it outside of InferenceMode.");
            _kept[i] = SavedTensorsHooks.Current is { } hooks ? new PackedTensor(tensor, hooks, EdgeOf(tensor, node, outputs)) : tensor;
            _versions[i] = tensor.Storage.Version;
        }
    }

    /// <summary>Whether input <paramref name="i"/> of the operation wants a gradient.</summary>
    internal bool Needs(int i) => _needs[i];

    /// <summary>Whether a hook holds any of them.</summary>
    internal bool IsPacked => _kept is not null && Array.Exists(_kept, k => k is PackedTensor);

    /// <summary>How many tensors were given to be saved.</summary>
    internal int Count => _versions.Length;

    /// <summary>Whether there is an <paramref name="i"/>-th saved tensor.</summary>
    internal bool Has(int i) => Kept[i] is not null;

    /// <summary>The <paramref name="i"/>-th saved tensor.</summary>
    /// <exception cref="AutogradException">It was released by an earlier backward pass, or changed in place since.</exception>
    internal Tensor this[int i]
    {
        get
        {
            switch (Kept[i])
            {
                case PackedTensor packed:
                    return packed.Unpack();
                case Tensor tensor when tensor.Storage.Version == _versions[i]:
                    // What is recorded now may save it again.
                    if (GradMode.IsEnabled && tensor.Storage is ReusableStorage shared)
                        shared.IsTapes = false;
                    return tensor;
                case Tensor tensor:
                    throw new AutogradException($"One of the variables needed for gradient computation has been modified by an inplace operation: {tensor.DType.TorchName} {Shapes.Text(tensor.Shape)}, saved by {_name}, is at version {tensor.Storage.Version}; expected version {_versions[i]} instead. Make the in-place change on a Clone(). AnomalyMode.Detect() tells where {_name}'s forward ran.");
                default:
                    throw new AutogradException($"{_name} did not save tensor {i}.");
            }
        }
    }

    internal void Release(DroppedMemory dropped)
    {
        foreach (var kept in _kept ?? [])
        {
            if (kept is Tensor { Storage: ReusableStorage { IsTapes: true } storage })
                storage.Release();
            else if (kept is Tensor { IsLeaf: false } tensor)
                dropped.Add(tensor.Storage);
        }
        _kept = null;
    }

    private object?[] Kept => _kept ?? throw new AutogradException(
        $"Trying to backward through the graph a second time at {_name}: its saved tensors were freed by the first Backward. Pass retainGraph: true to the first call if you need a second.");

    private static Tensor Snapshot(Tensor tensor)
    {
        var copy = tensor.Detach();
        if (tensor.GradientEdge is { Node: { } node } edge)
            copy.SetHistory(node, edge.Output);
        return copy;
    }

    private static Edge EdgeOf(Tensor tensor, Node node, ReadOnlySpan<Tensor> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (ReferenceEquals(outputs[i], tensor))
                return new(node, i);
        }
        return tensor.GradientEdge;
    }
}
