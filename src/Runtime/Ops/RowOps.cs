using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Applies kernels to the rows of a tensor along a dimension; each operation records its own derivative.</summary>
internal static class RowOps
{
    /// <summary>A result of the input's shape, or with another size along the dimension.</summary>
    internal static Tensor Values<K>(K kernel, Tensor x, int dim, DType? dtype = null, long? size = null) where K : unmanaged, IRowKernel
    {
        var y = Tensor.Empty(Sized(x, dim, size), dtype ?? x.DType, x.Device);
        x.Device.Rows(kernel, dim, y.DType == DType.Bool ? x.DType : y.DType, x, y, null);
        return y;
    }

    /// <summary>Places along the dimension.</summary>
    internal static Tensor Indices<K>(K kernel, Tensor x, int dim, long? size = null) where K : unmanaged, IRowKernel
    {
        var at = Tensor.Empty(Sized(x, dim, size), DType.Int64, x.Device);
        x.Device.Rows(kernel, dim, x.DType, x, null, at);
        return at;
    }

    /// <summary>Elements and their places along the dimension; the elements' gradients go back to the places.</summary>
    internal static (Tensor Values, Tensor Indices) Selection<K>(K kernel, string name, Tensor x, int dim, long? size = null, bool drop = false) where K : unmanaged, IRowKernel
    {
        Tensor y = Tensor.Empty(Sized(x, dim, size), x.DType, x.Device), at = Tensor.Empty(Sized(x, dim, size), DType.Int64, x.Device);
        x.Device.Rows(kernel, dim, x.DType, x, y, at);
        if (drop && x.Dim > 0)
            (y, at) = (Without(y, dim), Without(at, dim));
        var shape = x.ShapeArray;
        return (Tape.Record(y, name, [x], [], (g, _) => [drop && shape.Length > 0 ? Spread(g.Unsqueeze(dim), at.Unsqueeze(dim)) : Spread(g, at)]), at);

        Tensor Spread(Tensor g, Tensor places) => Torch.Zeros(shape, g.DType, g.Device).ScatterAdd(dim, places, g);
    }

    /// <exception cref="DimensionException">The dimension is empty.</exception>
    internal static void CheckNotEmpty(string name, Tensor x, int dim)
    {
        if (x.Dim > 0 && x.Shape[dim] == 0)
            throw new DimensionException($"{name}: expected reduction dim {dim} to have non-zero size.");
    }

    private static long[] Sized(Tensor x, int dim, long? size)
    {
        var shape = (long[])x.ShapeArray.Clone();
        if (size is { } length && x.Dim > 0)
            shape[dim] = length;
        return shape;
    }

    private static Tensor Without(Tensor t, int dim)
    {
        long[] shape = [.. t.Shape[..dim], .. t.Shape[(dim + 1)..]];
        return new(t.Storage, t.DType, shape, Shapes.ContiguousStrides(shape), 0);
    }
}
