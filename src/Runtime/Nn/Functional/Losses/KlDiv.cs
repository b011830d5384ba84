using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>target · (log target − input): the divergence between probabilities and log-probabilities. PyTorch: <c>F.kl_div</c>.</summary>
    /// <param name="input">Log-probabilities.</param>
    /// <param name="target">Probabilities, in a shape that broadcasts.</param>
    /// <param name="reduction">The mean over all elements by default; <see cref="Reduction.BatchMean"/> is the divergence as defined.</param>
    /// <param name="logTarget">Whether the target holds logarithms too.</param>
    public static Tensor KlDiv(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (reduction == Reduction.Mean)
            Torch.Warning?.Invoke("reduction: 'mean' divides the total loss by both the batch size and the support size. 'batchmean' divides only by the batch size, and aligns with the KL div math definition.");
        if (reduction != Reduction.BatchMean)
            return KlDivOp(input, target, reduction, logTarget);
        var sum = KlDivOp(input, target, Reduction.Sum, logTarget);
        return input.Dim == 0 ? sum : sum.Div((double)input.Shape[0]);
    }

    [Aten("kl_div(Tensor self, Tensor target, int reduction=Mean, *, bool log_target=False) -> Tensor")]
    internal static Tensor KlDivOp([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
    {
        using var cast = Autocast.Full(ref input, ref target);
        return Losses.Reduce(logTarget ? target.Exp().Mul(target.Sub(input)) : target.Xlogy(target).Sub(target.Mul(input)), reduction);
    }
}
