using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort
{
    /// <summary>How elements that meet are combined. PyTorch: <c>reduce</c>.</summary>
    public enum ScatterReduction
    {
        /// <summary>Their sum.</summary>
        [AtenName("sum")]
        [AtenName("add")]
        Sum,
        /// <summary>Their product.</summary>
        [AtenName("prod")]
        [AtenName("multiply")]
        Prod,
        /// <summary>Their mean.</summary>
        Mean,
        /// <summary>The largest.</summary>
        Amax,
        /// <summary>The smallest.</summary>
        Amin,
    }

    public partial class Tensor
    {
        /// <summary>A copy where elements of <paramref name="src"/> that an index sends to one place are combined. PyTorch: <c>torch.scatter_reduce</c>.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="index">Places along it; no larger than <paramref name="src"/>.</param>
        /// <param name="src">The elements.</param>
        /// <param name="reduce">How they are combined.</param>
        /// <param name="includeSelf">Whether this tensor's own element is one of those combined; else it is replaced.</param>
        [Aten("scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor")]
        public Tensor ScatterReduce(int dim, Tensor index, Tensor src, ScatterReduction reduce, bool includeSelf = true)
        {
            var (d, at) = Scattering.Check("ScatterReduce", this, dim, index, src);
            return ScatterReductions.Of(this, d, at, src, reduce, includeSelf);
        }

        /// <summary><see cref="ScatterReduce"/> in place. PyTorch: <c>scatter_reduce_</c>.</summary>
        [Aten("scatter_reduce_.two(Tensor(a!) self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor(a!)")]
        public Tensor ScatterReduce_(int dim, Tensor index, Tensor src, ScatterReduction reduce, bool includeSelf = true) =>
            InPlace.Assign(this, ScatterReduce(dim, index, src, reduce, includeSelf));

        /// <summary>As <see cref="ScatterReduce"/> for whole slices that a 1-d index names. PyTorch: <c>torch.index_reduce</c>.</summary>
        [Aten("index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor")]
        public Tensor IndexReduce(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true)
        {
            var (d, at, from) = SlicesFrom("IndexReduce", dim, index, source, 1);
            return ScatterReductions.Of(this, d, at, from, reduce, includeSelf);
        }

        /// <summary><see cref="IndexReduce"/> in place. PyTorch: <c>index_reduce_</c>.</summary>
        [Aten("index_reduce_(Tensor(a!) self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor(a!)")]
        public Tensor IndexReduce_(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true) =>
            InPlace.Assign(this, IndexReduce(dim, index, source, reduce, includeSelf));
    }
}

namespace TorchPort.Ops
{
    internal static class ScatterReductions
    {
        internal static Tensor Of(Tensor x, int dim, Tensor at, Tensor src, ScatterReduction reduce, bool includeSelf) => reduce switch
        {
            ScatterReduction.Sum => Scattering.Add("ScatterReduce", Start(x, dim, at, 0L, includeSelf), dim, at, src),
            ScatterReduction.Mean => Mean(x, dim, at, src, includeSelf),
            ScatterReduction.Prod => Product(x, dim, at, src, includeSelf),
            _ => Extreme(x, dim, at, src, reduce, includeSelf),
        };

        /// <summary>The tensor, or a copy with the neutral element where something comes.</summary>
        private static Tensor Start(Tensor x, int dim, Tensor at, Tensor neutral, bool includeSelf) =>
            includeSelf ? x : Scattering.Put("Scatter", x, dim, at, Scattering.Everywhere(neutral, at, x.DType));

        private static Tensor Mean(Tensor x, int dim, Tensor at, Tensor src, bool includeSelf)
        {
            var ones = Torch.OnesLike(x.Detach());
            var counts = Scattering.Add("ScatterAdd", Start(ones, dim, at, 0L, includeSelf), dim, at, Torch.OnesLike(src.Detach()));
            var sum = Scattering.Add("ScatterReduce", Start(x, dim, at, 0L, includeSelf), dim, at, src);
            return x.DType.IsIntegral ? sum.FloorDivide(counts) : sum.Div(counts);
        }

        private static Tensor Combined<R>(R reduction, Tensor x, int dim, Tensor at, Tensor src) where R : unmanaged, IReduction
        {
            var y = x.Detach().Clone();
            y.Device.ScatterReduce(reduction, y.DType, y, dim, at, src);
            return y;
        }

        private static Tensor Product(Tensor x, int dim, Tensor at, Tensor src, bool includeSelf)
        {
            var start = Start(x, dim, at, 1L, includeSelf);
            var y = Combined(default(Prod), start, dim, at, src);
            return Tape.Record(y, "ScatterReduce", [start, src], [start, src, y], (g, s) =>
                [s.Needs(0) ? g.Mul(OfSources(s[0], dim, at, s[1])) : null, s.Needs(1) ? ToSources(g, s[0], dim, at, s[1], s[2]) : null]);

            static Tensor OfSources(Tensor own, int dim, Tensor at, Tensor src) => Product(Torch.OnesLike(own.Detach()), dim, at, src, true);
        }

        /// <summary>The gradient of what is multiplied: the product of the others, which is not the quotient where one is 0.</summary>
        private static Tensor ToSources(Tensor g, Tensor own, int dim, Tensor at, Tensor src, Tensor product)
        {
            var zero = src.Detach().Eq(0L);
            var zeros = Scattering.Gather("Gather", Scattering.Add("ScatterAdd", Torch.ZerosLike(own.Detach()), dim, at, zero.To(own.DType)), dim, at);
            var only = zero.LogicalAnd(zeros.Eq(1L));
            var others = Product(own, dim, at, src.MaskedFill(only, 1L), true);
            return Torch.Where(only, Scattering.Gather("Gather", g.Mul(others), dim, at), Scattering.Gather("Gather", g.Mul(product), dim, at).Div(src.MaskedFill(zero, 1L)));
        }

        /// <summary>The largest or smallest; equal ones share the gradient evenly.</summary>
        private static Tensor Extreme(Tensor x, int dim, Tensor at, Tensor src, ScatterReduction reduce, bool includeSelf)
        {
            var largest = reduce == ScatterReduction.Amax;
            var start = Start(x, dim, at, x.DType.IsIntegral ? Limit(x.DType, largest) : largest ? double.NegativeInfinity : double.PositiveInfinity, includeSelf);
            var y = largest ? Combined(default(Largest), start, dim, at, src) : Combined(default(Smallest), start, dim, at, src);
            return Tape.Record(y, "ScatterReduce", [start, src], [start, src, y], (g, s) =>
            {
                var own = s[0].Eq(s[2]).To(g.DType);
                var theirs = s[1].Eq(Scattering.Gather("Gather", s[2], dim, at)).To(g.DType);
                var share = g.Div(Scattering.Add("ScatterAdd", own, dim, at, theirs));
                return [share.Mul(own), theirs.Mul(Scattering.Gather("Gather", share, dim, at))];
            });
        }

        private static Tensor Limit(DType dtype, bool lowest) => dtype switch
        {
            DType.Bool => !lowest,
            DType.Int64 => lowest ? long.MinValue : long.MaxValue,
            DType.UInt8 => lowest ? 0L : 255L,
            _ => lowest ? -(long)DTypes.Largest(dtype) - 1 : (long)DTypes.Largest(dtype),
        };
    }
}
