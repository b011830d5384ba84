namespace TorchPort.Kernels;

/// <summary>Rows divided evenly over as few tiles as hold them: the first ones may have a row more than the others.</summary>
internal readonly struct Tiles(long rows, int most)
{
    internal readonly long Count = (rows + most - 1) / most;

    /// <summary>The tiles that have a row more.</summary>
    internal readonly long Larger = rows % ((rows + most - 1) / most);

    /// <summary>The rows of the others.</summary>
    internal readonly int Rows = (int)(rows / ((rows + most - 1) / most));

    /// <summary>The first row of a tile.</summary>
    internal long First(long tile) => tile * Rows + Math.Min(tile, Larger);

    internal int RowsOf(long tile) => Rows + (tile < Larger ? 1 : 0);
}
