using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Solves with triangular matrices, whose other triangle is not looked at.</summary>
internal static class Triangles
{
    /// <summary>X in A·X = B, where <paramref name="x"/> holds B.</summary>
    internal static void Solve<T>(DenseMatrix<T> a, DenseMatrix<T> x, bool upper, bool unit) where T : unmanaged, INumberBase<T>
    {
        for (var step = 0; step < x.Rows; step++)
        {
            var i = upper ? x.Rows - 1 - step : step;
            for (var j = upper ? i + 1 : 0; j < (upper ? x.Rows : i); j++)
                Numbers.AddScaled<T>(-a[i, j], x.Row(j), x.Row(i));
            if (!unit)
                Divide(x.Row(i), a[i, i]);
        }
    }

    /// <summary>X in Aᴴ·X = B, where <paramref name="x"/> holds B.</summary>
    internal static void SolveAdjoint<T>(DenseMatrix<T> a, DenseMatrix<T> x, bool upper, bool unit) where T : unmanaged, INumberBase<T>
    {
        for (var step = 0; step < x.Rows; step++)
        {
            var i = upper ? step : x.Rows - 1 - step;
            if (!unit)
                Divide(x.Row(i), Numbers.Conjugate(a[i, i]));
            for (var j = upper ? i + 1 : 0; j < (upper ? x.Rows : i); j++)
                Numbers.AddScaled<T>(-Numbers.Conjugate(a[i, j]), x.Row(i), x.Row(j));
        }
    }

    private static void Divide<T>(Span<T> x, T by) where T : unmanaged, INumberBase<T>
    {
        foreach (ref var value in x)
            value /= by;
    }
}

/// <summary>The solution of A·X = B for a triangular A.</summary>
internal readonly record struct TriangularSolve(bool Upper, bool Unit) : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        x[1].CopyTo(y[0]);
        Triangles.Solve(x[0], y[0], Upper, Unit);
    }
}
