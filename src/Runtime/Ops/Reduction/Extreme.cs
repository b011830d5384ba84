using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The largest or smallest and where it is: the first of equals; a NaN before all others.</summary>
    internal readonly record struct Extreme(bool Largest) : IRowKernel
    {
        public void Row<T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where T : unmanaged, INumber<T>
        {
            var best = 0;
            for (var i = 1; i < x.Length && !T.IsNaN(x[best]); i++)
            {
                if (Largest ? !(x[i] <= x[best]) : !(x[i] >= x[best]))
                    best = i;
            }
            if (!values.IsEmpty)
                values[0] = x[best];
            if (!indices.IsEmpty)
                indices[0] = best;
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
