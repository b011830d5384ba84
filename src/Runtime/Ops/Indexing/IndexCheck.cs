using TorchPort.Plans;

namespace TorchPort.Ops;

/// <summary>Checks that what an index names is there.</summary>
internal static class IndexCheck
{
    /// <summary>The index as int64 with negative entries refused or resolved, all of them inside the dimension.</summary>
    internal static Tensor InRange(string name, Tensor index, long size, bool wrap = false)
    {
        if (index.DType is not (DType.Int64 or DType.Int32) && index.ElementCount > 0)
            throw new DTypeException($"{name}: expected an index of int64, but got {index.DType.TorchName}.");
        var wide = index.To(DType.Int64);
        if (wide.ElementCount == 0 || wide.Device == Device.Meta)
            return wide;
        if (Tracer.IsUnknown(wide))
            return LaterInRange(name, wide, size, wrap);
        if (wide.Device.ChecksIndices)
        {
            wide.Device.CheckIndex(wide, wrap ? -size : 0, size);
            return wrap ? Torch.Where(wide.Lt(0L), wide.Add(size), wide) : wide;
        }
        long low = wide.Amin().Item<long>(), high = wide.Amax().Item<long>();
        if (high >= size || low < (wrap ? -size : 0))
            throw new DimensionException($"{name}: index {(high >= size ? high : low)} is out of bounds for a dimension of size {size}.");
        return low < 0 ? Torch.Where(wide.Lt(0L), wide.Add(size), wide) : wide;
    }

    /// <summary>The same in a plan, which checks the index each time it runs.</summary>
    private static Tensor LaterInRange(string name, Tensor index, long size, bool wrap)
    {
        Tracer.Current!.Add(new IndexRangeStep(name, wrap ? -size : 0, size), [], [index]);
        return wrap ? Torch.Where(index.Lt(0L), index.Add(size), index) : index;
    }

    internal static void SameDims(string name, Tensor x, Tensor index)
    {
        if (Math.Max(x.Dim, 1) != Math.Max(index.Dim, 1) && index.ElementCount > 0)
            throw new ShapeException($"{name}: the index has {index.Dim} dimensions, but the tensor has {x.Dim}; they must agree.");
    }

    internal static void Covers(string name, Tensor larger, Tensor index, int except)
    {
        for (var d = 0; d < index.Dim && index.ElementCount > 0; d++)
        {
            if (d != except && index.Shape[d] > (larger.Dim == 0 ? 1 : larger.Shape[d]))
                throw new ShapeException($"{name}: the index's shape {Shapes.Text(index.Shape)} is larger than {Shapes.Text(larger.Shape)} apart from dimension {except}.");
        }
    }

    /// <summary>A 1-d index of a dimension, all inside it, and seen in a whole shape that is the tensor's but for that dimension.</summary>
    internal static (int Dim, Tensor At) Slices(string name, Tensor x, int dim, Tensor index)
    {
        var d = Shapes.Dim(dim, x.Dim);
        if (index.Dim > 1)
            throw new DimensionException($"{name}: the index must be one-dimensional, but has shape {Shapes.Text(index.Shape)}.");
        var at = InRange(name, index, x.Dim == 0 ? 1 : x.Shape[d]);
        var shape = (long[])x.ShapeArray.Clone();
        if (x.Dim > 0)
            shape[d] = at.ElementCount;
        return (d, Along(at, d, shape));
    }

    private static Tensor Along(Tensor index, int dim, long[] shape)
    {
        if (shape.Length == 0)
            return index.Reshape();
        var strides = new long[shape.Length];
        strides[dim] = index.Dim == 0 ? 0 : index.Strides[0];
        return new(index.Storage, index.DType, shape, strides, index.StorageOffset);
    }
}
