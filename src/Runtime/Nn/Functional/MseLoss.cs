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
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Losses.WarnOfBroadcast(input, target);
        if (weight is null)
            return MseLossOp(input, target, reduction);
        if (!weight.Shape.SequenceEqual(input.Shape))
            throw new ShapeException($"Weights and input must have the same size, but have {Shapes.Text(weight.Shape)} and {Shapes.Text(input.Shape)}.");
        var weighted = MseLossOp(input, target, Reduction.None).Mul(weight);
        return reduction == Reduction.Mean ? weighted.Sum().Div(weight.Sum()) : Losses.Reduce(weighted, reduction);
    }

    [Aten("mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor")]
    internal static Tensor MseLossOp([AtenName("self")] Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        Losses.Reduce(Binary.Apply(default(SquaredDifference), input, target), reduction);

    /// <summary>(a − b)².</summary>
    private readonly record struct SquaredDifference : IBinary
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
