using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>Copies parts of a matrix into the order in which a kernel reads them.</summary>
internal static unsafe class Packing
{
    /// <summary>Writes <paramref name="rows"/> rows of <paramref name="columns"/> elements one after another, each filled with zeros up to <paramref name="width"/>.</summary>
    internal static void Panel<T>(Matrix<T> x, long rows, long columns, T* to, long width) where T : unmanaged
    {
        if (x.ColumnStride == 1)
            CopyRows(x, rows, columns, to, width);
        else if (x.RowStride == 1)
            Transpose(x, rows, columns, to, width);
        else
            Any(x, rows, columns, to, width, 0, 0);
        if (columns < width)
        {
            for (var i = 0L; i < rows; i++)
                new Span<T>(to + i * width + columns, (int)(width - columns)).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(Matrix<T> x, long rows, long columns, T* to, long width) where T : unmanaged
    {
        var bytes = columns * sizeof(T);
        if (bytes % Vector256<byte>.Count == 0)
        {
            for (var i = 0L; i < rows; i++)
                CopyVectors((byte*)(x.Data + i * x.RowStride), (byte*)(to + i * width), bytes);
        }
        else
        {
            for (var i = 0L; i < rows; i++)
                Unsafe.CopyBlockUnaligned(to + i * width, x.Data + i * x.RowStride, (uint)bytes);
        }
    }

    /// <summary>Rows of a few vectors, for which a call would cost more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyVectors(byte* from, byte* to, long bytes)
    {
        for (var i = 0L; i < bytes; i += Vector256<byte>.Count)
            Vector256.Load(from + i).Store(to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Any<T>(Matrix<T> x, long rows, long columns, T* to, long width, long firstRow, long firstColumn) where T : unmanaged
    {
        for (var i = firstRow; i < rows; i++)
        {
            for (var j = firstColumn; j < columns; j++)
                to[i * width + j] = x[i, j];
        }
    }

    /// <summary>From a matrix whose columns lie in memory one after another, in blocks of 4 by 4.</summary>
    private static void Transpose<T>(Matrix<T> x, long rows, long columns, T* to, long width) where T : unmanaged
    {
        if (sizeof(T) != 4 || !Sse.IsSupported)
        {
            Any(x, rows, columns, to, width, 0, 0);
            return;
        }
        long fullRows = rows & ~3L, fullColumns = columns & ~3L;
        Blocks((float*)x.Data, x.ColumnStride, fullRows, fullColumns, (float*)to, width);
        Any(x, rows, columns, to, width, fullRows, 0);
        Any(x, fullRows, columns, to, width, 0, fullColumns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(float* x, long column, long rows, long columns, float* to, long width)
    {
        for (var i = 0L; i < rows; i += 4)
        {
            for (var j = 0L; j < columns; j += 4)
            {
                var from = x + j * column + i;
                Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + column), c = Vector128.Load(from + 2 * column), d = Vector128.Load(from + 3 * column);
                Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
                var into = to + i * width + j;
                Sse.MoveLowToHigh(ab, cd).Store(into);
                Sse.MoveHighToLow(cd, ab).Store(into + width);
                Sse.MoveLowToHigh(abHigh, cdHigh).Store(into + 2 * width);
                Sse.MoveHighToLow(cdHigh, abHigh).Store(into + 3 * width);
            }
        }
    }
}
