using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    private const double CosineFloor = 1e-12;

    /// <summary>1 − cos of two vectors where the target is 1, and how far the cosine exceeds a margin where it is −1. PyTorch: <c>F.cosine_embedding_loss</c>.</summary>
    /// <param name="input1">[N, D] or [D].</param>
    /// <param name="input2">The same shape.</param>
    /// <param name="target">1 or −1: [N] or [].</param>
    /// <param name="margin">What the cosine of dissimilar vectors should be at most.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=Mean) -> Tensor")]
    public static Tensor CosineEmbeddingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input1, ref input2, ref target);
        if (target.Dim > 1 || input1.Dim != target.Dim + 1 || input2.Dim != target.Dim + 1)
            throw new ShapeException($"cosine_embedding_loss: {target.Dim}D target tensor expects {target.Dim + 1}D input tensors, but found inputs with sizes {Shapes.Text(input1.Shape)} and {Shapes.Text(input2.Shape)}.");
        var product = input1.Mul(input2).Sum([-1]);
        var square1 = input1.Square().Sum([-1]).Add(CosineFloor);
        var square2 = input2.Square().Sum([-1]).Add(CosineFloor);
        var cosine = product.Div(square1.Mul(square2).Sqrt());
        var similar = Torch.Where(target.Eq(1), cosine.Neg().Add(1.0), 0.0);
        return Losses.Reduce(similar.Add(Torch.Where(target.Eq(-1), cosine.Sub(margin).ClampMin(0), 0.0)), reduction);
    }

    /// <summary>How far a negative example comes within a margin of a positive one's distance from an anchor. PyTorch: <c>F.triplet_margin_loss</c>.</summary>
    /// <param name="anchor">[N, D] or [D].</param>
    /// <param name="positive">Should be near the anchor.</param>
    /// <param name="negative">Should be farther from it.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="eps">Added to differences.</param>
    /// <param name="swap">Whether the negative example's distance from the positive one counts if it is the smaller.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">The inputs differ in their number of dimensions.</exception>
    [Aten("triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-06, bool swap=False, int reduction=Mean) -> Tensor")]
    public static Tensor TripletMarginLoss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        using var cast = Autocast.Full(ref anchor, ref positive, ref negative);
        return Triplet(anchor, positive, negative, (a, b) => PairwiseDistance(a, b, p, eps), margin, swap, reduction);
    }

    /// <summary><see cref="TripletMarginLoss"/> with any distance. PyTorch: <c>F.triplet_margin_with_distance_loss</c>.</summary>
    /// <param name="anchor">What the distances are from.</param>
    /// <param name="positive">Should be near the anchor.</param>
    /// <param name="negative">Should be farther from it.</param>
    /// <param name="distanceFunction">The distance; <see cref="PairwiseDistance"/> if null.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="swap">Whether the negative example's distance from the positive one counts if it is the smaller.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">The inputs differ in their number of dimensions.</exception>
    public static Tensor TripletMarginWithDistanceLoss(Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distanceFunction = null,
        double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "margin must be greater than 0.");
        return Triplet(anchor, positive, negative, distanceFunction ?? ((a, b) => PairwiseDistance(a, b)), margin, swap, reduction);
    }

    private static Tensor Triplet(Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor> distance, double margin, bool swap, Reduction reduction)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        if (anchor.Dim != positive.Dim || anchor.Dim != negative.Dim)
            throw new ShapeException($"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor {anchor.Dim}D, positive {positive.Dim}D, and negative {negative.Dim}D inputs.");
        var near = distance(anchor, positive);
        var far = distance(anchor, negative);
        if (swap)
            far = far.Minimum(distance(positive, negative));
        return Losses.Reduce(near.Add(margin).Sub(far).ClampMin(0), reduction);
    }
}
