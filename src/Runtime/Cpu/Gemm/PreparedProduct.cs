using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Matrix products of given tensors of single precision, neither of which is known before: a batch of any strides, plus a row.</summary>
internal static class PreparedProduct
{
    /// <summary>The call; null where the tensors lie so that it is worked out in each run.</summary>
    /// <param name="y">[…, M, N], whose columns are neighbours.</param>
    /// <param name="a">[…, M, K], whose columns are neighbours.</param>
    /// <param name="b">[…, K, N].</param>
    /// <param name="start">What the products are added to, or null; one row for all.</param>
    internal static Call? Of(Tensor y, Tensor a, Tensor b, Tensor? start)
    {
        if (y.DType != DType.Float32 || a.DType != DType.Float32 || b.DType != DType.Float32 || start is not null && start.DType != DType.Float32)
            return null;
        if (a.Shape[^1] == 0 || !HasRows(y) || !HasRows(a) || start is not null && !(HasRows(start) && (start.Shape[^2] == 1 || start.Strides[^2] == 0)))
            return null;
        if (Simd.Width == 512)
            return new PreparedProduct<Lane512<float>>(y, a, b, start);
        return Simd.Width == 256 ? new PreparedProduct<Lane256<float>>(y, a, b, start) : new PreparedProduct<Lane1<float>>(y, a, b, start);
    }

    private static bool HasRows(Tensor x) => x.Shape[^1] == 1 || x.Strides[^1] == 1;
}

/// <inheritdoc cref="PreparedProduct"/>
internal sealed unsafe class PreparedProduct<L> : Call, IParallel where L : unmanaged, IMemoryLane<L, float>
{
    private readonly Tensor _y, _a, _b;
    private readonly Tensor? _start;
    private readonly long _batches;
    private int _parts;
    private long _across;

    internal PreparedProduct(Tensor y, Tensor a, Tensor b, Tensor? start)
    {
        (_y, _a, _b, _start) = (y, a, b, start);
        _batches = y.ElementCount / (y.Shape[^2] * y.Shape[^1]);
    }

    internal override void Run()
    {
        var wanted = GemmPlan<L, float>.Parts((double)_y.ElementCount * _a.Shape[^1]);
        _across = Math.Clamp((wanted + _batches - 1) / _batches, 1, GemmRegion<L, float>.MaxParts(_y.Shape[^1]));
        _parts = (int)Math.Min(wanted, _batches * _across);
        Threads.Run(_parts, this);
        GC.KeepAlive(this);
    }

    public void Run(int part)
    {
        long items = _batches * _across, begin = items * part / _parts, end = items * (part + 1) / _parts;
        using var panels = new Scratch<float>(2 * _a.Shape[^1] * Panels<L>.Width);
        for (var item = begin; item < end; item++)
        {
            var (batch, j) = Math.DivRem(item, _across);
            Columns(batch, GemmRegion<L, float>.FirstPanel(_y.Shape[^1], j, _across), GemmRegion<L, float>.FirstPanel(_y.Shape[^1], j + 1, _across), panels.Pointer);
        }
    }

    private void Columns(long batch, long firstPanel, long lastPanel, float* packed)
    {
        Matrix<float> a = MatMul.At<float>(_a, batch), b = MatMul.At<float>(_b, batch), y = MatMul.At<float>(_y, batch), start = MatMul.At<float>(_start, batch);
        long m = _y.Shape[^2], n = _y.Shape[^1], k = _a.Shape[^1], first = firstPanel * Panels<L>.Width, last = Math.Min(n, lastPanel * Panels<L>.Width);
        if (b.RowStride == 1 && m <= GemmPlan<L, float>.DotRows && last - first >= GemmDots<L, float>.Columns && k >= 2 * L.Width)
        {
            GemmDots<L, float>.Run(new(m, last - first, k, a, b.At(0, first), y.At(0, first), start.Data == null ? default : start.At(0, first)), 1);
            return;
        }
        var tiles = new Tiles(m, GemmRegion<L, float>.TileRows(n));
        var readsRaw = b.ColumnStride == 1 && m <= GemmPlan<L, float>.RawRows;
        long step;
        for (var j = first; j < last; j += step)
        {
            step = GemmRegion<L, float>.Together(n, j / Panels<L>.Width, lastPanel) * Panels<L>.Width;
            var columns = Math.Min(step, last - j);
            if (readsRaw && columns == step)
            {
                var column = new GemmProblem<float>(m, n, k, a, b, y, start).Column(0, j, k, a.Data, false, b.Data + j, b.RowStride, start);
                column.Second = Panels<L>.Width;
                GemmTile<L, float>.Run(ref column, tiles, 0, tiles.Count, (int)step / L.Width);
                continue;
            }
            Panels<L>.Pack(b.At(0, j), k, columns, packed, 0, Panels<L>.Count(columns));
            Panels<L>.Run(new() { A = a.Data, RowA = (nint)a.RowStride, Depth = k, B = packed, Columns = columns, C = y.Data + j, RowC = (nint)y.RowStride, Bias = start.Data == null ? null : start.Data + j }, 0, m, 0, Panels<L>.Count(columns));
        }
    }
}
