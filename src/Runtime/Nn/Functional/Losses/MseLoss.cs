using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The squared differences. PyTorch: <c>F.mse_loss</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape; another one broadcasts, with a warning.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="weight">A factor of each element, by whose sum the mean is divided.</param>
    public static Tensor MseLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, Tensor? weight = null)
    {
        Losses.WarnOfBroadcast(input, target);
        return Losses.Reduce(MseLossOp(input, target, Reduction.None), weight, reduction, input);
    }

    [Aten("mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor")]
    internal static Tensor MseLossOp([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        using var cast = Autocast.Full(ref input, ref target);
        return Losses.Reduce(Binary.Apply(default(SquaredDifference), input, target), reduction);
    }

    /// <summary>(a − b)².</summary>
    internal readonly record struct SquaredDifference : IBinary
    {
        public L F<L>(L a, L b) where L : ILane<L>
        {
            var difference = a - b;
            return difference * difference;
        }

        public L Da<L>(L a, L b, L y) where L : ILane<L> => (a - b) * 2;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => (b - a) * 2;
    }
}
