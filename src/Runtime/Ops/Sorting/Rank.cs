using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The element of a rank, counted from the smallest, and where it is.</summary>
    internal readonly record struct Kth(long K) : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var keys = new ulong[x.Length];
            var places = new int[x.Length];
            OrderedBits.Fill(x, false, keys, places);
            OrderedBits.Sort(keys, places);
            var place = places[(int)K - 1];
            values[0] = x[place];
            if (!indices.IsEmpty)
                indices[0] = place;
        }
    }

    /// <summary>The lower of the middle elements. A NaN is the median of whatever it is among, unless NaNs are left out.</summary>
    internal readonly record struct Median(bool IgnoresNan) : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var count = x.Length;
            for (var i = 0; i < x.Length; i++)
            {
                if (!T.IsNaN(x[i]))
                    continue;
                if (!IgnoresNan)
                {
                    values[0] = x[i];
                    if (!indices.IsEmpty)
                        indices[0] = i;
                    return;
                }
                count--;
            }
            new Kth(Math.Max(1, (count + 1) / 2)).Row<L, T>(x, values, indices);
        }

        internal (Tensor Values, Tensor Indices) Along(string name, Tensor x, int dim, bool keepdim)
        {
            var d = Shapes.Dim(dim, x.Dim);
            RowOps.CheckNotEmpty(name, x, d);
            return RowOps.Selection(this, name, x, d, 1, !keepdim);
        }

        /// <summary>The median of all elements; equal ones share the gradient evenly.</summary>
        internal Tensor OfAll(string name, Tensor x)
        {
            if (x.ElementCount == 0)
                return Torch.Full([], double.NaN, x.DType, x.Device);
            var y = RowOps.Values(this, x.Detach().Reshape(-1), 0, size: 1).Reshape();
            return Autograd.Tape.Record(y, name, [x], [x, y], (g, s) =>
            {
                var at = (s[1].IsNan().Item<bool>() ? s[0].IsNan() : s[0].Eq(s[1])).To(g.DType);
                return [at.Mul(g.Div(at.Sum()))];
            });
        }
    }

    /// <summary>The most frequent element, the smallest of such, and the last place where it is.</summary>
    internal readonly struct Mode : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var keys = new ulong[x.Length];
            var places = new int[x.Length];
            OrderedBits.Fill(x, false, keys, places);
            OrderedBits.Sort(keys, places);
            int best = 0, most = 0;
            for (int begin = 0, end; begin < keys.Length; begin = end)
            {
                for (end = begin + 1; end < keys.Length && keys[end] == keys[begin];)
                    end++;
                if (end - begin > most)
                    (most, best) = (end - begin, places[end - 1]);
            }
            (values[0], indices[0]) = (x[best], best);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The <paramref name="k"/>-th smallest element along a dimension, counted from 1, and where it is. PyTorch: <c>torch.kthvalue</c>.</summary>
        [Aten("kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Kthvalue(long k, int dim = -1, bool keepdim = false)
        {
            var d = Shapes.Dim(dim, Dim);
            RowOps.CheckNotEmpty("Kthvalue", this, d);
            if (k < 1 || k > (Dim == 0 ? 1 : _shape[d]))
                throw new DimensionException($"Kthvalue: selected number k ({k}) out of range for dimension {dim} of a tensor of shape {Shapes.Text(Shape)}.");
            return RowOps.Selection(new Kth(k), "Kthvalue", this, d, 1, !keepdim);
        }

        /// <summary>The median of all elements, the lower of two; NaN if any is. PyTorch: <c>torch.median(input)</c>.</summary>
        [Aten("median(Tensor self) -> Tensor")]
        public Tensor Median() => new Median(false).OfAll("Median", this);

        /// <summary>The median along a dimension, the lower of two, and where it is; NaN if any is. PyTorch: <c>torch.median(input, dim)</c>.</summary>
        [Aten("median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Median(int dim, bool keepdim = false) => new Median(false).Along("Median", this, dim, keepdim);

        /// <summary>The median of all elements that are not NaN. PyTorch: <c>torch.nanmedian(input)</c>.</summary>
        [Aten("nanmedian(Tensor self) -> Tensor")]
        public Tensor NanMedian() => new Median(true).OfAll("Nanmedian", this);

        /// <summary>The median along a dimension of what is not NaN, and where it is. PyTorch: <c>torch.nanmedian(input, dim)</c>.</summary>
        [Aten("nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) NanMedian(int dim, bool keepdim = false) => new Median(true).Along("NanMedian", this, dim, keepdim);

        /// <summary>The most frequent element along a dimension, the smallest of such, and where it is. PyTorch: <c>torch.mode</c>.</summary>
        [Aten("mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Mode(int dim = -1, bool keepdim = false)
        {
            var d = Shapes.Dim(dim, Dim);
            RowOps.CheckNotEmpty("Mode", this, d);
            return RowOps.Selection(default(Mode), "Mode", this, d, 1, !keepdim);
        }
    }
}
