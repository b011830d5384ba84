namespace TorchPort.Kernels;

/// <summary>How a product is divided among threads: its rows, its columns, or its depth.</summary>
/// <remarks>
/// Each part reads its rows of A and packs its columns of B, so what is divided one way is read several times by the others. Where that is much, B is packed before,
/// by all threads for all parts. Parts of the depth are added up at the end.
/// </remarks>
internal readonly struct GemmGrid
{
    /// <summary>What reading an element of A costs, packing one of B where its rows are copied, and packing one of A or B where they are turned.</summary>
    private const double Read = 1, Copy = 1.5, Turn = 3;

    /// <summary>What it costs to read an element that another thread packed, and to have all threads wait for one another.</summary>
    private const double Fetch = 0.7, Meet = 300_000;

    /// <summary>Elements that the sums of parts of the depth may have together.</summary>
    private const double MaxSums = 1 << 20;

    internal readonly int Down, Across, Deep;

    /// <summary>Whether B is packed for all parts before they begin.</summary>
    internal readonly bool IsShared;

    private GemmGrid(int down, int across, int deep, bool isShared = false) => (Down, Across, Deep, IsShared) = (down, across, deep, isShared);

    /// <summary>The division into so many parts that costs least.</summary>
    /// <param name="parts">How many parts there should be.</param>
    /// <param name="rows">M, in tiles, which are not divided.</param>
    /// <param name="panels">N, in panels or pairs of them, which are not divided.</param>
    /// <param name="p">The product.</param>
    internal static GemmGrid Of<T>(int parts, long rows, long panels, in GemmProblem<T> p) where T : unmanaged
    {
        double m = p.M, n = p.N, k = p.K, readA = p.A.ColumnStride == 1 ? Read : Turn, packB = p.B.ColumnStride == 1 ? Copy : Turn;
        var best = new GemmGrid(1, 1, 1);
        var least = double.MaxValue;
        for (var across = 1; across <= Math.Min(parts, panels); across++)
        {
            var down = (int)Math.Min(parts / across, rows);
            if (down * across * 2 <= parts && across < Math.Min(parts, panels))
                continue;
            // Parts that are not alike keep a thread waiting for another.
            var uneven = Math.Ceiling((double)rows / down) * down / rows * Math.Ceiling((double)panels / across) * across / panels;
            double own = down * n * k * packB, shared = n * k * (packB + down * Fetch) + Meet;
            var cost = across * m * k * readA + Math.Min(own, shared) + (uneven - 1) * m * n * k / 8;
            if (cost < least)
                (best, least) = (new(down, across, 1, shared < own), cost);
        }
        var sums = 2.0 * parts * m * n;
        return sums <= 2 * MaxSums && sums + m * k * readA + n * k * packB < least * 3 / 4 ? new(1, 1, parts) : best;
    }
}
