using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The input where the target is 1, and what it lacks of a margin where the target is −1. PyTorch: <c>F.hinge_embedding_loss</c>.</summary>
    /// <param name="input">Distances.</param>
    /// <param name="target">1 or −1.</param>
    /// <param name="margin">How large distances should be where the target is −1.</param>
    /// <param name="reduction">Mean by default.</param>
    [Aten("hinge_embedding_loss(Tensor self, Tensor target, float margin=1.0, int reduction=Mean) -> Tensor")]
    public static Tensor HingeEmbeddingLoss([AtenName("self")] Tensor input, Tensor target, double margin = 1, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target);
        var apart = Torch.Where(target.Ne(1), input.Neg().Add(margin).ClampMin(0), 0.0);
        return Losses.Reduce(apart.Add(Torch.Where(target.Ne(-1), input, 0.0)), reduction);
    }

    /// <summary>What two inputs lack of a margin in the order that the target (1 or −1) says. PyTorch: <c>F.margin_ranking_loss</c>.</summary>
    /// <param name="input1">The one that should be larger where the target is 1.</param>
    /// <param name="input2">The one that should be larger where the target is −1.</param>
    /// <param name="target">1 or −1.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="reduction">Mean by default.</param>
    [Aten("margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=Mean) -> Tensor")]
    public static Tensor MarginRankingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input1, ref input2, ref target);
        if (input1.Dim != input2.Dim || input1.Dim != target.Dim)
            throw new ShapeException($"margin_ranking_loss: All input tensors should have same dimension but got sizes: input1: {Shapes.Text(input1.Shape)}, input2: {Shapes.Text(input2.Shape)}, target: {Shapes.Text(target.Shape)}.");
        return Losses.Reduce(target.Neg().Mul(input1.Sub(input2)).Add(margin).ClampMin(0), reduction);
    }

    /// <summary>log(1 + e^(−target · input)). PyTorch: <c>F.soft_margin_loss</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">1 or −1.</param>
    /// <param name="reduction">Mean by default.</param>
    [Aten("soft_margin_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor")]
    public static Tensor SoftMarginLoss([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target);
        return Losses.Reduce(target.Mul(input).LogSigmoid().Neg(), reduction);
    }

    /// <summary>How far the scores of other classes come within a margin of the target's. PyTorch: <c>F.multi_margin_loss</c>.</summary>
    /// <param name="input">Scores: [C] or [N, C].</param>
    /// <param name="target">Class numbers: [] or [N].</param>
    /// <param name="p">The power of each shortfall, 1 or 2.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="weight">[C], a factor of each target class.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DimensionException">A target is no class.</exception>
    [Aten("multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor? weight=None, int reduction=Mean) -> Tensor")]
    public static Tensor MultiMarginLoss([AtenName("self")] Tensor input, Tensor target, double p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target, ref weight);
        if (p is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(p), p, "only p == 1 and p == 2 supported.");
        if (input.Dim > 2 || target.Dim > 1)
            throw new ShapeException($"multi_margin_loss: Expected scores of shape [C] or [N, C], but got {Shapes.Text(input.Shape)}, with targets of shape {Shapes.Text(target.Shape)}.");
        var scores = input.Dim == 2 ? input : input.Reshape(1, -1);
        var classes = new ClassTargets(scores, target.Reshape(-1), weight, long.MinValue);
        var number = classes.Numbers.Unsqueeze(1);
        var shortfall = scores.Sub(scores.Gather(1, number)).Add(margin).ClampMin(0);
        if (p == 2)
            shortfall = shortfall.Square();
        var others = Torch.Ones([classes.Count], scores.DType, scores.Device).Expand(scores.Shape).Scatter(1, number, Torch.Zeros(number.Shape, scores.DType, scores.Device));
        var loss = shortfall.Mul(others).Sum([1]).Div((double)classes.Count);
        if (classes.Weights is { } weights)
            loss = loss.Mul(weights);
        return Losses.Reduce(input.Dim == 2 ? loss : loss.Squeeze(0), reduction);
    }
}
