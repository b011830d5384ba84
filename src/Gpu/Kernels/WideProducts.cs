using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>How groups of threads bring operands of products to shared memory, and results back.</summary>
internal static class Tiles
{
    /// <summary>Some terms of some rows of the left operand, one behind the other for each term; zeros beyond its ends.</summary>
    internal static void LoadLeft<T, TA>(ArrayView<T> left, TA source, int begin, int row, int rows, int term, int last, int height, int depth, int rowsAreNeighbours, int threads)
        where T : unmanaged where TA : struct, ISource<T>
    {
        for (int i = Group.IdxX; i < height * depth; i += threads)
        {
            int r = rowsAreNeighbours != 0 ? i % height : i / depth, d = rowsAreNeighbours != 0 ? i / height : i % depth;
            left[d * height + r] = row + r < rows && term + d < last ? source.Load(begin, row + r, term + d) : default;
        }
    }

    /// <summary>Some terms of some columns of the right operand, one behind the other for each term; zeros beyond its ends.</summary>
    internal static void LoadRight<T, TB>(ArrayView<T> right, TB source, int begin, int column, int columns, int term, int last, int width, int depth, int termsAreNeighbours, int threads)
        where T : unmanaged where TB : struct, ISource<T>
    {
        for (int i = Group.IdxX; i < width * depth; i += threads)
        {
            int c = termsAreNeighbours != 0 ? i / depth : i % width, d = termsAreNeighbours != 0 ? i % depth : i / width;
            right[d * width + c] = column + c < columns && term + d < last ? source.Load(begin, term + d, column + c) : default;
        }
    }

    /// <summary>Four neighbouring rows of four columns that are <paramref name="step"/> apart.</summary>
    internal static void Store<T, TC>(TC target, ProductSize size, int part, int row, int column, int step, Square<T> sums) where T : unmanaged, INumber<T> where TC : struct, ITarget<T>
    {
        Store(target, size, part, row, column, step, sums.S00, sums.S01, sums.S02, sums.S03);
        Store(target, size, part, row + 1, column, step, sums.S10, sums.S11, sums.S12, sums.S13);
        Store(target, size, part, row + 2, column, step, sums.S20, sums.S21, sums.S22, sums.S23);
        Store(target, size, part, row + 3, column, step, sums.S30, sums.S31, sums.S32, sums.S33);
    }

    private static void Store<T, TC>(TC target, ProductSize size, int part, int row, int column, int step, T s0, T s1, T s2, T s3) where T : unmanaged where TC : struct, ITarget<T>
    {
        if (row >= size.Rows)
            return;
        if (column < size.Columns)
            target.Store(part, row, column, s0);
        if (column + step < size.Columns)
            target.Store(part, row, column + step, s1);
        if (column + 2 * step < size.Columns)
            target.Store(part, row, column + 2 * step, s2);
        if (column + 3 * step < size.Columns)
            target.Store(part, row, column + 3 * step, s3);
    }
}

/// <summary>Tiles of products of which a thread has eight by eight elements, so that each number it reads from shared memory is multiplied eight times.</summary>
internal struct WideTileKernel<T, TA, TB, TC, S> : IGroupKernel
    where T : unmanaged, INumber<T>
    where TA : struct, ISource<T>
    where TB : struct, ISource<T>
    where TC : struct, ITarget<T>
    where S : struct, ITile
{
    /// <summary>Terms in shared memory at a time.</summary>
    private const int Depth = 8;

    internal ProductSize Size;
    internal TA A;
    internal TB B;
    internal TC C;

    /// <summary>1 where neighbouring rows of the left operand are neighbours in memory, 0 where neighbouring columns are.</summary>
    internal int RowsAreNeighbours;

    /// <summary>1 where neighbouring rows of the right operand are neighbours in memory.</summary>
    internal int TermsAreNeighbours;

    internal int RowTiles, ColumnTiles;

    internal static int Height => 8 * S.ThreadRows;

    internal static int Width => 8 * S.ThreadColumns;

    public void Run()
    {
        var left = SharedMemory.Allocate<T>(Height * Depth);
        var right = SharedMemory.Allocate<T>(Width * Depth);
        int tile = Grid.IdxX, part = tile / (RowTiles * ColumnTiles);
        tile %= RowTiles * ColumnTiles;
        int row = tile % RowTiles * Height, column = tile / RowTiles * Width;
        int batch = part / Size.Slices, first = part % Size.Slices * Size.Slice, last = first + Size.Slice < Size.Terms ? first + Size.Slice : Size.Terms;
        int a = A.Begin(batch), b = B.Begin(batch), thread = Group.IdxX, threadRow = thread / S.ThreadColumns * 4, threadColumn = thread % S.ThreadColumns;
        Square<T> upperLeft = default, upperRight = default, lowerLeft = default, lowerRight = default;
        for (var k = first; k < last; k += Depth)
        {
            Tiles.LoadLeft(left, A, a, row, Size.Rows, k, last, Height, Depth, RowsAreNeighbours, S.ThreadRows * S.ThreadColumns);
            Tiles.LoadRight(right, B, b, column, Size.Columns, k, last, Width, Depth, TermsAreNeighbours, S.ThreadRows * S.ThreadColumns);
            Group.Barrier();
            for (var d = 0; d < Depth; d++)
            {
                int x = d * Height + threadRow, y = d * Width + threadColumn, z = x + Height / 2, w = y + Width / 2;
                T a0 = left[x], a1 = left[x + 1], a2 = left[x + 2], a3 = left[x + 3], a4 = left[z], a5 = left[z + 1], a6 = left[z + 2], a7 = left[z + 3];
                T b0 = right[y], b1 = right[y + S.ThreadColumns], b2 = right[y + 2 * S.ThreadColumns], b3 = right[y + 3 * S.ThreadColumns];
                T b4 = right[w], b5 = right[w + S.ThreadColumns], b6 = right[w + 2 * S.ThreadColumns], b7 = right[w + 3 * S.ThreadColumns];
                upperLeft.Add(a0, a1, a2, a3, b0, b1, b2, b3);
                upperRight.Add(a0, a1, a2, a3, b4, b5, b6, b7);
                lowerLeft.Add(a4, a5, a6, a7, b0, b1, b2, b3);
                lowerRight.Add(a4, a5, a6, a7, b4, b5, b6, b7);
            }
            Group.Barrier();
        }
        Tiles.Store(C, Size, part, row + threadRow, column + threadColumn, S.ThreadColumns, upperLeft);
        Tiles.Store(C, Size, part, row + threadRow, column + Width / 2 + threadColumn, S.ThreadColumns, upperRight);
        Tiles.Store(C, Size, part, row + Height / 2 + threadRow, column + threadColumn, S.ThreadColumns, lowerLeft);
        Tiles.Store(C, Size, part, row + Height / 2 + threadRow, column + Width / 2 + threadColumn, S.ThreadColumns, lowerRight);
    }
}
