using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The first Count elements in order, and where they were; equal ones keep their order, NaN counts as largest.</summary>
    internal readonly record struct Sorted(bool Descending) : IRowKernel
    {
        public void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var keys = new ulong[x.Length];
            var places = new int[x.Length];
            OrderedBits.Fill(x, Descending, keys, places);
            OrderedBits.Sort(keys, places);
            for (var i = 0; i < Math.Max(values.Length, indices.Length); i++)
            {
                if (!values.IsEmpty)
                    values[i] = x[places[i]];
                if (!indices.IsEmpty)
                    indices[i] = places[i];
            }
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The elements in order along a dimension, and where they were; equal ones keep their order, NaN counts as largest. PyTorch: <c>torch.sort</c>.</summary>
        [Aten("sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)")]
        public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false) =>
            RowOps.Selection(new Sorted(descending), "Sort", this, Shapes.Dim(dim, Dim));

        [Aten("sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)")]
        internal (Tensor Values, Tensor Indices) Sort(bool? stable, int dim = -1, bool descending = false) => RowOps.Selection(new Sorted(descending), stable == true ? "StableSort" : "Sort", this, Shapes.Dim(dim, Dim));

        /// <summary>Where the elements are, in their order. PyTorch: <c>torch.argsort</c>.</summary>
        [Aten("argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor")]
        public Tensor ArgSort(int dim = -1, bool descending = false) => RowOps.Indices(new Sorted(descending), this, Shapes.Dim(dim, Dim));

        [Aten("argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor")]
        internal Tensor ArgSort(bool stable, int dim = -1, bool descending = false) => ArgSort(dim, descending);

        /// <summary>The elements in order along the first dimension. PyTorch: <c>torch.msort</c>.</summary>
        [Aten("msort(Tensor self) -> Tensor")]
        public Tensor Msort() => Sort(0).Values;
    }
}
