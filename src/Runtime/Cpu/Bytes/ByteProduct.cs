using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>A product of rows of bytes and a packed matrix, in parts; used by one thread at a time.</summary>
internal sealed unsafe class ByteProduct : IParallel
{
    /// <summary>Multiplications that are worth a part.</summary>
    private const double Grain = 256 * 1024;

    /// <summary>Rows that pass by a panel before the next one, so long that they, and their sums, stay in the caches.</summary>
    private const int MaxRows = 48;

    /// <summary>Panels whose sums are finished together: rows of few numbers would take longer.</summary>
    private const int PanelsTogether = 4;

    /// <summary>The distance between rows of sums.</summary>
    private const int Pitch = PanelsTogether * ByteTile.Width;

    private ByteMatrix? _matrix;
    private ByteOutput? _output;
    private ByteRows _rows;
    private long _count, _down, _across, _firstColumn;
    private nint* _runs;
    private bool _signed;

    /// <summary>Multiplies.</summary>
    /// <param name="rows">The rows, which have as many bytes as the matrix says, and may be read up to three bytes further.</param>
    /// <param name="count">How many.</param>
    /// <param name="signed">Whether their bytes have a sign.</param>
    /// <param name="runs">Where, behind the beginning of each row, its runs are.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="firstColumn">The number that the output knows the first column by.</param>
    internal void Run(in ByteRows rows, long count, bool signed, ReadOnlySpan<nint> runs, ByteMatrix matrix, ByteOutput output, long firstColumn = 0)
    {
        (_matrix, _output, _rows, _count, _signed, _firstColumn) = (matrix, output, rows, count, signed, firstColumn);
        var panels = matrix.Panels;
        var work = (double)count * matrix.Columns * matrix.Depth * matrix.Runs;
        var parts = (long)Math.Min(Threads.Parts, Math.Max(1, work / Grain));
        var most = Math.Max(1, count / ByteTile.MaxRows);
        if (matrix.Columns >= count)
        {
            _across = Math.Min(parts, panels);
            _down = Math.Clamp(parts / Math.Max(1, _across), 1, most);
        }
        else
        {
            _down = Math.Clamp(parts, 1, most);
            _across = Math.Clamp(parts / _down, 1, Math.Max(1, panels));
        }
        fixed (nint* pointer = runs)
        {
            _runs = pointer;
            Threads.Run((int)(_down * _across), this);
        }
        (_matrix, _output) = (null, null);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part)
    {
        var matrix = _matrix!;
        long i = part / _across, j = part % _across;
        var pointers = stackalloc byte*[MaxRows];
        var rowSums = stackalloc int[MaxRows];
        var sums = stackalloc int[MaxRows * Pitch];
        var flip = _signed ? unchecked((int)0x80808080) : 0;
        var tile = new ByteTile { Runs = _runs, RunCount = matrix.Runs, Depth = matrix.Depth, Flip = flip, RowC = Pitch };
        int* columnSums = matrix.Sums, zeros = matrix.Zeros;
        long last = _count * (i + 1) / _down, lastPanel = matrix.Panels * (j + 1) / _across;
        for (var row = _count * i / _down; row < last; row += MaxRows)
        {
            var rows = (int)Math.Min(MaxRows, last - row);
            _rows.Fill(pointers, row, rows);
            for (var r = 0; zeros != null && r < rows; r++)
                rowSums[r] = RowSum(pointers[r], matrix, (byte)flip);
            var tiles = new Tiles(rows, ByteTile.MaxRows);
            for (long panel = matrix.Panels * j / _across, next; panel < lastPanel; panel = next)
            {
                next = Math.Min(panel + PanelsTogether, lastPanel);
                for (var p = panel; p < next; p++)
                {
                    tile.B = matrix.Packed + (nint)p * matrix.PanelLength;
                    for (var t = 0L; t < tiles.Count; t++)
                    {
                        tile.Rows = pointers + tiles.First(t);
                        tile.C = sums + tiles.First(t) * Pitch + (p - panel) * ByteTile.Width;
                        ByteTile.Run(tile, tiles.RowsOf(t));
                    }
                }
                var column = panel * ByteTile.Width;
                var columns = (int)Math.Min((next - panel) * ByteTile.Width, matrix.Columns - column);
                _output!.Finish(new(sums, Pitch, rows, columns, row, _firstColumn + column), rowSums, columnSums + column, zeros == null ? null : zeros + column, _signed ? 128 : 0);
            }
        }
    }

    private int RowSum(byte* row, ByteMatrix matrix, byte flip)
    {
        var sum = 0;
        for (var run = 0; run < matrix.Runs; run++)
        {
            var from = row + _runs[run];
            var i = 0;
            if (Avx2.IsSupported)
            {
                var sums = Vector256<long>.Zero;
                for (; i <= matrix.RunLength - Vector256<byte>.Count; i += Vector256<byte>.Count)
                    sums += Avx2.SumAbsoluteDifferences(Vector256.Load(from + i) ^ Vector256.Create(flip), Vector256<byte>.Zero).AsInt64();
                sum += (int)Vector256.Sum(sums);
            }
            for (; i < matrix.RunLength; i++)
                sum += (byte)(from[i] ^ flip);
        }
        return sum;
    }
}
