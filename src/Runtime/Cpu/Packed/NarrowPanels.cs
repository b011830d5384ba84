namespace TorchPort.Kernels;

/// <summary>A matrix in panels of fewer bits than it is multiplied in: parts of a panel are expanded just before that.</summary>
internal abstract unsafe class NarrowPanels
{
    /// <summary>Rows that are expanded at once: they stay in the first cache until they are multiplied.</summary>
    internal const long RowsAtOnce = 128;

    private protected readonly Storage Packed;
    private protected readonly long Depth;
    private protected readonly int Width;

    /// <param name="size">Bytes of an element.</param>
    /// <param name="depth">Rows of the matrix.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="width">Columns of a panel.</param>
    /// <param name="saved">What was packed before; the subclass packs where there is nothing.</param>
    private protected NarrowPanels(int size, long depth, long columns, int width, PackedParts? saved)
    {
        (Depth, Width) = (depth, width);
        var length = Math.Max(1, (columns + width - 1) / width * width * depth * size);
        Packed = saved?.Take(length) ?? PooledStorage.Rent(Device.Cpu, length);
    }

    /// <inheritdoc cref="PackedMatrix.Parts"/>
    internal virtual IEnumerable<Storage> Parts => [Packed];

    /// <summary>The length of the packed form.</summary>
    internal virtual long ByteLength => Packed.ByteLength;

    /// <summary>Writes some rows of a panel in single precision.</summary>
    internal abstract void Expand(long panel, long first, long last, float* to);
}
