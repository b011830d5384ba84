using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>How far the scores of other classes come within 1 of those of the target classes. PyTorch: <c>F.multilabel_margin_loss</c>.</summary>
    /// <param name="input">Scores: [C] or [N, C].</param>
    /// <param name="target">Class numbers in the same shape; those from the first −1 on do not count.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="DimensionException">A target is no class.</exception>
    [Aten("multilabel_margin_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor")]
    public static Tensor MultilabelMarginLoss([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target);
        if (input.Dim > 2 || !input.Shape.SequenceEqual(target.Shape))
            throw new ShapeException($"multilabel_margin_loss: Expected scores of shape [C] or [N, C] and targets of the same, but got {Shapes.Text(input.Shape)} and {Shapes.Text(target.Shape)}.");
        var scores = input.Dim == 2 ? input : input.Reshape(1, -1);
        var numbers = target.Reshape(scores.Shape).To(DType.Int64);
        // Counts only before the first -1 of its row.
        var counts = numbers.Lt(0).To(DType.Int64).Cumsum(1).Eq(0);
        var classes = Torch.Where(counts, numbers, 0L);
        var isTarget = Torch.Zeros(scores.Shape, scores.DType, scores.Device).ScatterAdd(1, classes, counts.To(scores.DType)).Ne(0).To(scores.DType);
        var wanted = scores.Gather(1, classes);
        // [N, target, class]: what each class lacks of a distance of 1 below each target.
        var shortfall = scores.Unsqueeze(1).Sub(wanted.Unsqueeze(2)).Add(1.0).ClampMin(0);
        var pairs = counts.To(scores.DType).Unsqueeze(2).Mul(isTarget.Neg().Add(1.0).Unsqueeze(1));
        var loss = shortfall.Mul(pairs).Sum([1, 2]).Div((double)scores.Shape[1]);
        return Losses.Reduce(input.Dim == 2 ? loss : loss.Squeeze(0), reduction);
    }

    /// <summary>The mean over classes of the cross entropies between a sigmoid and a target. PyTorch: <c>F.multilabel_soft_margin_loss</c>.</summary>
    /// <param name="input">Logits: […, C].</param>
    /// <param name="target">0 or 1, in the same shape.</param>
    /// <param name="weight">A factor of each class.</param>
    /// <param name="reduction">Mean by default.</param>
    public static Tensor MultilabelSoftMarginLoss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        var loss = target.Mul(input.LogSigmoid()).Add(target.Neg().Add(1L).Mul(input.Neg().LogSigmoid())).Neg();
        return Losses.Reduce(Weighted(loss, weight).Sum([-1]).Div((double)input.Size(-1)), reduction);
    }
}
