using ILGPU.Algorithms;
using TorchPort.Algebra;

namespace TorchPort.Gpu;

/// <summary>The reflector of a step in each matrix, whose rows are columns: see <see cref="Reflectors.Make"/>.</summary>
internal struct ReflectorKernel : IThreadKernel
{
    internal MatrixBatch X, Taus;
    internal int Step;

    public void Run(int index)
    {
        double largest = 0, alpha = X[index, Step, Step];
        for (var i = Step + 1; i < X.Columns; i++)
            largest = XMath.Max(largest, XMath.Abs(X[index, Step, i]));
        if (largest == 0)
        {
            Taus[index, Step, 0] = 0;
            return;
        }
        // The norm without overflow on the way.
        largest = XMath.Max(largest, XMath.Abs(alpha));
        var sum = alpha / largest * (alpha / largest);
        for (var i = Step + 1; i < X.Columns; i++)
            sum += X[index, Step, i] / largest * (X[index, Step, i] / largest);
        var beta = largest * XMath.Sqrt(sum);
        if (alpha >= 0)
            beta = -beta;
        for (var i = Step + 1; i < X.Columns; i++)
            X[index, Step, i] /= alpha - beta;
        X[index, Step, Step] = beta;
        Taus[index, Step, 0] = (beta - alpha) / beta;
    }
}

/// <summary>Reflects rows from one on by the reflector of a step, whose first element counts as one.</summary>
internal struct ReflectKernel : IThreadKernel
{
    internal MatrixBatch V, Taus, X;
    internal int Step, First;

    public void Run(int index)
    {
        int rows = X.Rows - First, matrix = index / rows, row = First + index % rows;
        var sum = X[matrix, row, Step];
        for (var i = Step + 1; i < X.Columns; i++)
            sum += V[matrix, Step, i] * X[matrix, row, i];
        sum *= Taus[matrix, Step, 0];
        X[matrix, row, Step] -= sum;
        for (var i = Step + 1; i < X.Columns; i++)
            X[matrix, row, i] -= sum * V[matrix, Step, i];
    }
}

/// <summary>Ones on the diagonal.</summary>
internal struct IdentityKernel : IThreadKernel
{
    internal MatrixBatch X;

    public void Run(int index)
    {
        int column = index % X.Columns, row = index / X.Columns % X.Rows;
        X[index / X.Columns / X.Rows, row, column] = row == column ? 1.0 : 0.0;
    }
}

public partial class GpuDevice
{
    private void Run(Geqrf _, MatrixBatch[] x, MatrixBatch[] y)
    {
        var (columns, taus) = (y[0], y[1]);
        Copy(x[0], columns);
        for (var k = 0; k < taus.Rows; k++)
        {
            Launch(new ReflectorKernel { X = columns, Taus = taus, Step = k }, columns.Count);
            Reflect(columns, taus, columns, k, k + 1);
        }
    }

    private void Run(ReflectorProduct _, MatrixBatch[] x, MatrixBatch[] y)
    {
        var (columns, taus, q) = (x[0], x[1], y[0]);
        Launch(new IdentityKernel { X = q }, (long)q.Count * q.Rows * q.Columns);
        for (var k = taus.Rows - 1; k >= 0; k--)
            Reflect(columns, taus, q, k, k);
    }

    private void Reflect(MatrixBatch v, MatrixBatch taus, MatrixBatch x, int step, int first) =>
        Launch(new ReflectKernel { V = v, Taus = taus, X = x, Step = step, First = first }, (long)x.Count * (x.Rows - first));
}
