using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Householder reflectors H = I − τ·v·vᴴ with v₀ = 1.</summary>
internal static class Reflectors
{
    /// <summary>Makes the reflector with Hᴴ·[alpha; x] = [beta; 0]: alpha becomes beta, x the rest of v.</summary>
    /// <returns>τ, which is 0 where nothing has to be done.</returns>
    internal static T Make<T>(ref T alpha, Span<T> x) where T : unmanaged, INumberBase<T>
    {
        var norm = Numbers.Norm<T>(x);
        double real = Numbers.RealPart(alpha), imaginary = Numbers.ImaginaryPart(alpha);
        if (norm == 0 && imaginary == 0)
            return T.Zero;
        var beta = -Math.CopySign(Numbers.Norm([real, imaginary, norm]), real);
        var tau = (Numbers.Of<T>(beta) - alpha) / Numbers.Of<T>(beta);
        Numbers.Scale(T.One / (alpha - Numbers.Of<T>(beta)), x);
        alpha = Numbers.Of<T>(beta);
        return tau;
    }

    /// <summary>c := H·c for a vector c, with v given whole.</summary>
    internal static void Apply<T>(T tau, ReadOnlySpan<T> v, Span<T> c) where T : unmanaged, INumberBase<T>
    {
        if (tau != T.Zero)
            Numbers.AddScaled(-tau * Numbers.Dot<T>(v, c), v, c);
    }
}

/// <summary>Householder's QR of Aᵀ's transpose: rows here are the columns of A, so that all steps run along memory. Gives R with the reflectors below it, and their τ.</summary>
internal readonly struct Geqrf : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        x[0].CopyTo(y[0]);
        Factor(y[0], y[1]);
    }

    internal static void Factor<T>(DenseMatrix<T> columns, DenseMatrix<T> taus) where T : unmanaged, INumberBase<T>
    {
        for (var k = 0; k < taus.Rows; k++)
        {
            var v = columns.Row(k, k);
            var tau = taus[k, 0] = Reflectors.Make(ref v[0], v[1..]);
            var beta = v[0];
            v[0] = T.One;
            for (var j = k + 1; j < columns.Rows; j++)
                Reflectors.Apply(Numbers.Conjugate(tau), v, columns.Row(j, k));
            v[0] = beta;
        }
    }
}

/// <summary>The first columns of H₁·H₂·…·Hₖ, as rows, from what <see cref="Geqrf"/> gave.</summary>
internal readonly struct ReflectorProduct : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (columns, taus, q) = (x[0], x[1], y[0]);
        q.SetIdentity();
        for (var k = taus.Rows - 1; k >= 0; k--)
        {
            var v = columns.Row(k, k);
            v[0] = T.One;
            for (var j = k; j < q.Rows; j++)
                Reflectors.Apply(taus[k, 0], v, q.Row(j, k));
        }
    }
}
