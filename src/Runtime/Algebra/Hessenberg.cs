using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Brings a matrix to upper Hessenberg form by reflectors.</summary>
internal static class Hessenberg
{
    /// <summary>Works on rows <paramref name="low"/> to before <paramref name="high"/> of <paramref name="a"/>; <paramref name="q"/> becomes the orthogonal matrix with Q·H·Qᵀ = A.</summary>
    internal static void Reduce<T>(DenseMatrix<T> a, DenseMatrix<T> q, int low, int high) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        Span<T> tau = new T[n], v = new T[n], sum = new T[n];
        for (var i = low; i < high - 1; i++)
        {
            var part = Column(a, i, high, v);
            tau[i] = Reflectors.Make(ref part[0], part[1..]);
            var beta = part[0];
            part[0] = T.One;
            for (var row = 0; row < high; row++)
                Reflectors.Apply(tau[i], part, a.Row(row, i + 1, part.Length));
            FromLeft(a, i + 1, tau[i], part, sum[..(n - i - 1)]);
            a[i + 1, i] = beta;
            for (var k = 1; k < part.Length; k++)
                a[i + 1 + k, i] = part[k];
        }
        q.SetIdentity();
        for (var i = high - 2; i >= low; i--)
        {
            var part = Column(a, i, high, v);
            part[0] = T.One;
            FromLeft(q, i + 1, tau[i], part, sum[..(n - i - 1)]);
        }
        for (var i = low; i < high - 1; i++)
        {
            for (var k = i + 2; k < high; k++)
                a[k, i] = T.Zero;
        }
    }

    private static Span<T> Column<T>(DenseMatrix<T> a, int i, int high, Span<T> v) where T : unmanaged
    {
        for (var k = i + 1; k < high; k++)
            v[k - i - 1] = a[k, i];
        return v[..(high - i - 1)];
    }

    /// <summary>H·A on the rows and columns from <paramref name="first"/> on.</summary>
    private static void FromLeft<T>(DenseMatrix<T> a, int first, T tau, ReadOnlySpan<T> v, Span<T> sum) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        sum.Clear();
        for (var k = 0; k < v.Length; k++)
            Numbers.AddScaled(v[k], a.Row(first + k, first), sum);
        for (var k = 0; k < v.Length; k++)
            Numbers.AddScaled<T>(-tau * v[k], sum, a.Row(first + k, first));
    }
}
