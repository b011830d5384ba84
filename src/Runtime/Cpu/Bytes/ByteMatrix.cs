namespace TorchPort.Kernels;

/// <summary>A matrix of bytes in panels as <see cref="ByteTile"/> reads them, with what is known of its columns: packed once, multiplied often.</summary>
/// <remarks>
/// The tile multiplies bytes without a sign, a, by bytes with one, b. Bytes of the other kind are moved by 128, and so is their zero point, so
/// that Σ (a − z)(b − w) = Σ a·b − z · Σ (b − w) − w · Σ a: the second sum is known here, and the third is needed only where w is not 0.
/// </remarks>
internal sealed unsafe class ByteMatrix
{
    private readonly Storage _packed, _sums;
    private readonly Storage? _zeros;

    /// <param name="b">The element at the beginning of all columns and rows.</param>
    /// <param name="signed">Whether the bytes have a sign.</param>
    /// <param name="rows">How far behind it each row is, run after run.</param>
    /// <param name="runs">How many runs the rows make up, of the same length each.</param>
    /// <param name="columnB">The distance between columns.</param>
    /// <param name="columns">How many there are.</param>
    /// <param name="zeros">The zero point of all columns, or one for each; 0 if there is none.</param>
    internal ByteMatrix(byte* b, bool signed, ReadOnlySpan<nint> rows, int runs, nint columnB, long columns, ReadOnlySpan<int> zeros)
    {
        if (zeros.Length == 0)
            zeros = [0];
        (Runs, RunLength, Columns) = (runs, rows.Length / runs, columns);
        _packed = PooledStorage.Rent(Device.Cpu, PackedLength);
        _sums = PooledStorage.Rent(Device.Cpu, SumsLength);
        new Span<byte>(_packed.Pointer, checked((int)(Panels * PanelLength))).Clear();
        new Span<byte>(_sums.Pointer, checked((int)_sums.ByteLength)).Clear();
        if (zeros.ContainsAnyExcept(signed ? 0 : 128))
        {
            _zeros = PooledStorage.Rent(Device.Cpu, _sums.ByteLength);
            new Span<byte>(_zeros.Pointer, checked((int)_zeros.ByteLength)).Clear();
        }
        for (var j = 0L; j < columns; j++)
        {
            var zero = zeros[zeros.Length == 1 ? 0 : (int)j] - (signed ? 0 : 128);
            Sums[j] = Column(b + (nint)j * columnB, signed, rows, (sbyte*)_packed.Pointer + j / ByteTile.Width * PanelLength + j % ByteTile.Width * ByteTile.Step) - checked(zero * rows.Length);
            if (_zeros is not null)
                Zeros[j] = zero;
        }
    }

    /// <summary>What was packed before.</summary>
    /// <param name="runs">Runs of K.</param>
    /// <param name="runLength">The length of one.</param>
    /// <param name="columns">N.</param>
    /// <param name="hasZeros">Whether there are zero points.</param>
    /// <param name="saved">The <see cref="Parts"/> that it had.</param>
    internal ByteMatrix(int runs, int runLength, long columns, bool hasZeros, PackedParts saved)
    {
        (Runs, RunLength, Columns) = (runs, runLength, columns);
        (_packed, _sums, _zeros) = (saved.Take(PackedLength), saved.Take(SumsLength), hasZeros ? saved.Take(SumsLength) : null);
    }

    /// <summary>Whether columns have zero points that are not 0.</summary>
    internal bool HasZeros => _zeros is not null;

    /// <summary>The memory of the packed form.</summary>
    internal IEnumerable<Storage> Parts => _zeros is null ? [_packed, _sums] : [_packed, _sums, _zeros];

    private long PackedLength => Math.Max(1, checked(Panels * PanelLength));

    private long SumsLength => Math.Max(1, Panels * ByteTile.Width) * sizeof(int);

    /// <summary>Runs of K, the length of one, and that length as it is packed.</summary>
    internal int Runs { get; }
    internal int RunLength { get; }
    internal int Depth => (RunLength + ByteTile.Step - 1) / ByteTile.Step * ByteTile.Step;

    /// <summary>N.</summary>
    internal long Columns { get; }

    /// <summary>Panels, and the bytes of one.</summary>
    internal long Panels => (Columns + ByteTile.Width - 1) / ByteTile.Width;
    internal nint PanelLength => checked((nint)Depth * Runs * ByteTile.Width);

    /// <summary>The length of the packed form.</summary>
    internal long ByteLength => _packed.ByteLength + _sums.ByteLength + (_zeros?.ByteLength ?? 0);

    internal sbyte* Packed => (sbyte*)_packed.Pointer;

    /// <summary>The sum of each column's distances from its zero point; as many as the panels have columns.</summary>
    internal int* Sums => (int*)_sums.Pointer;

    /// <summary>Each column's zero point, or null where all are zero.</summary>
    internal int* Zeros => _zeros is null ? null : (int*)_zeros.Pointer;

    /// <summary>A matrix [K, N] of any strides.</summary>
    internal static ByteMatrix Of(Tensor b, ReadOnlySpan<int> zeros)
    {
        var rows = new nint[b.Shape[0]];
        for (var k = 0; k < rows.Length; k++)
            rows[k] = k * (nint)b.Strides[0];
        var packed = new ByteMatrix(b.Data, b.DType == DType.Int8, rows, 1, (nint)b.Strides[1], b.Shape[1], zeros);
        GC.KeepAlive(b);
        return packed;
    }

    private int Column(byte* from, bool signed, ReadOnlySpan<nint> rows, sbyte* to)
    {
        var sum = 0;
        for (var run = 0; run < Runs; run++)
        {
            for (var i = 0; i < RunLength; i++)
            {
                var value = (sbyte)(from[rows[run * RunLength + i]] ^ (signed ? 0 : 128));
                to[i / ByteTile.Step * (ByteTile.Step * ByteTile.Width) + i % ByteTile.Step] = value;
                sum += value;
            }
            to += Depth * ByteTile.Width;
        }
        return sum;
    }
}
