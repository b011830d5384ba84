using TorchPort.Algebra;

namespace TorchPort.Gpu;

/// <summary>Copies matrices that are one behind the other.</summary>
internal struct CopyMatricesKernel : IThreadKernel
{
    internal MatrixBatch X, Y;

    public void Run(int index) => Y[0, 0, index] = X[0, 0, index];
}

/// <summary>Zeros.</summary>
internal struct ClearMatricesKernel : IThreadKernel
{
    internal MatrixBatch X;

    public void Run(int index) => X[0, 0, index] = 0.0;
}

public partial class GpuDevice
{
    /// <summary>Matrices that are solved or factored step by step, by kernels that have an element, a row or a matrix each.</summary>
    internal override void Matrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        if (function is FourierTransform transform)
        {
            Run(transform, outputs[0], inputs);
            return;
        }
        if (function is not (Lu or LuSolve or PivotOrder or TriangularSolve or Cholesky or Geqrf or ReflectorProduct))
            throw Missing<F>();
        if (Shapes.Count(inputs[0].Shape[..batch]) == 0)
            return;
        Tensor[] from = [.. inputs.ToArray().Select(NativeDense<double, DoubleArithmetic>)], to = [.. outputs.ToArray().Select(y => Result<double>(y))];
        MatrixBatch[] x = Array.ConvertAll(from, t => Matrices(t, batch)), y = Array.ConvertAll(to, t => Matrices(t, batch));
        switch (function)
        {
            case Lu f: Run(f, x, y); break;
            case LuSolve f: Run(f, x, y); break;
            case PivotOrder f: Run(f, x, y); break;
            case TriangularSolve f: Run(f, x, y); break;
            case Cholesky f: Run(f, x, y); break;
            case Geqrf f: Run(f, x, y); break;
            case ReflectorProduct f: Run(f, x, y); break;
        }
        KeepAlive(from);
        for (var i = 0; i < to.Length; i++)
            Finish<double, DoubleArithmetic>(outputs[i], to[i]);
    }

    internal override void RealMatrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => throw Missing<F>();

    private static MatrixBatch Matrices(Tensor x, int batch)
    {
        var count = checked((int)Shapes.Count(x.Shape[..batch]));
        int Size(int dim) => x.Dim > dim ? checked((int)x.Shape[dim]) : 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x.ElementCount, int.MaxValue);
        return new(Dense<double>(x), count, Size(batch), Size(batch + 1));
    }

    private void Clear(MatrixBatch x) => Launch(new ClearMatricesKernel { X = x }, (long)x.Count * x.Rows * x.Columns);

    private void Copy(MatrixBatch x, MatrixBatch y) => Launch(new CopyMatricesKernel { X = x, Y = y }, (long)y.Count * y.Rows * y.Columns);
}
