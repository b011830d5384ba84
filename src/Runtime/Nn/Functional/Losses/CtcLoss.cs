using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The negative log-likelihood of label sequences over all their alignments with a longer input. PyTorch: <c>F.ctc_loss</c>.</summary>
    /// <param name="logProbs">Log-probabilities: [T, N, C], or [T, C].</param>
    /// <param name="targets">Labels without the blank: [N, S], or all of them one after another.</param>
    /// <param name="inputLengths">[N]: how much of T each sample uses.</param>
    /// <param name="targetLengths">[N]: how many labels each sample has.</param>
    /// <param name="blank">The label that stands for nothing.</param>
    /// <param name="reduction">By default the mean over samples of the loss over the target's length.</param>
    /// <param name="zeroInfinity">Whether a target that does not fit its input counts nothing.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, int reduction=Mean, bool zero_infinity=False) -> Tensor")]
    public static Tensor CtcLoss(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths, long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    {
        ArgumentNullException.ThrowIfNull(inputLengths);
        ArgumentNullException.ThrowIfNull(targetLengths);
        using var cast = Autocast.Full(ref logProbs, ref targets, ref inputLengths, ref targetLengths, on: AutocastOn.Processor);
        return CtcLoss(logProbs, targets, inputLengths.ToArray<long>(), targetLengths.ToArray<long>(), blank, reduction, zeroInfinity);
    }

    /// <summary>The negative log-likelihood of label sequences over all their alignments with a longer input. PyTorch: <c>F.ctc_loss</c>.</summary>
    /// <inheritdoc cref="CtcLoss(Tensor, Tensor, Tensor, Tensor, long, Reduction, bool)"/>
    [Aten("ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, int reduction=Mean, bool zero_infinity=False) -> Tensor")]
    public static Tensor CtcLoss(Tensor logProbs, Tensor targets, long[] inputLengths, long[] targetLengths, long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    {
        ArgumentNullException.ThrowIfNull(logProbs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(inputLengths);
        ArgumentNullException.ThrowIfNull(targetLengths);
        using var cast = Autocast.Full(ref logProbs, ref targets, on: AutocastOn.Processor);
        var batched = logProbs.Dim == 3;
        if (logProbs.Dim is not (2 or 3))
            throw new ShapeException($"ctc_loss: expected log_probs of shape [T, N, C] or [T, C], but got {Shapes.Text(logProbs.Shape)}.");
        var losses = Ctc.Losses(batched ? logProbs : logProbs.Unsqueeze(1), targets, inputLengths, targetLengths, blank);
        if (zeroInfinity)
            losses = Torch.Where(losses.Eq(double.PositiveInfinity), 0.0, losses);
        if (reduction == Reduction.Mean)
            return losses.Div(Torch.Tensor<long>(targetLengths).View(-1).To(losses.DType).To(losses.Device).ClampMin(1)).Mean();
        return Losses.Reduce(batched ? losses : losses.Squeeze(0), reduction);
    }
}
