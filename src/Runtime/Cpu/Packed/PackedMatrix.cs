using TorchPort.Lanes;
using TorchPort.Plans;

namespace TorchPort.Kernels;

/// <summary>A matrix in the order in which products read it: packed once, multiplied often, by several threads at a time.</summary>
internal abstract unsafe class PackedMatrix
{
    /// <summary>Multiplications that are worth a part.</summary>
    private protected const double Grain = 128 * 1024;

    private protected PackedMatrix(long rows, long columns) => (Rows, Columns) = (rows, columns);

    /// <summary>K.</summary>
    internal long Rows { get; }

    /// <summary>N.</summary>
    internal long Columns { get; }

    /// <summary>The length of the packed form.</summary>
    internal abstract long ByteLength { get; }

    /// <summary>The memory of the packed form: what <see cref="Of"/> takes.</summary>
    internal abstract IEnumerable<Storage> Parts { get; }

    /// <summary>What its numbers were rounded to.</summary>
    internal abstract WeightPrecision Precision { get; }

    /// <inheritdoc cref="PackedConvolution.AppliesApart"/>
    internal abstract bool AppliesApart { get; }

    /// <summary>Packs a matrix of any strides, or takes one that was packed before.</summary>
    internal static PackedMatrix Of(Matrix<float> b, long rows, long columns, WeightPrecision precision = WeightPrecision.Float32, PackedParts? saved = null)
    {
        if (Simd.Width == 512)
            return new PackedMatrix<Lane512<float>>(b, rows, columns, precision, saved);
        return Simd.Width == 256 ? new PackedMatrix<Lane256<float>>(b, rows, columns, precision, saved) : new PackedMatrix<Lane1<float>>(b, rows, columns, precision, saved);
    }

    /// <summary>C = A · B + bias, then the epilogue.</summary>
    /// <param name="a">The first of <paramref name="m"/> rows, whose columns are neighbours.</param>
    /// <param name="rowA">The distance between rows.</param>
    /// <param name="m">The rows of A and C.</param>
    /// <param name="c">The result's first row, whose columns are neighbours.</param>
    /// <param name="rowC">The distance between rows.</param>
    /// <param name="bias">One number a column, or null.</param>
    /// <param name="epilogue">What is done to the result, or null.</param>
    internal abstract void Multiply(float* a, nint rowA, long m, float* c, nint rowC, float* bias, Epilogue? epilogue);

    /// <summary>C = (A · diag(scales)) · B + bias, then the epilogue, which knows the first row by a number: B is scaled, not A. Single precision only.</summary>
    internal abstract void MultiplyScaled(float* a, nint rowA, float* scales, long firstRow, long m, float* c, nint rowC, float* bias, Epilogue? epilogue);
}

/// <inheritdoc cref="PackedMatrix"/>
internal sealed unsafe class PackedMatrix<L> : PackedMatrix where L : unmanaged, IMemoryLane<L, float>
{
    [ThreadStatic]
    private static Work? _work;

    private readonly Storage? _packed;
    private readonly NarrowPanels? _narrow;

    internal PackedMatrix(Matrix<float> b, long rows, long columns, WeightPrecision precision = WeightPrecision.Float32, PackedParts? saved = null) : base(rows, columns)
    {
        Precision = precision;
        switch (precision)
        {
            case WeightPrecision.BFloat16:
                _narrow = new BFloat16Panels(b, rows, columns, Panels<L>.Width, saved);
                break;
            case WeightPrecision.Int8:
                _narrow = new Int8Panels(b, rows, columns, Panels<L>.Width, saved);
                break;
            default:
                var length = Math.Max(1, Panels<L>.Size(rows, columns)) * sizeof(float);
                _packed = saved?.Take(length) ?? PooledStorage.Rent(Device.Cpu, length);
                if (saved is null)
                {
                    Panels<L>.Pack(b, rows, columns, (float*)_packed.Pointer);
                    Subnormals.Clear([_packed]);
                }
                break;
        }
    }

    internal override IEnumerable<Storage> Parts => _narrow?.Parts ?? [_packed!];

    internal override WeightPrecision Precision { get; }

    internal override bool AppliesApart => _narrow is null && Panels<L>.AppliesApart(Rows);

    internal override long ByteLength => _narrow?.ByteLength ?? _packed!.ByteLength;

    internal override void Multiply(float* a, nint rowA, long m, float* c, nint rowC, float* bias, Epilogue? epilogue) =>
        Multiply(a, rowA, _packed is null ? null : (float*)_packed.Pointer, 0, m, c, rowC, bias, epilogue);

    internal override void MultiplyScaled(float* a, nint rowA, float* scales, long firstRow, long m, float* c, nint rowC, float* bias, Epilogue? epilogue)
    {
        using var scaled = new Scratch<float>(Panels<L>.Size(Rows, Columns));
        Panels<L>.Scale((float*)_packed!.Pointer, Rows, Columns, scales, scaled.Pointer);
        Multiply(a, rowA, scaled.Pointer, firstRow, m, c, rowC, bias, epilogue);
    }

    private void Multiply(float* a, nint rowA, float* b, long firstRow, long m, float* c, nint rowC, float* bias, Epilogue? epilogue)
    {
        var work = _work ?? new();
        _work = null;
        work.Product = new()
        {
            A = a,
            RowA = rowA,
            Rows = m,
            Depth = Rows,
            B = b,
            Columns = Columns,
            C = c,
            RowC = rowC,
            Bias = bias,
            Epilogue = epilogue,
            FirstRow = firstRow,
        };
        (work.Rows, work.Narrow) = (m, _narrow);
        work.Run();
        (work.Product, work.Narrow) = (default, null);
        _work = work;
        GC.KeepAlive(this);
    }

    /// <summary>A product in parts.</summary>
    private sealed class Work : IParallel
    {
        internal PanelProduct Product;
        internal long Rows;
        internal NarrowPanels? Narrow;
        private long _down, _across;

        internal void Run()
        {
            var panels = GemmRegion<L, float>.MaxParts(Product.Columns);
            var parts = (long)Math.Min(Threads.Parts, Math.Max(1, (double)Rows * Product.Columns * Product.Depth / Grain));
            // Columns are divided where there is more of B than of A and the result, which lie in the caches of threads that have their rows of both.
            if ((double)Product.Columns * Product.Depth >= (double)Rows * (Product.Columns + Product.Depth))
            {
                _across = Math.Min(parts, panels);
                _down = Math.Clamp(parts / _across, 1, Math.Max(1, Rows / GemmTile<L, float>.MaxRows));
            }
            else
            {
                _down = Math.Clamp(parts, 1, Math.Max(1, Rows / GemmTile<L, float>.MaxRows));
                _across = Math.Clamp(parts / _down, 1, panels);
            }
            Threads.Run((int)(_down * _across), this);
        }

        public void Run(int part)
        {
            long i = part / _across, j = part % _across;
            var tiles = new Tiles(Rows, GemmRegion<L, float>.TileRows(Product.Columns));
            long firstRow = tiles.First(tiles.Count * i / _down), lastRow = tiles.First(tiles.Count * (i + 1) / _down), firstPanel = GemmRegion<L, float>.FirstPanel(Product.Columns, j, _across), lastPanel = GemmRegion<L, float>.FirstPanel(Product.Columns, j + 1, _across);
            if (Narrow is null)
                Panels<L>.Run(Product, firstRow, lastRow, firstPanel, lastPanel);
            else
                NarrowProduct<L>.Run(Product, Narrow, firstRow, lastRow, firstPanel, lastPanel);
        }
    }
}
