using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A matrix in the order in which products read it: packed once, multiplied often, by several threads at a time.</summary>
internal abstract unsafe class PackedMatrix
{
    /// <summary>Multiplications that are worth a part.</summary>
    private protected const double Grain = 128 * 1024;

    private protected readonly PooledStorage Packed;

    private protected PackedMatrix(long rows, long columns, long size)
    {
        (Rows, Columns) = (rows, columns);
        Packed = new(Device.Cpu, Math.Max(1, size) * sizeof(float));
    }

    /// <summary>K.</summary>
    internal long Rows { get; }

    /// <summary>N.</summary>
    internal long Columns { get; }

    /// <summary>The length of the packed form.</summary>
    internal long ByteLength => Packed.ByteLength;

    /// <summary>Packs a matrix of any strides.</summary>
    internal static PackedMatrix Of(Matrix<float> b, long rows, long columns)
    {
        if (Simd.Width == 512)
            return new PackedMatrix<Lane512<float>>(b, rows, columns);
        return Simd.Width == 256 ? new PackedMatrix<Lane256<float>>(b, rows, columns) : new PackedMatrix<Lane1<float>>(b, rows, columns);
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
}

/// <inheritdoc cref="PackedMatrix"/>
internal sealed unsafe class PackedMatrix<L> : PackedMatrix where L : unmanaged, IMemoryLane<L, float>
{
    [ThreadStatic]
    private static Work? _work;

    internal PackedMatrix(Matrix<float> b, long rows, long columns) : base(rows, columns, Panels<L>.Size(rows, columns)) =>
        Panels<L>.Pack(b, rows, columns, (float*)Packed.Pointer);

    internal override void Multiply(float* a, nint rowA, long m, float* c, nint rowC, float* bias, Epilogue? epilogue)
    {
        var work = _work ?? new();
        _work = null;
        work.Product = new()
        {
            A = a,
            RowA = rowA,
            Depth = Rows,
            B = (float*)Packed.Pointer,
            Columns = Columns,
            C = c,
            RowC = rowC,
            Bias = bias,
            Epilogue = epilogue,
        };
        work.Rows = m;
        work.Run();
        work.Product = default;
        _work = work;
        GC.KeepAlive(this);
    }

    /// <summary>A product in parts.</summary>
    private sealed class Work : IParallel
    {
        internal PanelProduct Product;
        internal long Rows;
        private long _down, _across;

        internal void Run()
        {
            var panels = Panels<L>.Count(Product.Columns);
            var parts = (long)Math.Min(Threads.Parts, Math.Max(1, (double)Rows * Product.Columns * Product.Depth / Grain));
            // A thread reads its columns of B and its rows of A: what there is more of is divided.
            if (Product.Columns >= Rows)
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
            var panels = Panels<L>.Count(Product.Columns);
            long i = part / _across, j = part % _across;
            Panels<L>.Run(Product, Rows * i / _down, Rows * (i + 1) / _down, panels * j / _across, panels * (j + 1) / _across);
        }
    }
}
