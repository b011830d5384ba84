using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The largest; NaN if any is.</summary>
    internal readonly struct Largest : IReduction
    {
        public static L Identity<L>() where L : ILane<L> => double.NegativeInfinity;

        public static L Combine<L>(L a, L b) where L : ILane<L> => L.Max(a, b);

        public L Map<L>(L x) where L : ILane<L> => x;
    }

    /// <summary>The smallest; NaN if any is.</summary>
    internal readonly struct Smallest : IReduction
    {
        public static L Identity<L>() where L : ILane<L> => double.PositiveInfinity;

        public static L Combine<L>(L a, L b) where L : ILane<L> => L.Min(a, b);

        public L Map<L>(L x) where L : ILane<L> => x;
    }

    internal static class Extremes
    {
        /// <summary>An extreme over dimensions; equal extremes share the gradient evenly.</summary>
        internal static Tensor Of<R>(R reduction, string name, Tensor x, ReadOnlySpan<int> dim, bool keepdim) where R : unmanaged, IReduction
        {
            var reduced = Reductions.Mask(dim, x.Dim);
            for (var d = 0; d < x.Dim; d++)
            {
                if (reduced[d] && x.Shape[d] == 0)
                    throw new DimensionException($"{name}: expected reduction dim {d} to have non-zero size.");
            }
            var y = Reductions.Drop(Reductions.Apply(reduction, x, reduced, x.DType), reduced, keepdim);
            return Tape.Record(y, name, [x], [x, y], (g, s) =>
            {
                var at = s[0].Eq(Reductions.Restore(s[1], reduced, keepdim)).To(g.DType);
                var share = at.Div(at.Sum(dims(reduced), keepdim: true));
                return [share.Mul(Reductions.Restore(g, reduced, keepdim))];
            });

            static int[] dims(bool[] mask) => [.. Enumerable.Range(0, mask.Length).Where(d => mask[d])];
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The largest element over some dimensions, or all. PyTorch: <c>torch.amax</c>.</summary>
        [Aten("amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        public Tensor Amax(ReadOnlySpan<int> dim = default, bool keepdim = false) => Extremes.Of(default(Largest), "Amax", this, dim, keepdim);

        /// <summary>The smallest element over some dimensions, or all. PyTorch: <c>torch.amin</c>.</summary>
        [Aten("amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        public Tensor Amin(ReadOnlySpan<int> dim = default, bool keepdim = false) => Extremes.Of(default(Smallest), "Amin", this, dim, keepdim);
    }
}
