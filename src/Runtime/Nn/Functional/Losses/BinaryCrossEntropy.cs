using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The cross entropy between probabilities of two outcomes. PyTorch: <c>F.binary_cross_entropy</c>.</summary>
    /// <param name="input">Probabilities, from 0 to 1.</param>
    /// <param name="target">Probabilities, of the same shape.</param>
    /// <param name="weight">A factor of each element, which broadcasts to the target.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An input is no probability.</exception>
    [Aten("binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1) -> Tensor")]
    public static Tensor BinaryCrossEntropy([AtenName("self")] Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (Autocast.Applies(input, AutocastOn.Gpu))
            throw new DTypeException("binary_cross_entropy does not fit Autocast on GPUs: float16 has too few digits near 0 and 1. Use BinaryCrossEntropyWithLogits, which includes the sigmoid.");
        using var cast = Autocast.Full(ref input, ref target, ref weight);
        if (!target.Shape.SequenceEqual(input.Shape))
            throw new ShapeException($"Using a target size ({Losses.Size(target)}) that is different to the input size ({Losses.Size(input)}) is deprecated. Please ensure they have the same size.");
        CheckProbabilities(input);
        return Losses.Reduce(Weighted(Binary.Apply(default(Probabilities), input, target), weight), reduction);
    }

    /// <summary>The cross entropy between a sigmoid of logits and target probabilities, without overflow. PyTorch: <c>F.binary_cross_entropy_with_logits</c>.</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Probabilities, of the same shape.</param>
    /// <param name="weight">A factor of each element, which broadcasts.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="posWeight">What positive targets count, which broadcasts. PyTorch: <c>pos_weight</c>.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (!target.Shape.SequenceEqual(input.Shape))
            throw new ShapeException($"Target size ({Losses.Size(target)}) must be the same as input size ({Losses.Size(input)}).");
        return BinaryCrossEntropyWithLogitsOp(input, target, weight, posWeight, reduction);
    }

    [Aten("binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=1) -> Tensor")]
    internal static Tensor BinaryCrossEntropyWithLogitsOp([AtenName("self")] Tensor input, Tensor target, Tensor? weight = null, Tensor? posWeight = null, Reduction reduction = Reduction.Mean)
    {
        using var cast = Autocast.Full(ref input, ref target, ref weight, ref posWeight);
        var loss = posWeight is null ? Binary.Apply(default(Logits), input, target)
            : input.Mul(target.Neg().Add(1.0)).Sub(posWeight.Sub(1.0).Mul(target).Add(1.0).Mul(input.LogSigmoid()));
        return Losses.Reduce(Weighted(loss, weight), reduction);
    }

    private static Tensor Weighted(Tensor loss, Tensor? weight) => weight is null ? loss : loss.Mul(weight);

    private static void CheckProbabilities(Tensor input)
    {
        if (input.ElementCount == 0 || input.Device == Device.Meta)
            return;
        var (low, high) = (input.Detach().Amin().Item<double>(), input.Detach().Amax().Item<double>());
        if (!(low >= 0 && high <= 1))
            throw new ArgumentOutOfRangeException(nameof(input), $"all elements of input should be between 0 and 1, but they reach from {low} to {high}. Pass logits to BinaryCrossEntropyWithLogits.");
    }

    /// <summary>−b log a − (1 − b) log(1 − a), with logarithms of −100 at least.</summary>
    internal readonly record struct Probabilities : IBinary
    {
        public L F<L>(L a, L b) where L : ILane<L> => (b - 1) * LogOther(a) - b * Log(a);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => (a - b) / L.Max(((L)1 - a) * a, 1e-12);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => LogOther(a) - Log(a);

        private static L Log<L>(L a) where L : ILane<L> => L.Max(L.Log(a), -100);

        private static L LogOther<L>(L a) where L : ILane<L> => L.Max(L.Log((L)1 - a), -100);
    }

    /// <summary>(1 − b) a − log sigmoid(a).</summary>
    internal readonly record struct Logits : IBinary
    {
        public L F<L>(L a, L b) where L : ILane<L> => ((L)1 - b) * a - default(Ops.LogSigmoid).F(a);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => default(Ops.Sigmoid).F(a) - b;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => -a;
    }
}
