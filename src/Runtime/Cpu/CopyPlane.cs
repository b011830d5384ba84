using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>Copies elements of two loops, with any strides.</summary>
/// <param name="Columns">The inner loop's length.</param>
/// <param name="Rows">The outer loop's length.</param>
/// <param name="ToColumn">How many bytes apart columns are where they go.</param>
/// <param name="FromColumn">How many bytes apart columns are where they come from.</param>
/// <param name="ToRow">How many bytes apart rows are where they go.</param>
/// <param name="FromRow">How many bytes apart rows are where they come from.</param>
internal readonly unsafe record struct CopyPlane(long Columns, long Rows, long ToColumn, long FromColumn, long ToRow, long FromRow)
{
    /// <summary>Rows that are copied with vectors rather than by a call each.</summary>
    private const long ShortRow = 512;

    /// <summary>The side of the blocks in which a plane is turned, so that lines of the cache are read and written whole.</summary>
    private const long Block = 64;

    internal void Run<T>(byte* to, byte* from) where T : unmanaged
    {
        if (ToColumn == sizeof(T) && FromColumn == sizeof(T))
            Neighbours(to, from, Columns * sizeof(T));
        else if (ToColumn == sizeof(T) && FromRow == sizeof(T) && Columns >= 8 && Rows >= 8)
            Turn<T>(to, from);
        else if (Columns == 2 && sizeof(T) == sizeof(float) && ToColumn == sizeof(T) && ToRow == 2 * sizeof(T) && FromRow == sizeof(T) && Avx2.IsSupported && Simd.Width >= 256)
            Interleave((float*)to, (float*)from, (float*)(from + FromColumn));
        else if (FromRow == sizeof(T) && Columns < Rows)
            new CopyPlane(Rows, Columns, ToRow, FromRow, ToColumn, FromColumn).Any<T>(to, from, 0, Rows, 0, Columns);
        else
            Any<T>(to, from, 0, Columns, 0, Rows);
    }

    /// <summary>Elements of two rows in turn, as where channels are shuffled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interleave(float* to, float* first, float* second)
    {
        var i = 0L;
        for (; i <= Rows - 8; i += 8, to += 16)
        {
            Vector256<float> a = Vector256.Load(first + i), b = Vector256.Load(second + i);
            Vector256<float> low = Avx.UnpackLow(a, b), high = Avx.UnpackHigh(a, b);
            Avx.Permute2x128(low, high, 0x20).Store(to);
            Avx.Permute2x128(low, high, 0x31).Store(to + 8);
        }
        for (; i < Rows; i++, to += 2)
            (to[0], to[1]) = (first[i], second[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Neighbours(byte* to, byte* from, long bytes)
    {
        var isShort = bytes <= ShortRow && bytes % Vector256<byte>.Count == 0 && Vector256.IsHardwareAccelerated;
        for (var row = 0L; row < Rows; row++, to += ToRow, from += FromRow)
        {
            if (!isShort)
            {
                System.Buffer.MemoryCopy(from, to, bytes, bytes);
                continue;
            }
            for (var i = 0L; i < bytes; i += Vector256<byte>.Count)
                Vector256.Load(from + i).Store(to + i);
        }
    }

    private void Turn<T>(byte* to, byte* from) where T : unmanaged
    {
        var byVectors = sizeof(T) == sizeof(float) && Avx.IsSupported && Simd.Width >= 256;
        for (var row = 0L; row < Rows; row += Block)
        {
            var rows = Math.Min(Block, Rows - row);
            for (var column = 0L; column < Columns; column += Block)
            {
                var columns = Math.Min(Block, Columns - column);
                long wholeRows = byVectors ? rows & -8 : 0, wholeColumns = byVectors ? columns & -8 : 0;
                if (wholeRows > 0 && wholeColumns > 0)
                    Packing.Blocks8((float*)(from + column * FromColumn + row * FromRow), FromColumn / sizeof(float), wholeRows, wholeColumns, (float*)(to + column * ToColumn + row * ToRow), ToRow / sizeof(float));
                Any<T>(to, from, column + (wholeRows > 0 ? wholeColumns : 0), column + columns, row, row + rows);
                if (wholeRows > 0)
                    Any<T>(to, from, column, column + wholeColumns, row + wholeRows, row + rows);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Any<T>(byte* to, byte* from, long firstColumn, long endColumn, long firstRow, long endRow) where T : unmanaged
    {
        for (var row = firstRow; row < endRow; row++)
        {
            byte* y = to + row * ToRow, x = from + row * FromRow;
            for (var column = firstColumn; column < endColumn; column++)
                Unsafe.WriteUnaligned(y + column * ToColumn, Unsafe.ReadUnaligned<T>(x + column * FromColumn));
        }
    }
}
