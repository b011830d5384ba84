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
        else if (x.RowStride == 1 && columns < 8)
            Interleave(x, rows, columns, to, width);
        else if (x.RowStride == 1)
            Transpose(x, rows, columns, to, width);
        else
            Any(x, rows, columns, to, width);
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
    private static void Any<T>(Matrix<T> x, long rows, long columns, T* to, long width) where T : unmanaged
    {
        for (var i = 0L; i < rows; i++)
        {
            for (var j = 0L; j < columns; j++)
                to[i * width + j] = x[i, j];
        }
    }

    /// <summary>From a few columns that lie in memory one after another, such as an image's colors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave<T>(Matrix<T> x, long rows, long columns, T* to, long width) where T : unmanaged
    {
        var done = sizeof(T) == 4 && columns == 3 && width == 3 && Avx512F.IsSupported && Vector512.IsHardwareAccelerated
            ? Colors((float*)x.Data, (nint)x.ColumnStride, rows, (float*)to) : 0;
        for (var j = 0L; j < columns; j++)
        {
            T* from = x.Data + j * x.ColumnStride, into = to + done * width + j;
            for (var i = done; i < rows; i++, into += width)
                *into = from[i];
        }
    }

    /// <summary>Sixteen rows of three columns at a time; how many rows that was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Colors(float* x, nint column, long rows, float* to)
    {
        // Element k of the result is row k / 3 of column k % 3: first those of two columns, 16 and more being the second's, then the third's in between.
        var first0 = Vector512.Create(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
        var first1 = Vector512.Create(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
        var first2 = Vector512.Create(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
        var last0 = Vector512.Create(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
        var last1 = Vector512.Create(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
        var last2 = Vector512.Create(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
        var i = 0L;
        for (; i <= rows - 16; i += 16, to += 48)
        {
            Vector512<float> a = Vector512.Load(x + i), b = Vector512.Load(x + column + i), c = Vector512.Load(x + 2 * column + i);
            Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, first0, b), last0, c).Store(to);
            Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, first1, b), last1, c).Store(to + 16);
            Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, first2, b), last2, c).Store(to + 32);
        }
        return i;
    }

    /// <summary>From a matrix whose columns lie in memory one after another, in blocks.</summary>
    internal static void Transpose<T>(Matrix<T> x, long rows, long columns, T* to, long width) where T : unmanaged
    {
        if (sizeof(T) != 4 || !Sse.IsSupported)
        {
            Any(x, rows, columns, to, width);
            return;
        }
        var side = Avx2.IsSupported && Math.Min(rows, columns) >= 8 ? 8 : 4;
        if (Math.Min(rows, columns) < side)
        {
            Any(x, rows, columns, to, width);
            return;
        }
        // What is left over at the end is in a last block that begins inside the one before.
        long fullRows = rows / side * side, fullColumns = columns / side * side;
        Blocks(x, side, 0, fullRows, 0, fullColumns, to, width);
        if (fullRows < rows)
            Blocks(x, side, rows - side, side, 0, fullColumns, to, width);
        if (fullColumns < columns)
            Blocks(x, side, 0, fullRows, columns - side, side, to, width);
        if (fullRows < rows && fullColumns < columns)
            Blocks(x, side, rows - side, side, columns - side, side, to, width);
    }

    private static void Blocks<T>(Matrix<T> x, int side, long row, long rows, long column, long columns, T* to, long width) where T : unmanaged
    {
        float* from = (float*)x.At(row, column).Data, into = (float*)(to + row * width + column);
        if (side == 8)
            Blocks8(from, x.ColumnStride, rows, columns, into, width);
        else
            Blocks4(from, x.ColumnStride, rows, columns, into, width);
    }

    /// <summary>Turns a matrix: element i of column j goes to element j of row i. Needs AVX; both sizes are multiples of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Blocks8(float* x, long column, long rows, long columns, float* to, long width)
    {
        for (var j = 0L; j < columns; j += 8)
        {
            for (var i = 0L; i < rows; i += 8)
            {
                var from = x + j * column + i;
                Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + column), c = Vector256.Load(from + 2 * column), d = Vector256.Load(from + 3 * column);
                Vector256<float> e = Vector256.Load(from + 4 * column), f = Vector256.Load(from + 5 * column), g = Vector256.Load(from + 6 * column), h = Vector256.Load(from + 7 * column);
                Vector256<float> ab = Avx.UnpackLow(a, b), abHigh = Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d), cdHigh = Avx.UnpackHigh(c, d);
                Vector256<float> ef = Avx.UnpackLow(e, f), efHigh = Avx.UnpackHigh(e, f), gh = Avx.UnpackLow(g, h), ghHigh = Avx.UnpackHigh(g, h);
                Vector256<float> p0 = Avx.Shuffle(ab, cd, 0x44), p1 = Avx.Shuffle(ab, cd, 0xEE), p2 = Avx.Shuffle(abHigh, cdHigh, 0x44), p3 = Avx.Shuffle(abHigh, cdHigh, 0xEE);
                Vector256<float> q0 = Avx.Shuffle(ef, gh, 0x44), q1 = Avx.Shuffle(ef, gh, 0xEE), q2 = Avx.Shuffle(efHigh, ghHigh, 0x44), q3 = Avx.Shuffle(efHigh, ghHigh, 0xEE);
                var into = to + i * width + j;
                Avx.Permute2x128(p0, q0, 0x20).Store(into);
                Avx.Permute2x128(p1, q1, 0x20).Store(into + width);
                Avx.Permute2x128(p2, q2, 0x20).Store(into + 2 * width);
                Avx.Permute2x128(p3, q3, 0x20).Store(into + 3 * width);
                Avx.Permute2x128(p0, q0, 0x31).Store(into + 4 * width);
                Avx.Permute2x128(p1, q1, 0x31).Store(into + 5 * width);
                Avx.Permute2x128(p2, q2, 0x31).Store(into + 6 * width);
                Avx.Permute2x128(p3, q3, 0x31).Store(into + 7 * width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks4(float* x, long column, long rows, long columns, float* to, long width)
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
