using TorchPort.Algebra;

namespace TorchPort.Gpu;

/// <summary>Subtracts a step's row of the solution, as it is once it is divided, from those whose turn is still to come.</summary>
internal struct SubstituteKernel : IThreadKernel
{
    internal MatrixBatch A, X;
    internal int Step, Above, Unit, Turned;

    public void Run(int index)
    {
        int left = Above != 0 ? Step : X.Rows - Step - 1, column = index % X.Columns, row = index / X.Columns % left, matrix = index / X.Columns / left;
        if (Above == 0)
            row += Step + 1;
        var factor = Turned != 0 ? A[matrix, Step, row] : A[matrix, row, Step];
        var solved = X[matrix, Step, column];
        X[matrix, row, column] -= factor * (Unit != 0 ? solved : solved / A[matrix, Step, Step]);
    }
}

/// <summary>Divides rows by a matrix's diagonal.</summary>
internal struct DivideKernel : IThreadKernel
{
    internal MatrixBatch A, X;

    public void Run(int index)
    {
        int row = index / X.Columns % X.Rows, matrix = index / X.Columns / X.Rows;
        X[matrix, row, index % X.Columns] /= A[matrix, row, row];
    }
}

public partial class GpuDevice
{
    private void Run(TriangularSolve solve, MatrixBatch[] x, MatrixBatch[] y)
    {
        Copy(x[1], y[0]);
        Solve(x[0], y[0], solve.Upper, solve.Unit, isTurned: false);
    }

    /// <summary>X in A·X = B, or in Aᵀ·X = B, where <paramref name="x"/> holds B, and A is triangular.</summary>
    private void Solve(MatrixBatch a, MatrixBatch x, bool isUpper, bool isUnit, bool isTurned)
    {
        var isUpward = isUpper != isTurned;
        for (var step = 0; step < x.Rows; step++)
        {
            var k = isUpward ? x.Rows - 1 - step : step;
            Launch(new SubstituteKernel { A = a, X = x, Step = k, Above = isUpward ? 1 : 0, Unit = isUnit ? 1 : 0, Turned = isTurned ? 1 : 0 }, (long)x.Count * (x.Rows - 1 - step) * x.Columns);
        }
        if (!isUnit)
            Launch(new DivideKernel { A = a, X = x }, (long)x.Count * x.Rows * x.Columns);
    }
}
