using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>A matrix of which a kernel reads elements, one for each of a batch.</summary>
internal interface ISource<T> where T : unmanaged
{
    /// <summary>Where the matrix of a batch begins.</summary>
    int Begin(int batch);

    T Load(int begin, int row, int column);
}

/// <summary>A matrix into which a kernel writes, one for each of a batch.</summary>
internal interface ITarget<T> where T : unmanaged
{
    void Store(int batch, int row, int column, T sum);
}

/// <summary>Matrix products by which the kernel writes: the sizes, and how many terms of the sums a round takes.</summary>
/// <param name="Rows">Rows of the results.</param>
/// <param name="Columns">Columns of the results.</param>
/// <param name="Terms">Terms of each sum.</param>
/// <param name="Slice">Terms that one of <paramref name="Slices"/> takes.</param>
/// <param name="Slices">Into how many partial sums each sum is split; they count as products of the batch.</param>
internal readonly record struct ProductSize(int Rows, int Columns, int Terms, int Slice, int Slices);

/// <summary>Each element of products by a thread of its own: for few rows or columns.</summary>
internal struct DotKernel<T, TA, TB, TC> : IThreadKernel
    where T : unmanaged, INumber<T>
    where TA : struct, ISource<T>
    where TB : struct, ISource<T>
    where TC : struct, ITarget<T>
{
    internal ProductSize Size;
    internal TA A;
    internal TB B;
    internal TC C;

    public void Run(int index)
    {
        int column = index % Size.Columns, row = index / Size.Columns % Size.Rows, part = index / Size.Columns / Size.Rows;
        int batch = part / Size.Slices, first = part % Size.Slices * Size.Slice, last = first + Size.Slice < Size.Terms ? first + Size.Slice : Size.Terms;
        int a = A.Begin(batch), b = B.Begin(batch);
        var sum = default(T);
        for (var k = first; k < last; k++)
            sum += A.Load(a, row, k) * B.Load(b, k, column);
        C.Store(part, row, column, sum);
    }
}

/// <summary>How a group of threads shares out a tile of a product. A thread has four by four elements.</summary>
internal interface ITile
{
    static abstract int ThreadRows { get; }

    static abstract int ThreadColumns { get; }
}

/// <summary>64 × 64 elements by 256 threads.</summary>
internal readonly struct LargeTile : ITile
{
    public static int ThreadRows => 16;

    public static int ThreadColumns => 16;
}

/// <summary>32 × 32 elements by 64 threads, for numbers of which shared memory holds few.</summary>
internal readonly struct MediumTile : ITile
{
    public static int ThreadRows => 8;

    public static int ThreadColumns => 8;
}

/// <summary>8 × 8 elements by 4 threads, for devices whose threads are the system's.</summary>
internal readonly struct SmallTile : ITile
{
    public static int ThreadRows => 2;

    public static int ThreadColumns => 2;
}

/// <summary>Tiles of products by groups of threads, which bring slices of both operands to shared memory and keep sums in registers.</summary>
internal struct TileKernel<T, TA, TB, TC, S> : IGroupKernel
    where T : unmanaged, INumber<T>
    where TA : struct, ISource<T>
    where TB : struct, ISource<T>
    where TC : struct, ITarget<T>
    where S : struct, ITile
{
    /// <summary>Terms in shared memory at a time.</summary>
    private const int Depth = 16;

    internal ProductSize Size;
    internal TA A;
    internal TB B;
    internal TC C;

    /// <summary>1 where neighbouring rows of the left operand are neighbours in memory, 0 where neighbouring columns are.</summary>
    internal int RowsAreNeighbours;

    /// <summary>1 where neighbouring rows of the right operand are neighbours in memory.</summary>
    internal int TermsAreNeighbours;

    internal int RowTiles, ColumnTiles;

    internal static int Height => 4 * S.ThreadRows;

    internal static int Width => 4 * S.ThreadColumns;

    public void Run()
    {
        var left = SharedMemory.Allocate<T>(Height * Depth);
        var right = SharedMemory.Allocate<T>(Width * Depth);
        int tile = Grid.IdxX, part = tile / (RowTiles * ColumnTiles);
        tile %= RowTiles * ColumnTiles;
        int row = tile % RowTiles * Height, column = tile / RowTiles * Width;
        int batch = part / Size.Slices, first = part % Size.Slices * Size.Slice, last = first + Size.Slice < Size.Terms ? first + Size.Slice : Size.Terms;
        int a = A.Begin(batch), b = B.Begin(batch), thread = Group.IdxX, threadRow = thread / S.ThreadColumns, threadColumn = thread % S.ThreadColumns;
        var sums = default(Square<T>);
        for (var k = first; k < last; k += Depth)
        {
            Tiles.LoadLeft(left, A, a, row, Size.Rows, k, last, Height, Depth, RowsAreNeighbours, S.ThreadRows * S.ThreadColumns);
            Tiles.LoadRight(right, B, b, column, Size.Columns, k, last, Width, Depth, TermsAreNeighbours, S.ThreadRows * S.ThreadColumns);
            Group.Barrier();
            for (var d = 0; d < Depth; d++)
            {
                int x = d * Height + threadRow * 4, y = d * Width + threadColumn;
                sums.Add(left[x], left[x + 1], left[x + 2], left[x + 3], right[y], right[y + S.ThreadColumns], right[y + 2 * S.ThreadColumns], right[y + 3 * S.ThreadColumns]);
            }
            Group.Barrier();
        }
        Tiles.Store(C, Size, part, row + threadRow * 4, column + threadColumn, S.ThreadColumns, sums);
    }
}

