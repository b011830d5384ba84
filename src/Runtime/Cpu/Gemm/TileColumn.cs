namespace TorchPort.Kernels;

/// <summary>What a column of equal tiles reads and writes: c = start + a · b in each.</summary>
internal unsafe struct TileColumn<T> where T : unmanaged
{
    /// <summary>The first tile's first element of A, and the distances between rows, columns and tiles there.</summary>
    internal T* A;
    internal nint RowA, StepA, TileA;

    /// <summary>The columns' first row in B, which all tiles share, and the distance between rows.</summary>
    internal T* B;
    internal nint RowB;

    /// <summary>For tiles four vectors wide, the distance from the first two vectors' rows to the others'.</summary>
    internal nint Second;

    /// <summary>Where tiles four vectors wide write what they read of B, a panel and, so far behind, another; null for nowhere.</summary>
    internal T* Kept;
    internal nint KeptSecond;

    /// <summary>What will be read after the last tile, and how much of it each step of K brings to the second cache; see <see cref="Bring"/>.</summary>
    internal T* Next;
    internal nint NextStep;

    /// <summary>For tiles four vectors wide, the distance to as much again that is brought along.</summary>
    internal nint NextApart;

    /// <summary>What the product is added to, or null; with a row distance of 0, one row for all.</summary>
    internal T* Start;
    internal nint RowStart;

    /// <summary>Without the former, one number for each row that its elements are added to, or null.</summary>
    internal T* RowStarts;

    /// <summary>Where the result goes, and the distance between rows.</summary>
    internal T* C;
    internal nint RowC;

    /// <summary>Of tiles up to three vectors of single precision wide, the last vector's columns that are there; 0 for all.</summary>
    internal int LastColumns;

    /// <summary>In single precision at 512 bits, what is added to the sums where they go, and the distance between rows; or null.</summary>
    internal T* Along;
    internal nint RowAlong;

    /// <summary>Then, what results lie between.</summary>
    internal Bounds Bounds;

    /// <summary>K, or the length of each of its runs.</summary>
    internal nint Depth;

    /// <summary>Where in A the runs of K begin; null for a single one that begins where A does.</summary>
    internal nint* Runs;
    internal nint RunCount;

    /// <summary>Where in B they do; null where they follow one another there.</summary>
    internal nint* RunsB;

    /// <summary>Whether A is packed: each tile's rows are one after another, K times.</summary>
    internal bool PackedA;

    /// <summary>Results are the sums as they are.</summary>
    internal void Plain()
    {
        Along = null;
        Bounds = default;
    }

    /// <summary>Names what will be read after these tiles: while they are computed it comes to the second cache, evenly, so that no tile waits for it.</summary>
    /// <param name="next">Where it begins.</param>
    /// <param name="elements">How much it is.</param>
    /// <param name="tiles">The tiles, whose depth is known.</param>
    /// <param name="apart">For tiles four vectors wide, the distance to as much again; 0 where there is nothing more.</param>
    internal void Bring(T* next, long elements, long tiles, long apart = 0)
    {
        Next = next;
        NextApart = (nint)apart;
        NextStep = (nint)((elements + tiles * Steps - 1) / (tiles * Steps));
    }

    private readonly nint Steps => Depth * (Runs == null ? 1 : RunCount);

    /// <summary>Sets the distances in A for tiles of so many rows.</summary>
    internal void TilesOf(nint rows)
    {
        if (PackedA)
            (RowA, StepA) = (1, rows);
        TileA = PackedA ? rows * Depth : rows * RowA;
    }

    /// <summary>Moves on to what lies below some tiles.</summary>
    internal void Skip(nint tiles, nint rows)
    {
        A += tiles * TileA;
        C += tiles * rows * RowC;
        Next += tiles * Steps * NextStep;
        if (Start != null)
            Start += tiles * rows * RowStart;
        if (RowStarts != null)
            RowStarts += tiles * rows;
        if (Along != null)
            Along += tiles * rows * RowAlong;
    }
}
