using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>Products of matrices: the one primitive under all of PyTorch's names for them.</summary>
internal static class Products
{
    /// <summary>[…, M, K] · […, K, N]; leading dimensions broadcast, and all is checked by the caller but the batch.</summary>
    /// <param name="a">The left matrices.</param>
    /// <param name="b">The right matrices.</param>
    /// <param name="columnMajor">Whether the result's columns lie one after another.</param>
    /// <param name="start">What broadcasts to the product and is added to it.</param>
    internal static Tensor Of(Tensor a, Tensor b, bool columnMajor = false, Tensor? start = null)
    {
        var batch = Shapes.Broadcast(a.Shape[..^2], b.Shape[..^2]);
        var y = Empty(batch, a.Shape[^2], b.Shape[^1], a, b, columnMajor);
        y.Device.MatMul(y, Expand(a, batch), Expand(b, batch), start is null ? null : Views.ExpandTo(start, y.ShapeArray));
        long[] shapeA = a.ShapeArray, shapeB = b.ShapeArray, shapeStart = start?.ShapeArray ?? [];
        bool columnsA = IsColumnMajor(a), columnsB = IsColumnMajor(b);
        return Tape.Record(y, start is not null ? "Addmm" : batch.Length == 0 ? "Mm" : "Bmm", [a, b, start], [b.RequiresGrad ? a : null, a.RequiresGrad ? b : null], (g, s) =>
        [
            s.Needs(0) ? Of(g, s[1].MH(), columnsA).SumToSize(shapeA) : null,
            s.Needs(1) ? Of(s[0].MH(), g, columnsB).SumToSize(shapeB) : null,
            s.Needs(2) ? g.SumToSize(shapeStart) : null,
        ]);
    }

    /// <summary>The transpose of a matrix, without history.</summary>
    internal static Tensor Transposed(Tensor x) => new(x.Storage, x.DType, [x.Shape[1], x.Shape[0]], [x.Strides[1], x.Strides[0]], x.StorageOffset);

    internal static void SameType(string name, Tensor a, Tensor b)
    {
        if (a.DType != b.DType)
            throw new DTypeException($"{name}: expected both operands to have the same dtype, but got {a.DType.TorchName} and {b.DType.TorchName}.");
        if (a.DType == DType.Bool)
            throw new DTypeException($"{name} is not implemented for bool: convert the operands with To(dtype).");
    }

    /// <summary>Gradients get the layout of what they are the gradient of, so that a transposed weight's is no transposed copy.</summary>
    private static bool IsColumnMajor(Tensor x) => x.Strides[^2] == 1 && x.Strides[^1] >= x.Shape[^2] && x.Shape[^1] > 1;

    private static Tensor Empty(long[] batch, long rows, long columns, Tensor a, Tensor b, bool columnMajor)
    {
        var device = Layout.CommonDevice(a, b);
        if (!columnMajor)
            return Tensor.Empty([.. batch, rows, columns], a.DType, device);
        var y = Tensor.Empty([.. batch, columns, rows], a.DType, device);
        var strides = (long[])y.StrideArray.Clone();
        (strides[^1], strides[^2]) = (strides[^2], strides[^1]);
        return new(y.Storage, y.DType, [.. batch, rows, columns], strides, 0);
    }

    private static Tensor Expand(Tensor x, long[] batch) => x.Dim == batch.Length + 2 && x.Shape[..^2].SequenceEqual(batch)
        ? x : Views.ExpandTo(x, [.. batch, x.Shape[^2], x.Shape[^1]]);
}
