using ILGPU.Algorithms;
using TorchPort.Algebra;

namespace TorchPort.Gpu;

/// <summary>A lower triangle, and zeros above it.</summary>
internal struct LowerKernel : IThreadKernel
{
    internal MatrixBatch A, L;

    public void Run(int index)
    {
        int column = index % L.Columns, row = index / L.Columns % L.Rows, matrix = index / L.Columns / L.Rows;
        L[matrix, row, column] = column <= row ? A[matrix, row, column] : 0;
    }
}

/// <summary>The root of a step's pivot in each matrix, or that it is not positive.</summary>
internal struct RootKernel : IThreadKernel
{
    internal MatrixBatch L, Info;
    internal int Step;

    public void Run(int index)
    {
        if (Info[index, 0, 0] != 0)
            return;
        var pivot = L[index, Step, Step];
        if (pivot > 0)
            L[index, Step, Step] = XMath.Sqrt(pivot);
        else
            Info[index, 0, 0] = Step + 1;
    }
}

/// <summary>Subtracts the products of a step's column from the triangle behind it.</summary>
internal struct SymmetricKernel : IThreadKernel
{
    internal MatrixBatch L;
    internal int Step;

    public void Run(int index)
    {
        int side = L.Rows - Step - 1, column = Step + 1 + index % side, row = Step + 1 + index / side % side, matrix = index / side / side;
        if (column <= row)
            L[matrix, row, column] -= L[matrix, row, Step] * L[matrix, column, Step];
    }
}

public partial class GpuDevice
{
    private void Run(Cholesky _, MatrixBatch[] x, MatrixBatch[] y)
    {
        var (l, info) = (y[0], y[1]);
        Launch(new LowerKernel { A = x[0], L = l }, (long)l.Count * l.Rows * l.Columns);
        Clear(info);
        for (var k = 0; k < l.Rows; k++)
        {
            long below = l.Rows - k - 1;
            Launch(new RootKernel { L = l, Info = info, Step = k }, l.Count);
            Launch(new FactorKernel { Lu = l, Step = k }, l.Count * below);
            Launch(new SymmetricKernel { L = l, Step = k }, l.Count * below * below);
        }
    }
}
