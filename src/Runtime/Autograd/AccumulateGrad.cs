namespace TorchPort.Autograd;

/// <summary>The end of the tape at a leaf: adds what arrives to the leaf's <see cref="Tensor.Grad"/>.</summary>
internal sealed class AccumulateGrad(Tensor leaf) : Node("AccumulateGrad", [], [OutputInfo.Of(leaf)])
{
    internal Tensor Leaf { get; } = leaf;

    internal override Tensor?[] Backward(Tensor?[] gradients) => throw new InvalidOperationException("The engine accumulates leaves itself.");

    /// <summary>Adds <paramref name="gradient"/>, and returns whether the leaf keeps its memory; <paramref name="owned"/> says that nobody else holds it.</summary>
    internal bool Accumulate(Tensor gradient, bool owned)
    {
        if (GradMode.IsEnabled)
        {
            Leaf.Grad = Leaf.Grad is null ? gradient : Leaf.Grad.Add(gradient);
            return true;
        }
        if (Leaf.BorrowedGrad is { } former)
        {
            former.Add_(gradient);
            return false;
        }
        Leaf.OwnGrad(owned ? gradient.Detach() : gradient.Clone());
        return owned;
    }
}
