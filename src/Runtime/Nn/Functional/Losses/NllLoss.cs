using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The negated log-probability of each target class. PyTorch: <c>F.nll_loss</c>.</summary>
    /// <param name="input">Log-probabilities: [C], [N, C] or [N, C, d…].</param>
    /// <param name="target">Class numbers, int64: [], [N] or [N, d…].</param>
    /// <param name="weight">[C], a factor of each class's losses; the mean is divided by the targets' weights.</param>
    /// <param name="ignoreIndex">A target that counts nothing. PyTorch: <c>ignore_index</c>.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DimensionException">A target is no class.</exception>
    [Aten("nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor")]
    [Aten("nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor")]
    [Aten("nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor")]
    public static Tensor NllLoss([AtenName("self")] Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target, ref weight);
        var classes = new ClassTargets(input, target, weight, ignoreIndex);
        var picked = input.Gather(classes.Dim, classes.Numbers.Unsqueeze(classes.Dim)).Squeeze(classes.Dim).Neg();
        if (classes.Weights is not { } weights)
            return Losses.Reduce(picked, reduction);
        var weighted = classes.Valid is { } valid ? Torch.Where(valid, picked.Mul(weights), 0.0) : picked.Mul(weights);
        return reduction == Reduction.Mean ? weighted.Sum().Div(weights.Sum()) : Losses.Reduce(weighted, reduction);
    }
}
