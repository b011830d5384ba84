using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Eigenvectors of a matrix in real Schur form.</summary>
internal static class SchurVectors
{
    /// <summary>The eigenvector of the eigenvalue in row <paramref name="k"/>, or of the one with positive imaginary part of the block that begins there.</summary>
    internal static void Solve<T>(DenseMatrix<T> t, int k, bool pair, Span<Complex> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        x.Clear();
        var value = new Complex(At(t, k, k), 0);
        if (!pair)
        {
            x[k] = 1;
        }
        else
        {
            double above = At(t, k, k + 1), below = At(t, k + 1, k), part = Math.Sqrt(Math.Abs(above)) * Math.Sqrt(Math.Abs(below));
            value = new(value.Real, part);
            if (Math.Abs(above) >= Math.Abs(below))
                (x[k], x[k + 1]) = (1, new(0, part / above));
            else
                (x[k], x[k + 1]) = (-part / below, Complex.ImaginaryOne);
        }
        var least = Math.Max(double.CreateTruncating(Givens.Two<T>() * Givens.Epsilon<T>()) * (Math.Abs(value.Real) + Math.Abs(value.Imaginary)), double.CreateTruncating(Givens.Smallest<T>()) / double.CreateTruncating(Givens.Epsilon<T>()));
        for (var j = k - 1; j >= 0; j--)
        {
            if (j > 0 && t[j, j - 1] != T.Zero)
            {
                j--;
                SolvePair(t, j, value, least, x);
            }
            else
            {
                x[j] = -Sum(t, j, j + 1, x) / Away(new Complex(At(t, j, j), 0) - value, least);
            }
        }
    }

    /// <summary>[a − λ, b; c, d − λ]·x = −(what is behind).</summary>
    private static void SolvePair<T>(DenseMatrix<T> t, int j, Complex value, double least, Span<Complex> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Complex a = At(t, j, j) - value, d = At(t, j + 1, j + 1) - value, first = -Sum(t, j, j + 2, x), second = -Sum(t, j + 1, j + 2, x);
        double b = At(t, j, j + 1), c = At(t, j + 1, j);
        var determinant = Away(a * d - b * c, least * least);
        (x[j], x[j + 1]) = ((first * d - second * b) / determinant, (a * second - c * first) / determinant);
    }

    private static Complex Sum<T>(DenseMatrix<T> t, int row, int from, ReadOnlySpan<Complex> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = Complex.Zero;
        for (var i = from; i < x.Length; i++)
            sum += At(t, row, i) * x[i];
        return sum;
    }

    private static Complex Away(Complex z, double least) => Math.Abs(z.Real) + Math.Abs(z.Imaginary) < least ? least : z;

    private static double At<T>(DenseMatrix<T> t, int row, int column) where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateTruncating(t[row, column]);

    /// <summary>y := Z·x.</summary>
    internal static void Multiply<T>(DenseMatrix<T> z, ReadOnlySpan<Complex> x, Span<Complex> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++)
            y[i] = Sum(z, i, 0, x);
    }
}
