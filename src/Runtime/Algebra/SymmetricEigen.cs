using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The eigenvalues of a symmetric matrix in rising order, its eigenvectors as rows, and 0, or 1 where the iteration did not end. One triangle is read.</summary>
internal readonly record struct SymmetricEigen(bool Upper) : IRealMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (a, vectors, info) = (x[0], y[1], y[2]);
        var values = y[0].Elements;
        var n = a.Rows;
        info[0, 0] = T.Zero;
        if (n == 0)
            return;
        Mirror(a);
        if (!Numbers.AreFinite<T>(a.Elements))
        {
            info[0, 0] = T.One;
            values.Fill(T.NaN);
            vectors.Elements.Fill(T.NaN);
            return;
        }
        var scale = Givens.BringInRange(a.Elements);
        Span<T> offDiagonal = new T[n], tau = new T[n];
        Reduce(a, values, offDiagonal, tau);
        vectors.SetIdentity();
        if (!Tridiagonal.Solve(values, offDiagonal, vectors))
            info[0, 0] = T.One;
        for (var step = 0; step < n - 1; step++)
        {
            var i = Upper ? step : n - 2 - step;
            var v = Reflector(a, i);
            for (var row = 0; row < n; row++)
                Reflectors.Apply(tau[i], v, vectors.Row(row, Upper ? 0 : i + 1, v.Length));
        }
        foreach (ref var value in values)
            value /= scale;
    }

    private void Mirror<T>(DenseMatrix<T> a) where T : unmanaged
    {
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Upper)
                    a[i, j] = a[j, i];
                else
                    a[j, i] = a[i, j];
            }
        }
    }

    /// <summary>Makes A tridiagonal by reflectors, which take the place of the parts of its rows that they made zero: from the first row on, or with the upper triangle from the last.</summary>
    private void Reduce<T>(DenseMatrix<T> a, Span<T> d, Span<T> e, Span<T> tau) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        Span<T> w = new T[n];
        for (var step = 0; step < n - 1; step++)
        {
            var i = Upper ? n - 2 - step : step;
            var v = Reflector(a, i);
            ref var head = ref v[Upper ? ^1 : 0];
            tau[i] = Reflectors.Make(ref head, Upper ? v[..^1] : v[1..]);
            e[i] = head;
            head = T.One;
            d[Upper ? i + 1 : i] = Upper ? a[i + 1, i + 1] : a[i, i];
            if (tau[i] != T.Zero)
                Reflect(a, Upper ? 0 : i + 1, v, tau[i], w[..v.Length]);
        }
        d[Upper ? 0 : n - 1] = Upper ? a[0, 0] : a[n - 1, n - 1];
    }

    /// <summary>The memory of reflector <paramref name="i"/>: the part of a row beside the diagonal.</summary>
    private Span<T> Reflector<T>(DenseMatrix<T> a, int i) where T : unmanaged => Upper ? a.Row(i + 1, 0, i + 1) : a.Row(i, i + 1);

    /// <summary>H·A·H = A − v·wᵀ − w·vᵀ for w = τ·A·v − ½·τ·(τ·vᵀ·A·v)·v, on the rows and columns from <paramref name="from"/> on.</summary>
    private static void Reflect<T>(DenseMatrix<T> a, int from, ReadOnlySpan<T> v, T tau, Span<T> w) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var r = 0; r < v.Length; r++)
            w[r] = tau * Numbers.Dot(v, a.Row(from + r, from, v.Length));
        Numbers.AddScaled(-tau * Numbers.Dot<T>(w, v) / Givens.Two<T>(), v, w);
        for (var r = 0; r < v.Length; r++)
        {
            var row = a.Row(from + r, from, v.Length);
            Numbers.AddScaled(-v[r], w, row);
            Numbers.AddScaled(-w[r], v, row);
        }
    }
}
