using System.Numerics;
using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>A matrix as BLAS knows it, column by column.</summary>
/// <param name="Address">Where the first is.</param>
/// <param name="IsTurned">Whether rows and columns change places.</param>
/// <param name="Leading">Elements from one column to the next, before they do.</param>
/// <param name="Stride">Elements from one matrix of a batch to the next.</param>
internal readonly record struct GemmMatrix(nint Address, bool IsTurned, int Leading, long Stride)
{
    /// <summary>The transposes of matrices, which lie column by column where those lie row by row; null where neither rows nor columns have neighbouring elements.</summary>
    internal static GemmMatrix? Of(Tensor x, long stride)
    {
        long rows = x.Shape[^2], columns = x.Shape[^1], rowStride = rows == 1 ? columns : x.Strides[^2], columnStride = columns == 1 ? rows : x.Strides[^1];
        var address = (nint)(CoreLayout.Address(x) + x.StorageOffset * x.DType.ItemSize);
        if ((columnStride == 1 || columns == 1) && rowStride >= columns && rowStride <= int.MaxValue)
            return new(address, false, (int)rowStride, stride);
        return (rowStride == 1 || rows == 1) && columnStride >= rows && columnStride <= int.MaxValue ? new(address, true, (int)columnStride, stride) : null;
    }
}

/// <summary>Products for which one of a library's times is as good as another's: sizes count to the power of two.</summary>
internal readonly record struct GemmClass(DType DType, bool AllowsTf32, bool IsLeftTurned, bool IsRightTurned, int Rows, int Columns, int Terms, int Batches);

/// <summary>C = A · B, or C + A · B: <paramref name="Batches"/> matrices of <paramref name="Rows"/> × <paramref name="Columns"/>, column by column.</summary>
internal readonly record struct GemmCall(DType DType, bool AllowsTf32, int Rows, int Columns, int Terms, int Batches, GemmMatrix A, GemmMatrix B, GemmMatrix C)
{
    internal GemmClass Class => new(DType, AllowsTf32, A.IsTurned, B.IsTurned, Power(Rows), Power(Columns), Power(Terms), Power(Batches));

    /// <summary>The product as BLAS gives it, whose columns are the rows of ours: (A · B)ᵀ = Bᵀ · Aᵀ. Null where it cannot.</summary>
    internal static GemmCall? Of(Tensor y, Tensor a, Tensor b, bool allowsTf32)
    {
        if (y.DType is not (DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16) || a.DType != y.DType || b.DType != y.DType || a.Shape[^1] == 0)
            return null;
        var nest = new LoopNest([GpuDevice.Batch(y), GpuDevice.Batch(a), GpuDevice.Batch(b)]);
        if (nest.Sizes is not [<= int.MaxValue] || Math.Max(a.Shape[^1], Math.Max(y.Shape[^2], y.Shape[^1])) > int.MaxValue)
            return null;
        if (Matrix(0, y) is not { } c || Matrix(1, a) is not { } left || Matrix(2, b) is not { } right)
            return null;
        int rows = (int)y.Shape[^2], columns = (int)y.Shape[^1], terms = (int)a.Shape[^1], batches = (int)nest.Sizes[0];
        // Where the result lies column by column, it is A · B that is asked for.
        return c.IsTurned
            ? new(y.DType, allowsTf32, rows, columns, terms, batches, left with { IsTurned = !left.IsTurned }, right with { IsTurned = !right.IsTurned }, c with { IsTurned = false })
            : new(y.DType, allowsTf32, columns, rows, terms, batches, right, left, c);

        GemmMatrix? Matrix(int k, Tensor x) => GemmMatrix.Of(x, nest.Strides(k)[0] / x.DType.ItemSize);
    }

    private static int Power(int n) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)n));
}
