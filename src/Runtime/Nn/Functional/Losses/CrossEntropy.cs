using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The negated log-softmax of the target classes, or its mean under target probabilities. PyTorch: <c>F.cross_entropy</c>.</summary>
    /// <param name="input">Scores without limits (logits): [C], [N, C] or [N, C, d…].</param>
    /// <param name="target">Class numbers (int64: [], [N] or [N, d…]), or probabilities in the input's shape.</param>
    /// <param name="weight">[C], a factor of each class's losses.</param>
    /// <param name="ignoreIndex">A class number that counts nothing. PyTorch: <c>ignore_index</c>.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes. PyTorch: <c>label_smoothing</c>.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DimensionException">A target is no class.</exception>
    [Aten("cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100, float label_smoothing=0.0) -> Tensor")]
    public static Tensor CrossEntropy([AtenName("self")] Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target, ref weight);
        if (!(labelSmoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "label_smoothing must be between 0.0 and 1.0.");
        if (input.Dim == 0)
            throw new ShapeException("Expected input of at least 1 dimension, the classes, but it has none.");
        if (weight is null && labelSmoothing == 0 && FusedCrossEntropy.Applies(input, target, reduction))
            return FusedCrossEntropy.Of(input, target, ignoreIndex, reduction == Reduction.Mean, x => NllLoss(x.LogSoftmax(1), target, null, ignoreIndex, reduction));
        var logs = input.LogSoftmax(input.Dim == 1 ? 0 : 1);
        if (target.Shape.SequenceEqual(input.Shape))
            return OfProbabilities(logs, target, weight, ignoreIndex, reduction, labelSmoothing);
        var loss = NllLoss(logs, target, weight, ignoreIndex, reduction);
        return labelSmoothing == 0 ? loss : Smoothed(loss, logs, target, weight, ignoreIndex, reduction, labelSmoothing);
    }

    private static Tensor OfProbabilities(Tensor logs, Tensor target, Tensor? weight, long ignoreIndex, Reduction reduction, double labelSmoothing)
    {
        if (!target.DType.IsFloatingPoint)
            throw new DTypeException($"Expected floating point type for target with class probabilities, got {target.DType.TorchName}.");
        if (ignoreIndex >= 0)
            throw new ArgumentException("ignore_index is not supported for floating point target.", nameof(ignoreIndex));
        var d = logs.Dim == 1 ? 0 : 1;
        var classes = logs.Shape[d];
        if (labelSmoothing > 0)
            target = target.Mul(1 - labelSmoothing).Add(labelSmoothing / classes);
        var products = logs.Mul(target);
        if (weight is not null)
            products = products.Mul(AlongClasses(weight, logs));
        return reduction switch
        {
            Reduction.None => products.Sum([d]).Neg(),
            Reduction.Mean => products.Sum().Neg().Div((double)logs.ElementCount / classes),
            _ => products.Sum().Neg(),
        };
    }

    /// <summary>Part of the loss as if all classes were targets equally.</summary>
    private static Tensor Smoothed(Tensor loss, Tensor logs, Tensor target, Tensor? weight, long ignoreIndex, Reduction reduction, double share)
    {
        var classes = new ClassTargets(logs, target, weight, ignoreIndex);
        var all = (weight is null ? logs : logs.Mul(AlongClasses(weight, logs))).Sum([classes.Dim]).Neg();
        if (classes.Valid is { } valid)
            all = Torch.Where(valid, all, 0.0);
        if (reduction == Reduction.Mean)
            all = classes.Weights is { } weights ? all.Sum().Div(weights.Sum()) : all.Mean();
        else
            all = Losses.Reduce(all, reduction);
        return loss.Mul(1 - share).Add(all.Mul(share / classes.Count));
    }

    private static Tensor AlongClasses(Tensor weight, Tensor logs)
    {
        var d = logs.Dim == 1 ? 0 : 1;
        if (weight.Dim != 1 || weight.ElementCount != logs.Shape[d])
            throw new ShapeException($"Weight tensor should be defined either for all {logs.Shape[d]} classes or no classes, but got weight tensor of shape: {Shapes.Text(weight.Shape)}.");
        var shape = new long[logs.Dim];
        Array.Fill(shape, 1);
        shape[d] = weight.ElementCount;
        return weight.View(shape);
    }
}
