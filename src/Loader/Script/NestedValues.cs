namespace TorchPort.Script;

/// <summary>A batch of sequences of several lengths, as transformer encoders keep it between their layers: with padding, and a mask that says what is none.</summary>
/// <param name="Padded">[N, S, E]; where padding is stands anything.</param>
/// <param name="Kept">[N, S]: true is of a sequence.</param>
internal sealed record ScriptNested(Tensor Padded, Tensor Kept)
{
    /// <summary>Whether every sequence stands before its padding, as one boolean.</summary>
    private Tensor IsLeftAligned => Kept.Eq(Torch.Arange(Kept.Size(1), device: Kept.Device).Lt(Kept.Sum([1], true))).All();

    /// <summary>
    /// Tensors again. PyTorch keeps no such batch where padding stands between elements, and computes all of it:
    /// there the result is that of the padding, which is chosen without looking at the mask so that a plan need not be cut.
    /// </summary>
    internal Tensor ToPadded(double padding) => Padded.MaskedFill(Kept.LogicalNot().LogicalAnd(IsLeftAligned).Unsqueeze(-1), padding);

    /// <summary>The same mask around what was computed.</summary>
    internal ScriptNested With(Tensor padded) => this with { Padded = padded };
}
