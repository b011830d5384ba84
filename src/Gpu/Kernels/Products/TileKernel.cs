using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Tiles of products by groups of threads, which bring slices of both operands to shared memory and keep sums in registers.</summary>
internal struct TileKernel<T, TA, TB, TC, S, Q> : IGroupKernel
    where T : unmanaged, INumber<T>
    where TA : struct, ISource<T>
    where TB : struct, ISource<T>
    where TC : struct, ITarget<T>
    where S : struct, ITile
    where Q : struct, ISums<T>
{
    internal ProductSize Size;
    internal TA A;
    internal TB B;
    internal TC C;

    /// <summary>1 where neighbouring rows of the left operand are neighbours in memory, 0 where neighbouring columns are.</summary>
    internal int RowsAreNeighbours;

    /// <summary>1 where neighbouring rows of the right operand are neighbours in memory.</summary>
    internal int TermsAreNeighbours;

    internal int RowTiles, ColumnTiles;

    internal static int Height => Q.Side * S.ThreadRows;

    internal static int Width => Q.Side * S.ThreadColumns;

    public void Run()
    {
        var left = SharedMemory.Allocate<T>((Height + Tiles.Gap) * Q.Depth);
        var right = SharedMemory.Allocate<T>((Width + Tiles.Gap) * Q.Depth);
        int tile = Grid.IdxX, part = tile / (RowTiles * ColumnTiles);
        tile %= RowTiles * ColumnTiles;
        int row = tile % RowTiles * Height, column = tile / RowTiles * Width;
        int batch = part / Size.Slices, first = Size.First(part), last = Size.Last(first);
        int a = A.Begin(batch), b = B.Begin(batch), thread = Group.IdxX, threadRow = thread / S.ThreadColumns * 4, threadColumn = thread % S.ThreadColumns;
        var sums = default(Q);
        for (var k = first; k < last; k += Q.Depth)
        {
            Tiles.LoadLeft(left, A, a, row, Size.Rows, k, last, Height, Q.Depth, RowsAreNeighbours, S.ThreadRows * S.ThreadColumns);
            Tiles.LoadRight(right, B, b, column, Size.Columns, k, last, Width, Q.Depth, TermsAreNeighbours, S.ThreadRows * S.ThreadColumns);
            Group.Barrier();
            for (var d = 0; d < Q.Depth; d++)
                sums.Add(left, d * (Height + Tiles.Gap) + threadRow, Height, right, d * (Width + Tiles.Gap) + threadColumn, Width, S.ThreadColumns);
            Group.Barrier();
        }
        sums.Store(C, Size, part, row + threadRow, column + threadColumn, Height, Width, S.ThreadColumns);
    }
}
