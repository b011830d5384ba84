using ILGPU;
using ILGPU.Algorithms;
using TorchPort.Algebra;

namespace TorchPort.Gpu;

/// <summary>Finds a step's pivot, the largest number below the diagonal, in each matrix.</summary>
internal struct PivotKernel : IThreadKernel
{
    internal MatrixBatch Lu, Pivots, Info;
    internal int Step;

    public void Run(int index)
    {
        var pivot = Step;
        var largest = XMath.Abs(Lu[index, Step, Step]);
        for (var i = Step + 1; i < Lu.Rows; i++)
        {
            var size = XMath.Abs(Lu[index, i, Step]);
            if (size > largest)
                (pivot, largest) = (i, size);
        }
        Pivots[index, Step, 0] = pivot + 1;
        if (largest == 0 && Info[index, 0, 0] == 0)
            Info[index, 0, 0] = Step + 1;
    }
}

/// <summary>Exchanges rows as some pivots say, one after the other: each thread has a column.</summary>
internal struct SwapKernel : IThreadKernel
{
    internal MatrixBatch X, Pivots;
    internal int First, Last, Direction;
    internal ArrayView<long> Faults;

    public void Run(int index)
    {
        int matrix = index / X.Columns, column = index % X.Columns;
        for (var k = First; k != Last; k += Direction)
        {
            var other = (int)Pivots[matrix, k, 0] - 1;
            if (other < 0 || other >= X.Rows)
                DeviceFaults.Report(Faults, DeviceFaults.Index, other, X.Rows);
            else
                (X[matrix, k, column], X[matrix, other, column]) = (X[matrix, other, column], X[matrix, k, column]);
        }
    }
}

/// <summary>Divides what is below a step's pivot by it.</summary>
internal struct FactorKernel : IThreadKernel
{
    internal MatrixBatch Lu;
    internal int Step;

    public void Run(int index)
    {
        int below = Lu.Rows - Step - 1, matrix = index / below, row = Step + 1 + index % below;
        var pivot = Lu[matrix, Step, Step];
        if (pivot != 0)
            Lu[matrix, row, Step] /= pivot;
    }
}

/// <summary>Subtracts a step's row from those below it.</summary>
internal struct EliminateKernel : IThreadKernel
{
    internal MatrixBatch Lu;
    internal int Step;

    public void Run(int index)
    {
        int width = Lu.Columns - Step - 1, below = Lu.Rows - Step - 1, column = Step + 1 + index % width, row = Step + 1 + index / width % below, matrix = index / width / below;
        if (Lu[matrix, Step, Step] != 0)
            Lu[matrix, row, column] -= Lu[matrix, row, Step] * Lu[matrix, Step, column];
    }
}

/// <summary>The numbers of rows.</summary>
internal struct CountKernel : IThreadKernel
{
    internal MatrixBatch X;

    public void Run(int index) => X[index / X.Rows, index % X.Rows, 0] = index % X.Rows;
}

public partial class GpuDevice
{
    private void Run(Lu _, MatrixBatch[] x, MatrixBatch[] y)
    {
        var (lu, pivots, info) = (y[0], y[1], y[2]);
        Copy(x[0], lu);
        Clear(info);
        for (var k = 0; k < pivots.Rows; k++)
        {
            Launch(new PivotKernel { Lu = lu, Pivots = pivots, Info = info, Step = k }, lu.Count);
            Swap(lu, pivots, k, k + 1, 1);
            long below = lu.Rows - k - 1;
            Launch(new FactorKernel { Lu = lu, Step = k }, lu.Count * below);
            Launch(new EliminateKernel { Lu = lu, Step = k }, lu.Count * below * (lu.Columns - k - 1));
        }
    }

    private void Run(LuSolve solve, MatrixBatch[] x, MatrixBatch[] y)
    {
        var (lu, pivots, solution) = (x[0], x[1], y[0]);
        Copy(x[2], solution);
        if (!solve.Adjoint)
        {
            Swap(solution, pivots, 0, pivots.Rows, 1);
            Solve(lu, solution, isUpper: false, isUnit: true, isTurned: false);
            Solve(lu, solution, isUpper: true, isUnit: false, isTurned: false);
        }
        else
        {
            Solve(lu, solution, isUpper: true, isUnit: false, isTurned: true);
            Solve(lu, solution, isUpper: false, isUnit: true, isTurned: true);
            Swap(solution, pivots, pivots.Rows - 1, -1, -1);
        }
    }

    private void Run(PivotOrder _, MatrixBatch[] x, MatrixBatch[] y)
    {
        Launch(new CountKernel { X = y[0] }, (long)y[0].Count * y[0].Rows);
        Swap(y[0], x[0], 0, x[0].Rows, 1);
    }

    private void Swap(MatrixBatch x, MatrixBatch pivots, int first, int last, int direction) =>
        Launch(new SwapKernel { X = x, Pivots = pivots, First = first, Last = last, Direction = direction, Faults = Faults.View }, (long)x.Count * x.Columns);
}
