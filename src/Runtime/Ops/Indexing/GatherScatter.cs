using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Checks that what an index names is there.</summary>
    internal static class IndexCheck
    {
        /// <summary>The index as int64 with negative entries refused or resolved, all of them inside the dimension.</summary>
        internal static Tensor InRange(string name, Tensor index, long size, bool wrap = false)
        {
            if (index.DType is not (DType.Int64 or DType.Int32))
                throw new DTypeException($"{name}: expected an index of int64, but got {index.DType.TorchName}.");
            var wide = index.To(DType.Int64);
            if (wide.ElementCount == 0 || wide.Device == Device.Meta)
                return wide;
            long low = wide.Amin().Item<long>(), high = wide.Amax().Item<long>();
            if (high >= size || low < (wrap ? -size : 0))
                throw new DimensionException($"{name}: index {(high >= size ? high : low)} is out of bounds for a dimension of size {size}.");
            return low < 0 ? Torch.Where(wide.Lt(0), wide.Add(size), wide) : wide;
        }

        internal static void SameDims(string name, Tensor x, Tensor index)
        {
            if (Math.Max(x.Dim, 1) != Math.Max(index.Dim, 1))
                throw new ShapeException($"{name}: the index has {index.Dim} dimensions, but the tensor has {x.Dim}; they must agree.");
        }

        internal static void Covers(string name, Tensor larger, Tensor index, int except)
        {
            for (var d = 0; d < index.Dim; d++)
            {
                if (d != except && index.Shape[d] > (larger.Dim == 0 ? 1 : larger.Shape[d]))
                    throw new ShapeException($"{name}: the index's shape {Shapes.Text(index.Shape)} is larger than {Shapes.Text(larger.Shape)} apart from dimension {except}.");
            }
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Elements picked along a dimension: <c>out[i][j] = x[i][index[i][j]]</c> for <paramref name="dim"/> 1. PyTorch: <c>torch.gather</c>.</summary>
        [Aten("gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor", Ignores = "sparse_grad")]
        public Tensor Gather(int dim, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(index);
            var d = Shapes.Dim(dim, Dim);
            IndexCheck.SameDims("Gather", this, index);
            IndexCheck.Covers("Gather", this, index, d);
            var at = IndexCheck.InRange("Gather", index, Dim == 0 ? 1 : _shape[d]);
            var y = Empty(at.ShapeArray, DType, Device);
            Device.Gather(y, this, d, at);
            var shape = ShapeArray;
            return Tape.Record(y, "Gather", [this], [], (g, _) => [Torch.Zeros(shape, g.DType, g.Device).ScatterAdd(d, at, g)]);
        }

        /// <summary>A copy with <paramref name="src"/> added where <paramref name="index"/> says: <c>out[i][index[i][j]] += src[i][j]</c> for <paramref name="dim"/> 1. PyTorch: <c>torch.scatter_add</c>.</summary>
        [Aten("scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
        public Tensor ScatterAdd(int dim, Tensor index, Tensor src)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(src);
            var (d, at) = CheckScatter("ScatterAdd", dim, index, src);
            var y = Detach().Clone().Contiguous();
            Device.Scatter(y, d, at, src, add: true);
            return Tape.Record(y, "ScatterAdd", [this, src], [], (g, s) => [s.Needs(0) ? g : null, s.Needs(1) ? PadTo(g.Gather(d, at), src.ShapeArray) : null]);
        }

        /// <summary>A copy with elements of <paramref name="src"/> put where <paramref name="index"/> says. PyTorch: <c>torch.scatter</c>.</summary>
        [Aten("scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
        public Tensor Scatter(int dim, Tensor index, Tensor src)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(src);
            var source = src.IsWrappedNumber ? src.To(DType).Expand(index.Shape) : src;
            var (d, at) = CheckScatter("Scatter", dim, index, source);
            var y = Detach().Clone().Contiguous();
            Device.Scatter(y, d, at, source, add: false);
            return Tape.Record(y, "Scatter", [this, source], [], (g, s) => [s.Needs(0) ? g.Scatter(d, at, 0) : null, s.Needs(1) ? PadTo(g.Gather(d, at), source.ShapeArray) : null]);
        }

        /// <summary>Slices of a dimension, in the order of a 1-d index. PyTorch: <c>torch.index_select</c>.</summary>
        [Aten("index_select(Tensor self, int dim, Tensor index) -> Tensor")]
        public Tensor IndexSelect(int dim, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(index);
            var d = Shapes.Dim(dim, Dim);
            if (index.Dim > 1)
                throw new DimensionException("IndexSelect: the index must be one-dimensional.");
            var at = IndexCheck.InRange("IndexSelect", index, Dim == 0 ? 1 : _shape[d]);
            var shape = (long[])_shape.Clone();
            if (Dim > 0)
                shape[d] = at.ElementCount;
            var y = Empty(shape, DType, Device);
            Device.Gather(y, this, d, Along(at, d, shape));
            var from = ShapeArray;
            return Tape.Record(y, "IndexSelect", [this], [], (g, _) => [Torch.Zeros(from, g.DType, g.Device).IndexAdd(d, at, g)]);
        }

        /// <summary>A copy with slices of <paramref name="source"/>, times <paramref name="alpha"/>, added to the slices that a 1-d index names. PyTorch: <c>torch.index_add</c>.</summary>
        [Aten("index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor")]
        public Tensor IndexAdd(int dim, Tensor index, Tensor source, double alpha = 1)
        {
            ArgumentNullException.ThrowIfNull(index);
            ArgumentNullException.ThrowIfNull(source);
            var d = Shapes.Dim(dim, Dim);
            if (index.Dim > 1 || index.ElementCount != (source.Dim == 0 ? 1 : source.Shape[d]))
                throw new ShapeException($"IndexAdd: the index, of shape {Shapes.Text(index.Shape)}, must have one entry for each of the source's slices, whose shape is {Shapes.Text(source.Shape)}.");
            if (source.DType != DType)
                throw new DTypeException($"IndexAdd: self ({DType.TorchName}) and source ({source.DType.TorchName}) are expected to have the same dtype.");
            var scaled = alpha == 1 ? source : source.Mul(alpha).To(DType);
            var at = Along(IndexCheck.InRange("IndexAdd", index, Dim == 0 ? 1 : _shape[d]), d, scaled.ShapeArray);
            var y = Detach().Clone().Contiguous();
            Device.Scatter(y, d, at, scaled, add: true);
            var picks = index.To(DType.Int64);
            return Tape.Record(y, "IndexAdd", [this, scaled], [], (g, s) => [s.Needs(0) ? g : null, s.Needs(1) ? g.IndexSelect(d, picks) : null]);
        }

        private (int Dim, Tensor Index) CheckScatter(string name, int dim, Tensor index, Tensor src)
        {
            var d = Shapes.Dim(dim, Dim);
            IndexCheck.SameDims(name, this, index);
            IndexCheck.SameDims(name, src, index);
            IndexCheck.Covers(name, this, index, d);
            IndexCheck.Covers(name, src, index, -1);
            if (src.DType != DType)
                throw new DTypeException($"{name}: expected self and src to have the same dtype, but got {DType.TorchName} and {src.DType.TorchName}.");
            return (d, IndexCheck.InRange(name, index, Dim == 0 ? 1 : _shape[d]));
        }

        /// <summary>A 1-d index seen in a whole shape.</summary>
        private static Tensor Along(Tensor index, int dim, long[] shape)
        {
            if (shape.Length == 0)
                return index.Reshape();
            var strides = new long[shape.Length];
            strides[dim] = index.Dim == 0 ? 0 : index.Strides[0];
            return new(index.Storage, index.DType, shape, strides, index.StorageOffset);
        }

        /// <summary>Zeros behind <paramref name="part"/> up to a shape, where a source was larger than its index.</summary>
        private static Tensor PadTo(Tensor part, long[] shape)
        {
            if (part.Shape.SequenceEqual(shape))
                return part;
            var covered = part.ShapeArray;
            return Views.Embed(part, shape, t =>
            {
                for (var d = 0; d < covered.Length; d++)
                    t = t.Slice(d, 0, covered[d]);
                return t;
            });
        }
    }
}
