using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>p-norms over dimensions, with PyTorch's subgradients where a norm is 0.</summary>
    internal static class Norms
    {
        internal static Tensor Of(Tensor x, double p, ReadOnlySpan<int> dim, bool keepdim)
        {
            if (!x.DType.IsDifferentiable)
                throw new DTypeException($"norm: Expected a floating point or complex tensor as input. Got {x.DType.TorchName}.");
            var reduced = Reductions.Mask(dim, x.Dim);
            Tensor whole;
            using (GradMode.NoGrad())
                whole = Forward(x.DType.IsComplex ? x.Abs() : x, p, reduced);
            var y = Reductions.Drop(whole, reduced, keepdim);
            return Tape.Record(y, "LinalgVectorNorm", [x], [x, y], (g, s) =>
                [Gradient(Reductions.Restore(g, reduced, keepdim), s[0], p, Reductions.Restore(s[1], reduced, keepdim), reduced)]);
        }

        private static Tensor Forward(Tensor x, double p, bool[] reduced)
        {
            if (x.ElementCount == 0 && (p < 0 || double.IsPositiveInfinity(p)))
                throw new DimensionException($"linalg.vector_norm cannot compute the {p} norm on an empty tensor because the operation does not have an identity.");
            var type = x.DType;
            if (type is DType.Float16 or DType.BFloat16)
                return Forward(x.To(DType.Float32), p, reduced).To(type);
            return p switch
            {
                0 => Reductions.Apply(default(NonZeros), x, reduced, type),
                1 => Reductions.Apply(default(Sizes), x, reduced, type),
                2 => Reductions.Apply(default(Squares), x, reduced, type).Sqrt_(),
                double.PositiveInfinity => Reductions.Apply(default(LargestSize), x, reduced, type),
                double.NegativeInfinity => Reductions.Apply(default(SmallestSize), x, reduced, type),
                _ => Reductions.Apply(default(Sum), x.Abs().Pow_(p), reduced, type).Pow_(1 / p),
            };
        }

        private static Tensor Gradient(Tensor g, Tensor x, double p, Tensor norm, bool[] reduced)
        {
            if (p == 0)
                return Torch.ZerosLike(x);
            if (p == 1)
                return x.Sgn().Mul(g);
            if (p == 2)
                return g.Mul(x.Div(norm).MaskedFill(norm.Eq(0), 0.0));
            if (double.IsInfinity(p))
            {
                var at = x.Abs().Eq(norm).LogicalOr(x.Ne(x)).To(norm.DType);
                int[] dims = [.. Enumerable.Range(0, reduced.Length).Where(d => reduced[d])];
                return x.Sgn().Mul(at.Div(reduced.Length == 0 ? at : at.Sum(dims, keepdim: true)).Mul(g));
            }
            var scale = g.Div(norm.Pow(p - 1)).MaskedFill(norm.Eq(0), 0.0);
            if (p >= 2)
                return x.Mul(x.Abs().Pow(p - 2)).Mul(scale);
            var power = x.Abs().Pow(p - 1);
            return p < 1 ? x.Sgn().Mul(power.MaskedFill(x.Eq(0), 0.0)).Mul(g.Mul(norm.Pow(1 - p))) : x.Sgn().Mul(power).Mul(scale);
        }

        internal readonly struct NonZeros : IReduction
        {
            public static L Identity<L>() where L : ILane<L> => 0;

            public static L Combine<L>(L a, L b) where L : ILane<L> => a + b;

            public L Map<L>(L x) where L : ILane<L> => L.Select(L.Equal(x, 0), 0, 1);
        }

        internal readonly struct Sizes : IReduction
        {
            public static L Identity<L>() where L : ILane<L> => 0;

            public static L Combine<L>(L a, L b) where L : ILane<L> => a + b;

            public L Map<L>(L x) where L : ILane<L> => L.Abs(x);
        }

        internal readonly struct Squares : IReduction
        {
            public static L Identity<L>() where L : ILane<L> => 0;

            public static L Combine<L>(L a, L b) where L : ILane<L> => a + b;

            public L Map<L>(L x) where L : ILane<L> => x * x;
        }

        internal readonly struct LargestSize : IReduction
        {
            public static L Identity<L>() where L : ILane<L> => 0;

            public static L Combine<L>(L a, L b) where L : ILane<L> => L.Max(a, b);

            public L Map<L>(L x) where L : ILane<L> => L.Abs(x);
        }

        internal readonly struct SmallestSize : IReduction
        {
            public static L Identity<L>() where L : ILane<L> => double.PositiveInfinity;

            public static L Combine<L>(L a, L b) where L : ILane<L> => L.Min(a, b);

            public L Map<L>(L x) where L : ILane<L> => L.Abs(x);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The p-norm over some dimensions, or over all elements. PyTorch: <c>torch.linalg.vector_norm</c>, <c>torch.norm</c>.</summary>
        /// <param name="p">The order: 2 for lengths, 1 for sums of sizes, infinities for the largest and the smallest size, 0 for the count of non-zeros.</param>
        /// <param name="dim">The dimensions; none means all.</param>
        /// <param name="keepdim">Keeps the dimensions with size 1.</param>
        /// <param name="dtype">The input is converted to this first.</param>
        [Aten("linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Norm([AtenName("ord")] double p = 2, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null) =>
            Norms.Of(Autocast.Widened(this, dtype) is { } wanted ? To(wanted) : this, p, dim, keepdim);
    }
}