/// <summary>Sixteen sums, in registers.</summary>
internal struct Square<T> where T : unmanaged, INumber<T>
{
    internal T S00, S01, S02, S03, S10, S11, S12, S13, S20, S21, S22, S23, S30, S31, S32, S33;

    internal void Add(T a0, T a1, T a2, T a3, T b0, T b1, T b2, T b3)
    {
        S00 += a0 * b0;
        S01 += a0 * b1;
        S02 += a0 * b2;
        S03 += a0 * b3;
        S10 += a1 * b0;
        S11 += a1 * b1;
        S12 += a1 * b2;
        S13 += a1 * b3;
        S20 += a2 * b0;
        S21 += a2 * b1;
        S22 += a2 * b2;
        S23 += a2 * b3;
        S30 += a3 * b0;
        S31 += a3 * b1;
        S32 += a3 * b2;
        S33 += a3 * b3;
    }

    /// <summary>Multiplies each row by a number.</summary>
    internal void Scale(T r0, T r1, T r2, T r3)
    {
        S00 *= r0;
        S01 *= r0;
        S02 *= r0;
        S03 *= r0;
        S10 *= r1;
        S11 *= r1;
        S12 *= r1;
        S13 *= r1;
        S20 *= r2;
        S21 *= r2;
        S22 *= r2;
        S23 *= r2;
        S30 *= r3;
        S31 *= r3;
        S32 *= r3;
        S33 *= r3;
    }
}

public partial class GpuDevice
{
    /// <summary>Rows or columns of which tiles would be mostly empty.</summary>
    private const int Skinny = 4;

    /// <summary>Multiplications for which this device's tiles pay; a test may have all products go through them.</summary>
    internal long TileFrom { get; set; }

    /// <summary>Wide tiles for which this device has them, about one for each of its processors; a test may have all products go through them.</summary>
    internal long WideFrom { get; set; }

    private void Multiply<T, TA, TB, TC>(ProductSize size, long batches, TA a, TB b, TC c, bool rowsAreNeighbours, bool termsAreNeighbours)
        where T : unmanaged, INumber<T>
        where TA : struct, ISource<T>
        where TB : struct, ISource<T>
        where TC : struct, ITarget<T>
    {
        var products = batches * size.Slices;
        if (size.Rows <= Skinny || size.Columns <= Skinny || (double)size.Rows * size.Columns * size.Terms < TileFrom)
            Launch(new DotKernel<T, TA, TB, TC> { Size = size, A = a, B = b, C = c }, products * size.Rows * size.Columns);
        else if (GroupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns)
            Choose<SmallTile>();
        else
            Choose<LargeTile>();

        void Choose<S>() where S : struct, ITile
        {
            // Wide tiles read half as much, but of small products they make too few groups.
            int height = WideTileKernel<T, TA, TB, TC, S>.Height, width = WideTileKernel<T, TA, TB, TC, S>.Width;
            var tiles = products * (size.Rows / height) * (size.Columns / width);
            if (tiles >= WideFrom)
                Wide<S>(height, width);
            else
                Narrow<S>();
        }

        void Wide<S>(int height, int width) where S : struct, ITile
        {
            int rows = (size.Rows + height - 1) / height, columns = (size.Columns + width - 1) / width;
            Launch(new WideTileKernel<T, TA, TB, TC, S>
            {
                Size = size,
                A = a,
                B = b,
                C = c,
                RowsAreNeighbours = rowsAreNeighbours ? 1 : 0,
                TermsAreNeighbours = termsAreNeighbours ? 1 : 0,
                RowTiles = rows,
                ColumnTiles = columns,
            }, products * rows * columns, S.ThreadRows * S.ThreadColumns);
        }

        void Narrow<S>() where S : struct, ITile
        {
            int height = TileKernel<T, TA, TB, TC, S>.Height, width = TileKernel<T, TA, TB, TC, S>.Width;
            int rows = (size.Rows + height - 1) / height, columns = (size.Columns + width - 1) / width;
            Launch(new TileKernel<T, TA, TB, TC, S>
            {
                Size = size,
                A = a,
                B = b,
                C = c,
                RowsAreNeighbours = rowsAreNeighbours ? 1 : 0,
                TermsAreNeighbours = termsAreNeighbours ? 1 : 0,
                RowTiles = rows,
                ColumnTiles = columns,
            }, products * rows * columns, S.ThreadRows * S.ThreadColumns);
        }
    }
}
