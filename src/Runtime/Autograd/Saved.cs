namespace TorchPort.Autograd;

/// <summary>The tensors an operation kept for its backward pass.</summary>
internal sealed class Saved
{
    private readonly string _name;
    private readonly bool[] _needs;
    private readonly int[] _versions;
    private Tensor?[]? _tensors;

    internal Saved(string name, bool[] needs, ReadOnlySpan<Tensor?> tensors)
    {
        (_name, _needs, _tensors) = (name, needs, tensors.ToArray());
        _versions = Array.ConvertAll(_tensors, t => t?.Storage.Version ?? 0);
    }

    /// <summary>Whether input <paramref name="i"/> of the operation wants a gradient.</summary>
    internal bool Needs(int i) => _needs[i];

    /// <summary>The <paramref name="i"/>-th saved tensor.</summary>
    /// <exception cref="AutogradException">It was released by an earlier backward pass, or changed in place since.</exception>
    internal Tensor this[int i]
    {
        get
        {
            var tensor = Tensors[i] ?? throw new AutogradException($"{_name} did not save tensor {i}.");
            if (tensor.Storage.Version != _versions[i])
                throw new AutogradException($"One of the variables needed for gradient computation has been modified by an inplace operation: {tensor.DType.TorchName} {Shapes.Text(tensor.Shape)}, saved by {_name}, is at version {tensor.Storage.Version}; expected version {_versions[i]} instead. Make the in-place change on a Clone().");
            return tensor;
        }
    }

    internal void Release() => _tensors = null;

    /// <summary>True when <paramref name="storage"/> is one that was saved: a gradient over it may not be changed in place.</summary>
    internal bool Holds(Storage storage)
    {
        foreach (var tensor in _tensors ?? [])
        {
            if (tensor?.Storage == storage)
                return true;
        }
        return false;
    }

    private Tensor?[] Tensors => _tensors ?? throw new AutogradException(
        $"Trying to backward through the graph a second time at {_name}: its saved tensors were freed by the first Backward. Pass retainGraph: true to the first call if you need a second.");
}
