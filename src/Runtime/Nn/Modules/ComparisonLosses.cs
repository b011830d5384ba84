namespace TorchPort.Nn;

/// <summary>What two inputs lack of a margin in the order that the target (1 or −1) says. PyTorch: <c>nn.MarginRankingLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class MarginRankingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2, Tensor input3) => Functional.MarginRankingLoss(input1, input2, input3, margin, reduction);
}

/// <summary>1 − cos of two vectors where the target is 1, and how far the cosine exceeds a margin where it is −1. PyTorch: <c>nn.CosineEmbeddingLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2, Tensor input3) => Functional.CosineEmbeddingLoss(input1, input2, input3, margin, reduction);
}

/// <summary>How far a negative example comes within a margin of a positive one's distance from an anchor. PyTorch: <c>nn.TripletMarginLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="p">The order of the norm.</param>
/// <param name="eps">Added to differences.</param>
/// <param name="swap">Whether the negative example's distance from the positive one counts if it is the smaller.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class TripletMarginLoss(double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2, Tensor input3) => Functional.TripletMarginLoss(input1, input2, input3, margin, p, eps, swap, reduction);
}

/// <summary>A triplet margin loss with any distance. PyTorch: <c>nn.TripletMarginWithDistanceLoss</c>.</summary>
/// <param name="distanceFunction">The distance; the Euclidean one if null.</param>
/// <param name="margin">The margin.</param>
/// <param name="swap">Whether the negative example's distance from the positive one counts if it is the smaller.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distanceFunction = null, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2, Tensor input3) => Functional.TripletMarginWithDistanceLoss(input1, input2, input3, distanceFunction, margin, swap, reduction);
}

/// <summary>The negative log-likelihood of targets under normal distributions; the inputs are expectations, targets and variances. PyTorch: <c>nn.GaussianNLLLoss</c>.</summary>
/// <param name="full">Whether to add the constant part.</param>
/// <param name="eps">What variances are at least.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class GaussianNLLLoss(bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2, Tensor input3) => Functional.GaussianNllLoss(input1, input2, input3, full, eps, reduction);
}

/// <summary>The negative log-likelihood of label sequences over all their alignments with a longer input. PyTorch: <c>nn.CTCLoss</c>.</summary>
/// <param name="blank">The label that stands for nothing.</param>
/// <param name="reduction">By default the mean over samples of the loss over the target's length.</param>
/// <param name="zeroInfinity">Whether a target that does not fit its input counts nothing.</param>
public sealed class CTCLoss(long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false) : Module
{
    /// <summary>The loss of log-probabilities [T, N, C] against targets. PyTorch: <c>forward</c>.</summary>
    public Tensor Call(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) =>
        Functional.CtcLoss(logProbs, targets, inputLengths, targetLengths, blank, reduction, zeroInfinity);

    /// <summary>The loss of log-probabilities [T, N, C] against targets. PyTorch: <c>forward</c>.</summary>
    public Tensor Call(Tensor logProbs, Tensor targets, long[] inputLengths, long[] targetLengths) =>
        Functional.CtcLoss(logProbs, targets, inputLengths, targetLengths, blank, reduction, zeroInfinity);
}
