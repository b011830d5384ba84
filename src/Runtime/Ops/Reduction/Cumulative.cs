using System.Numerics;
using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Running sums, accumulated in float64 or int64.</summary>
    internal readonly struct CumulativeSum : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            if (typeof(T) == typeof(long))
                Run<T, long>(x, values);
            else
                Run<T, double>(x, values);
        }

        private static void Run<T, A>(ReadOnlySpan<T> x, Span<T> values) where T : unmanaged, INumber<T> where A : INumber<A>
        {
            var sum = A.Zero;
            for (var i = 0; i < x.Length; i++)
            {
                sum += A.CreateTruncating(x[i]);
                values[i] = T.CreateTruncating(sum);
            }
        }
    }

    /// <summary>Running products, accumulated in float64 or int64.</summary>
    internal readonly struct CumulativeProduct : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            if (typeof(T) == typeof(long))
                Run<T, long>(x, values);
            else
                Run<T, double>(x, values);
        }

        private static void Run<T, A>(ReadOnlySpan<T> x, Span<T> values) where T : unmanaged, INumber<T> where A : INumber<A>
        {
            var product = A.One;
            for (var i = 0; i < x.Length; i++)
            {
                product *= A.CreateTruncating(x[i]);
                values[i] = T.CreateTruncating(product);
            }
        }
    }

    /// <summary>Running logarithms of sums of exponentials.</summary>
    internal readonly struct CumulativeLogSumExp : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var sum = double.NegativeInfinity;
            for (var i = 0; i < x.Length; i++)
            {
                var next = double.CreateTruncating(x[i]);
                double low = Math.Min(sum, next), high = Math.Max(sum, next);
                sum = low == high && double.IsInfinity(low) ? low : high + Math.Log(1 + Math.Exp(low - high));
                values[i] = T.CreateTruncating(sum);
            }
        }
    }

    /// <summary>The largest or smallest so far and where it is: the last of equals, and a NaN for ever.</summary>
    internal readonly record struct CumulativeExtreme(bool Largest) : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            for (int i = 0, best = 0; i < x.Length; i++)
            {
                if (!T.IsNaN(x[best]) && (T.IsNaN(x[i]) || (Largest ? x[i] >= x[best] : x[i] <= x[best])) || T.IsNaN(x[best]) && T.IsNaN(x[i]))
                    best = i;
                (values[i], indices[i]) = (x[best], best);
            }
        }
    }

    internal static class Cumulative
    {
        internal static Tensor Sum(Tensor x, int dim) => x.DType.IsComplex ? Torch.Complex(Sum(x.Real(), dim), Sum(x.Imag(), dim))
            : Tape.Record(RowOps.Values(default(CumulativeSum), x, dim), "Cumsum", [x], [], (g, _) => [Reversed(g, dim, Sum)]);

        internal static Tensor Product(Tensor x, int dim)
        {
            if (x.DType.IsComplex)
                return ByDoubling(x, dim);
            var y = RowOps.Values(default(CumulativeProduct), x, dim);
            return Tape.Record(y, "Cumprod", [x], [x, y], (g, s) =>
                [s[0].Eq(0L).Any().Item<bool>() ? ByElement(g, s[0], dim) : Reversed(g.Mul(s[1]), dim, Sum).Div(s[0])]);
        }

        internal static Tensor LogSumExp(Tensor x, int dim)
        {
            if (x.DType.IsComplex)
                return OneByOne(x, dim);
            var y = RowOps.Values(default(CumulativeLogSumExp), x, dim);
            return Tape.Record(y, "Logcumsumexp", [x], [x, y], (g, s) =>
            {
                // In logarithms of the gradient's positive and negative parts, so that nothing overflows.
                return [Part(g).Sub(Part(g.Neg()))];

                Tensor Part(Tensor part) => Reversed(Torch.Where(part.Gt(0L), part.Log(), -DTypes.Largest(part.DType)).Sub(s[1]), dim, LogSumExp).Add(s[0]).Exp();
            });
        }

        /// <summary>Running products of complex numbers: each round multiplies what lies twice as far apart.</summary>
        private static Tensor ByDoubling(Tensor x, int dim)
        {
            var n = x.Dim == 0 ? 1 : x.Shape[dim];
            for (var step = 1L; step < n; step *= 2)
                x = Torch.Cat([x.Narrow(dim, 0, step), x.Narrow(dim, step, n - step).Mul(x.Narrow(dim, 0, n - step))], dim);
            return x;
        }

        /// <summary>Running logarithms of sums of complex exponentials: angles add up beyond half a turn, so that the order counts.</summary>
        private static Tensor OneByOne(Tensor x, int dim)
        {
            if (x.Dim == 0 || x.Shape[dim] == 0)
                return x.Clone();
            var sums = new Tensor[x.Shape[dim]];
            for (var i = 0; i < sums.Length; i++)
                sums[i] = i == 0 ? x.Narrow(dim, 0, 1) : sums[i - 1].LogAddExp(x.Narrow(dim, i, 1));
            return Torch.Cat(sums, dim);
        }

        private static Tensor Reversed(Tensor x, int dim, Func<Tensor, int, Tensor> running) => x.Dim == 0 ? running(x, 0) : running(x.Flip(dim), dim).Flip(dim);

        /// <summary>The gradient of a running product with zeros in it: each element's from the products that leave it out.</summary>
        private static Tensor ByElement(Tensor g, Tensor x, int dim)
        {
            if (x.Dim == 0)
                return g;
            var n = x.Shape[dim];
            var parts = new Tensor[n];
            for (var i = 0L; i < n; i++)
            {
                var before = i == 0 ? Torch.OnesLike(x.Narrow(dim, 0, 1)) : x.Narrow(dim, 0, i).Prod(dim, keepdim: true);
                var left = i == n - 1 ? before : Torch.Cat([before, before.Mul(Product(x.Narrow(dim, i + 1, n - i - 1), dim))], dim);
                parts[i] = g.Narrow(dim, i, n - i).Mul(left).Sum([dim], keepdim: true);
            }
            return Torch.Cat(parts, dim);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Running sums along a dimension. PyTorch: <c>torch.cumsum</c>.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
        [Aten("cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Cumsum(int dim, DType? dtype = null) => Cumulative.Sum(To(Autocast.Widened(this, dtype) ?? (DType.IsIntegral ? DType.Int64 : DType)), Shapes.Dim(dim, Dim));

        /// <summary><see cref="Cumsum"/> in place. PyTorch: <c>cumsum_</c>.</summary>
        [Aten("cumsum_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)")]
        public Tensor Cumsum_(int dim, DType? dtype = null) => InPlace.Assign(this, Cumsum(dim, dtype ?? DType).To(DType));

        /// <summary>Running products along a dimension. PyTorch: <c>torch.cumprod</c>.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
        [Aten("cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Cumprod(int dim, DType? dtype = null) => Cumulative.Product(To(Autocast.Widened(this, dtype) ?? (DType.IsIntegral ? DType.Int64 : DType)), Shapes.Dim(dim, Dim));

        /// <summary><see cref="Cumprod"/> in place. PyTorch: <c>cumprod_</c>.</summary>
        [Aten("cumprod_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)")]
        public Tensor Cumprod_(int dim, DType? dtype = null) => InPlace.Assign(this, Cumprod(dim, dtype ?? DType).To(DType));

        /// <summary>Running logarithms of sums of exponentials along a dimension. PyTorch: <c>torch.logcumsumexp</c>.</summary>
        [Aten("logcumsumexp(Tensor self, int dim) -> Tensor")]
        public Tensor LogCumSumExp(int dim) => Cumulative.LogSumExp(DType.IsIntegral ? To(Torch.DefaultDType) : this, Shapes.Dim(dim, Dim));

        /// <summary>The largest elements so far along a dimension, and where they are. PyTorch: <c>torch.cummax</c>.</summary>
        [Aten("cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Cummax(int dim) => RowOps.Selection(new CumulativeExtreme(true), "Cummax", this, Shapes.Dim(dim, Dim));

        /// <summary>The smallest elements so far along a dimension, and where they are. PyTorch: <c>torch.cummin</c>.</summary>
        [Aten("cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Cummin(int dim) => RowOps.Selection(new CumulativeExtreme(false), "Cummin", this, Shapes.Dim(dim, Dim));
    }
}
