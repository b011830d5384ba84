using ILGPU;

namespace TorchPort.Gpu;

/// <summary>How a group of threads shares out a tile of a product.</summary>
internal interface ITile
{
    static abstract int ThreadRows { get; }

    static abstract int ThreadColumns { get; }
}

/// <summary>256 threads.</summary>
internal readonly struct LargeTile : ITile
{
    public static int ThreadRows => 16;

    public static int ThreadColumns => 16;
}

/// <summary>64 threads, for numbers of which shared memory holds few.</summary>
internal readonly struct MediumTile : ITile
{
    public static int ThreadRows => 8;

    public static int ThreadColumns => 8;
}

/// <summary>4 threads, for devices whose threads are the system's.</summary>
internal readonly struct SmallTile : ITile
{
    public static int ThreadRows => 2;

    public static int ThreadColumns => 2;
}

/// <summary>How groups of threads bring operands of products to shared memory.</summary>
internal static class Tiles
{
    /// <summary>Numbers left free between terms in shared memory, so that threads that bring terms of one row write to different banks.</summary>
    internal const int Gap = 4;

    /// <summary>Some terms of some rows of the left operand, one behind the other for each term; zeros beyond its ends.</summary>
    internal static void LoadLeft<T, TA>(ArrayView<T> left, TA source, int begin, int row, int rows, int term, int last, int height, int depth, int rowsAreNeighbours, int threads)
        where T : unmanaged where TA : struct, ISource<T>
    {
        for (int i = Group.IdxX; i < height * depth; i += threads)
        {
            int r = rowsAreNeighbours != 0 ? i % height : i / depth, d = rowsAreNeighbours != 0 ? i / height : i % depth;
            left[d * (height + Gap) + r] = row + r < rows && term + d < last ? source.Load(begin, row + r, term + d) : default;
        }
    }

    /// <summary>Some terms of some columns of the right operand, one behind the other for each term; zeros beyond its ends.</summary>
    internal static void LoadRight<T, TB>(ArrayView<T> right, TB source, int begin, int column, int columns, int term, int last, int width, int depth, int termsAreNeighbours, int threads)
        where T : unmanaged where TB : struct, ISource<T>
    {
        for (int i = Group.IdxX; i < width * depth; i += threads)
        {
            int c = termsAreNeighbours != 0 ? i / depth : i % width, d = termsAreNeighbours != 0 ? i % depth : i / width;
            right[d * (width + Gap) + c] = column + c < columns && term + d < last ? source.Load(begin, term + d, column + c) : default;
        }
    }
}

public partial class GpuDevice
{
    /// <summary>Into how many tiles of a size so many rows fall.</summary>
    internal static int Parts(long rows, int size) => checked((int)((rows + size - 1) / size));
}
