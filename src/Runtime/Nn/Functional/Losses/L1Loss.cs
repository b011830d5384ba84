using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The absolute differences. PyTorch: <c>F.l1_loss</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape; another one broadcasts, with a warning.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="weight">A factor of each element, by whose sum the mean is divided.</param>
    public static Tensor L1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, Tensor? weight = null)
    {
        Losses.WarnOfBroadcast(input, target);
        return Losses.Reduce(L1LossOp(input, target, Reduction.None), weight, reduction, input);
    }

    [Aten("l1_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor")]
    internal static Tensor L1LossOp([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        using var cast = Autocast.Full(ref input, ref target);
        return Losses.Reduce(input.Sub(target).Abs(), reduction);
    }

    /// <summary>Half the squared differences over β where they are below β, else the absolute ones less β / 2. PyTorch: <c>F.smooth_l1_loss</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape; another one broadcasts, with a warning.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="beta">Where the loss turns from square to linear; 0 is the absolute difference.</param>
    public static Tensor SmoothL1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
    {
        Losses.WarnOfBroadcast(input, target);
        return SmoothL1LossOp(input, target, reduction, beta);
    }

    [Aten("smooth_l1_loss(Tensor self, Tensor target, int reduction=Mean, float beta=1.0) -> Tensor")]
    internal static Tensor SmoothL1LossOp([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
    {
        using var cast = Autocast.Full(ref input, ref target);
        if (!(beta >= 0))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "smooth_l1_loss does not support negative values for beta.");
        return beta == 0 ? L1LossOp(input, target, reduction) : Losses.Reduce(Binary.Apply(new Huber(beta, 1 / beta), input, target), reduction);
    }

    /// <summary>Half the squared differences where they are below δ, else δ times the absolute ones less δ / 2. PyTorch: <c>F.huber_loss</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape; another one broadcasts, with a warning.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="delta">Where the loss turns from square to linear.</param>
    /// <param name="weight">A factor of each element, by whose sum the mean is divided.</param>
    public static Tensor HuberLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double delta = 1, Tensor? weight = null)
    {
        Losses.WarnOfBroadcast(input, target);
        return Losses.Reduce(HuberLossOp(input, target, Reduction.None, delta), weight, reduction, input);
    }

    [Aten("huber_loss(Tensor self, Tensor target, int reduction=Mean, float delta=1.0) -> Tensor")]
    internal static Tensor HuberLossOp([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double delta = 1)
    {
        using var cast = Autocast.Full(ref input, ref target);
        return delta > 0
        ? Losses.Reduce(Binary.Apply(new Huber(delta, 1), input, target), reduction)
        : throw new ArgumentOutOfRangeException(nameof(delta), delta, "huber_loss does not support non-positive values for delta.");
    }

    /// <summary>Scale · ½d² where |d| is below Delta, else Scale · Delta (|d| − ½ Delta).</summary>
    internal readonly record struct Huber(double Delta, double Scale) : IBinary
    {
        public L F<L>(L a, L b) where L : ILane<L>
        {
            var size = L.Abs(a - b);
            return L.Select(L.Less(size, Delta), size * size * (0.5 * Scale), (size - 0.5 * Delta) * (Delta * Scale));
        }

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Max(L.Min(a - b, Delta), -Delta) * Scale;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Max(L.Min(b - a, Delta), -Delta) * Scale;
    }
}
