namespace TorchPort.Autograd;

/// <summary>The end of the tape at a leaf: adds what arrives to the leaf's <see cref="Tensor.Grad"/>.</summary>
internal sealed class AccumulateGrad(Tensor leaf) : Node("AccumulateGrad", [], [OutputInfo.Of(leaf)])
{
    internal Tensor Leaf { get; } = leaf;

    internal override Tensor?[] Backward(Tensor?[] gradients) => throw new InvalidOperationException("The engine accumulates leaves itself.");

    /// <summary>Adds <paramref name="gradient"/>; <paramref name="owned"/> says that nobody else holds its memory.</summary>
    internal void Accumulate(Tensor gradient, bool owned)
    {
        if (GradMode.IsEnabled)
            Leaf.Grad = Leaf.Grad is null ? gradient : Leaf.Grad.Add(gradient);
        else if (Leaf.Grad is null)
            Leaf.Grad = owned && gradient.IsContiguous ? gradient.Detach() : gradient.Clone();
        else
            Leaf.Grad.Add_(gradient);
    }
}
