using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The largest or smallest and where it is: the first of equals; a NaN before all others.</summary>
    internal readonly record struct Extreme(bool Largest) : IRowKernel
    {
        /// <summary>Within so many elements the place is looked for once more: they are still in the first cache.</summary>
        private const int Block = 4096;

        public static bool HasColumns => true;

        public unsafe void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            int best;
            fixed (T* from = x)
                best = L.Width > 1 && x.Length >= L.Width ? ByBlocks<L, T>(from, x.Length) : OneByOne(x);
            if (!values.IsEmpty)
                values[0] = x[best];
            if (!indices.IsEmpty)
                indices[0] = best;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public unsafe void Columns<L, T>(T* x, nint step, int length, T* values, long* indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            L a = L.Load(x), b = L.Load(x + L.Width), c = L.Load(x + 2 * L.Width), d = L.Load(x + 3 * L.Width), at = L.All(T.Zero);
            L atA = at, atB = at, atC = at, atD = at;
            for (var i = 1; i < length; i++)
            {
                x += step;
                at += L.All(T.One);
                Better(ref a, ref atA, L.Load(x), at);
                Better(ref b, ref atB, L.Load(x + L.Width), at);
                Better(ref c, ref atC, L.Load(x + 2 * L.Width), at);
                Better(ref d, ref atD, L.Load(x + 3 * L.Width), at);
            }
            L.Store(a, values);
            L.Store(b, values + L.Width);
            L.Store(c, values + 2 * L.Width);
            L.Store(d, values + 3 * L.Width);
            L.StoreWhole(atA, indices);
            L.StoreWhole(atB, indices + L.Width);
            L.StoreWhole(atC, indices + 2 * L.Width);
            L.StoreWhole(atD, indices + 3 * L.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Better<L>(ref L best, ref L at, L x, L place) where L : ILane<L>
        {
            // What is no number is better than all but another.
            var isBetter = L.And(L.Not(Largest ? L.LessEqual(x, best) : L.LessEqual(best, x)), L.Equal(best, best));
            best = L.Select(isBetter, x, best);
            at = L.Select(isBetter, place, at);
        }

        private int OneByOne<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
        {
            var best = 0;
            for (var i = 1; i < x.Length && !T.IsNaN(x[best]); i++)
            {
                if (Largest ? !(x[i] <= x[best]) : !(x[i] >= x[best]))
                    best = i;
            }
            return best;
        }

        /// <summary>The best of each block, and then its place in the best block.</summary>
        private unsafe int ByBlocks<L, T>(T* x, int length) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            int begin = 0, size = Size<L, T>(length);
            var best = Best<L, T>(x, size);
            for (int next = size, count; next < length && !T.IsNaN(best); next += count)
            {
                count = Size<L, T>(length - next);
                var other = Best<L, T>(x + next, count);
                if (Largest ? !(other <= best) : !(other >= best))
                    (best, begin, size) = (other, next, count);
            }
            return begin + Find<L, T>(x + begin, size, best);
        }

        /// <summary>The size of a block where so many elements are left: the last takes what would be less than a vector.</summary>
        private static int Size<L, T>(int left) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged => left < Block + L.Width ? left : Block;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private unsafe T Best<L, T>(T* x, int count) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            L a = L.Load(x), b = a;
            var last = count - L.Width;
            for (var i = 0; i < last; i += 2 * L.Width)
            {
                a = Of(a, L.Load(x + i));
                b = Of(b, L.Load(x + Math.Min(i + L.Width, last)));
            }
            a = Of(Of(a, b), L.Load(x + last));
            if (Largest)
                return L.Largest(a);
            // Of integers the complement, which the least has too.
            return typeof(T) == typeof(long) ? -T.One - L.Largest(L.All(-T.One) - a) : -L.Largest(-a);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L Of<L>(L a, L b) where L : ILane<L> => Largest ? L.Max(a, b) : L.Min(a, b);

        /// <summary>The first place of a number that is there.</summary>
        private static unsafe int Find<L, T>(T* x, int count, T number) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var sought = L.All(number);
            for (var i = 0; ; i = Math.Min(i + L.Width, count - L.Width))
            {
                var v = L.Load(x + i);
                if (L.Bits(T.IsNaN(number) ? L.Not(L.Equal(v, v)) : L.Equal(v, sought)) is not 0 and var found)
                    return i + BitOperations.TrailingZeroCount(found);
            }
        }

        internal (Tensor Values, Tensor Indices) Along(string name, Tensor x, int dim, bool keepdim)
        {
            var d = Shapes.Dim(dim, x.Dim);
            RowOps.CheckNotEmpty(name, x, d);
            return RowOps.Selection(this, name, x, d, 1, !keepdim);
        }

        internal Tensor Place(string name, Tensor x, int? dim, bool keepdim)
        {
            if (dim is null)
            {
                if (x.ElementCount == 0)
                    throw new DimensionException($"{name}: expected reduction dim to be specified for an empty tensor.");
                var place = RowOps.Indices(this, x.Reshape(-1), 0, 1);
                return keepdim ? place.Reshape(Enumerable.Repeat(1L, x.Dim).ToArray()) : place.Reshape();
            }
            var d = Shapes.Dim(dim.Value, x.Dim);
            RowOps.CheckNotEmpty(name, x, d);
            var places = RowOps.Indices(this, x, d, 1);
            return keepdim || x.Dim == 0 ? places : places.Squeeze(d);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The largest element. PyTorch: <c>torch.max(input)</c>.</summary>
        [Aten("max(Tensor self) -> Tensor")]
        public Tensor Max() => Amax();

        /// <summary>The largest elements along a dimension, and where the first of them is. PyTorch: <c>torch.max(input, dim)</c>.</summary>
        [Aten("max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Max(int dim, bool keepdim = false) => new Extreme(true).Along("Max", this, dim, keepdim);

        /// <summary>The smallest element. PyTorch: <c>torch.min(input)</c>.</summary>
        [Aten("min(Tensor self) -> Tensor")]
        public Tensor Min() => Amin();

        /// <summary>The smallest elements along a dimension, and where the first of them is. PyTorch: <c>torch.min(input, dim)</c>.</summary>
        [Aten("min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Min(int dim, bool keepdim = false) => new Extreme(false).Along("Min", this, dim, keepdim);

        /// <summary>Where the largest element is, along a dimension or in the flattened tensor. PyTorch: <c>torch.argmax</c>.</summary>
        [Aten("argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public Tensor ArgMax(int? dim = null, bool keepdim = false) => new Extreme(true).Place("ArgMax", this, dim, keepdim);

        /// <summary>Where the smallest element is, along a dimension or in the flattened tensor. PyTorch: <c>torch.argmin</c>.</summary>
        [Aten("argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public Tensor ArgMin(int? dim = null, bool keepdim = false) => new Extreme(false).Place("ArgMin", this, dim, keepdim);

        /// <summary>The smallest and the largest element, of all or along a dimension. PyTorch: <c>torch.aminmax</c>.</summary>
        [Aten("aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)")]
        public (Tensor Min, Tensor Max) Aminmax(int? dim = null, bool keepdim = false)
        {
            ReadOnlySpan<int> dims = dim is { } d ? [d] : [];
            return (Amin(dims, keepdim), Amax(dims, keepdim));
        }
    }
}
