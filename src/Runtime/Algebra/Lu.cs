using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The unit lower and the upper triangle with P·L·U = A in one matrix, the row (counted from 1) that each step exchanged with its own, and 0, or the first pivot that is zero.</summary>
internal readonly struct Lu : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (lu, pivots, info) = (y[0], y[1], y[2]);
        x[0].CopyTo(lu);
        info[0, 0] = T.Zero;
        for (var k = 0; k < pivots.Rows; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < lu.Rows; i++)
            {
                if (Numbers.Size(lu[i, k]) > Numbers.Size(lu[pivot, k]))
                    pivot = i;
            }
            pivots[k, 0] = Numbers.Of<T>(pivot + 1);
            lu.SwapRows(k, pivot);
            if (lu[k, k] == T.Zero)
            {
                if (info[0, 0] == T.Zero)
                    info[0, 0] = Numbers.Of<T>(k + 1);
                continue;
            }
            for (var i = k + 1; i < lu.Rows; i++)
            {
                var factor = lu[i, k] /= lu[k, k];
                if (factor != T.Zero)
                    Numbers.AddScaled<T>(-factor, lu.Row(k, k + 1), lu.Row(i, k + 1));
            }
        }
    }
}

/// <summary>The solution of A·X = B, or of Aᴴ·X = B, from A's <see cref="Lu"/> and pivots.</summary>
internal readonly record struct LuSolve(bool Adjoint) : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (lu, pivots, solution) = (x[0], x[1], y[0]);
        x[2].CopyTo(solution);
        if (!Adjoint)
        {
            for (var k = 0; k < pivots.Rows; k++)
                solution.SwapRows(k, Pivot(pivots[k, 0], lu.Rows));
            Triangles.Solve(lu, solution, upper: false, unit: true);
            Triangles.Solve(lu, solution, upper: true, unit: false);
            return;
        }
        Triangles.SolveAdjoint(lu, solution, upper: true, unit: false);
        Triangles.SolveAdjoint(lu, solution, upper: false, unit: true);
        for (var k = pivots.Rows - 1; k >= 0; k--)
            solution.SwapRows(k, Pivot(pivots[k, 0], lu.Rows));
    }

    private static int Pivot<T>(T pivot, int rows) where T : unmanaged
    {
        var row = Numbers.RealPart(pivot) - 1;
        return row >= 0 && row < rows ? (int)row : throw new LinalgException($"A pivot of {row + 1} is no row of a matrix of {rows}: pivots are those that LuFactor gave.");
    }
}

/// <summary>The row that each row of P·L·U comes from, counted from 0, so that P[i, p[i]] = 1 after the exchanges that pivots stand for.</summary>
internal readonly struct PivotOrder : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (pivots, order) = (x[0], y[0]);
        for (var i = 0; i < order.Rows; i++)
            order[i, 0] = Numbers.Of<T>(i);
        for (var k = 0; k < pivots.Rows; k++)
        {
            var row = Numbers.RealPart(pivots[k, 0]) - 1;
            if (!(row >= 0 && row < order.Rows))
                throw new LinalgException($"A pivot of {row + 1} is no row of a matrix of {order.Rows}: pivots are those that LuFactor gave.");
            order.SwapRows(k, (int)row);
        }
    }
}
