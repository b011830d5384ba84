using ILGPU;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>Tiles of products by CUDA's tensor cores. While they multiply what is in one half of shared memory, the other is filled.</summary>
internal struct TensorCoreKernel<T, N, LA, LB, TC> : ICoreKernel
    where T : unmanaged
    where N : struct, IOperands<T>
    where LA : struct, ITileLoader
    where LB : struct, ITileLoader
    where TC : struct, ITarget<float>
{
    /// <summary>Rows, and columns, that a warp stores at a time.</summary>
    private const int Block = 16;

    internal ProductSize Size;
    internal LA A;
    internal LB B;
    internal TC C;
    internal int RowTiles, ColumnTiles;

    private static int Depth => TensorCore.Depth * N.TermsInWord;

    public void Run()
    {
        var room = SharedMemory.Allocate<Output<float>>(TensorCore.Threads / 32 * Block * Block);
        TensorCore.Begin();
        int tile = Grid.IdxX, part = tile / (RowTiles * ColumnTiles);
        tile %= RowTiles * ColumnTiles;
        int row = tile % RowTiles * TensorCore.Side, column = tile / RowTiles * TensorCore.Side;
        int batch = part / Size.Slices, first = Size.First(part), last = Size.Last(first), a = A.Begin(batch), b = B.Begin(batch);
        int warp = Group.IdxX / 32, lane = Group.IdxX % 32, warpRow = warp / 4 * TensorCore.Height, warpColumn = warp % 4 * TensorCore.Width;
        int left = warpRow * (LA.TermsAreNeighbours ? TensorCore.RowPitch : 4) + TensorCore.LeftOf(lane, LA.TermsAreNeighbours);
        int right = TensorCore.Tile + warpColumn * (LB.TermsAreNeighbours ? TensorCore.RowPitch : 4) + TensorCore.RightOf(lane, LB.TermsAreNeighbours);
        var half = 0;
        A.Load(0, a, row, Size.Rows, first, last);
        B.Load(TensorCore.Tile, b, column, Size.Columns, first, last);
        for (var k = first; k < last; k += Depth)
        {
            TensorCore.Wait();
            Group.Barrier();
            var other = 2 * TensorCore.Tile - half;
            if (k + Depth < last)
            {
                A.Load(other, a, row, Size.Rows, k + Depth, last);
                B.Load(other + TensorCore.Tile, b, column, Size.Columns, k + Depth, last);
            }
            Step(half + left, half + right);
            Step(half + left + Ahead(LA.TermsAreNeighbours), half + right + Ahead(LB.TermsAreNeighbours));
            half = other;
        }
        row += warpRow;
        column += warpColumn;
        var mine = room.SubView(warp * Block * Block, Block * Block);
        Store(mine, 0, 0, lane, part, row, column);
        Store(mine, 0, 1, lane, part, row, column);
        Store(mine, 1, 0, lane, part, row, column);
        Store(mine, 1, 1, lane, part, row, column);
        Store(mine, 2, 0, lane, part, row, column);
        Store(mine, 2, 1, lane, part, row, column);
        Store(mine, 3, 0, lane, part, row, column);
        Store(mine, 3, 1, lane, part, row, column);
    }

    private static int Ahead(bool termsAreNeighbours) => TensorCore.Step * (termsAreNeighbours ? 4 : TensorCore.WordPitch);

    private static void Step(int left, int right)
    {
        TensorCore.LoadLeft(left, LA.TermsAreNeighbours);
        TensorCore.LoadRight(right, LB.TermsAreNeighbours);
        N.Multiply();
    }

    /// <summary>Sums go through shared memory, for neighbouring lanes to write neighbouring elements.</summary>
    private void Store(ArrayView<Output<float>> room, int rows, int columns, int lane, int part, int row, int column)
    {
        int at = lane / 4 * Block + lane % 4 * 2, under = at + 8 * Block;
        TensorCore.Store(rows, columns, ref room[at], ref room[at + 1], ref room[under], ref room[under + 1], ref room[at + 8], ref room[at + 9], ref room[under + 8], ref room[under + 9]);
        Warp.Barrier();
        row += rows * Block + lane / Block;
        column += columns * Block + lane % Block;
        for (var r = 0; r < Block; r += 2)
        {
            if (row + r < Size.Rows && column < Size.Columns)
                C.Store(part, row + r, column, room[r * Block + lane].Value);
        }
        Warp.Barrier();
    }
}
