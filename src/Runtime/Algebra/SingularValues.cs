using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The singular value decomposition: the columns of U as rows, the singular values in falling order, the rows of Vᴴ, and 0, or 1 where the iteration did not end. U and V are square, or as narrow as the matrix.</summary>
internal readonly struct SingularValues : IRealMatrixFunction
{
    public unsafe void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (a, u, vt, info) = (x[0], y[0], y[2], y[3]);
        var values = y[1].Elements;
        info[0, 0] = T.Zero;
        u.SetIdentity();
        vt.SetIdentity();
        if (values.Length == 0)
            return;
        if (!Numbers.AreFinite<T>(a.Elements))
        {
            info[0, 0] = T.One;
            values.Fill(T.NaN);
            return;
        }
        var scale = Givens.BringInRange(a.Elements);
        using var scratch = new Scratch<T>((long)a.Rows * a.Columns + (long)values.Length * values.Length);
        var tall = a.Rows >= a.Columns;
        var columns = new DenseMatrix<T>(scratch.Pointer, values.Length, Math.Max(a.Rows, a.Columns));
        for (var i = 0; i < columns.Rows; i++)
        {
            for (var j = 0; j < columns.Columns; j++)
                columns[i, j] = tall ? a[j, i] : a[i, j];
        }
        var square = new DenseMatrix<T>(scratch.Pointer + (long)a.Rows * a.Columns, values.Length, values.Length);
        var done = columns.Columns >= columns.Rows * 11L / 6
            ? AfterQr(columns, square, values, tall ? u : vt, tall ? vt : u, tall)
            : tall ? Decompose(columns, values, u, vt, lower: false) : Decompose(columns, values, vt, u, lower: true);
        info[0, 0] = done ? T.Zero : T.One;
        foreach (ref var value in values)
            value /= scale;
    }

    /// <summary>A much taller matrix Q·R, or the transpose of a much wider one: R, or its transpose, is decomposed.</summary>
    private static bool AfterQr<T>(DenseMatrix<T> columns, DenseMatrix<T> square, Span<T> d, DenseMatrix<T> left, DenseMatrix<T> right, bool tall) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = columns.Rows;
        Span<T> tau = new T[n];
        for (var k = 0; k < n; k++)
        {
            var v = columns.Row(k, k);
            tau[k] = Reflectors.Make(ref v[0], v[1..]);
            for (var i = 0; i < n; i++)
            {
                ref var target = ref tall ? ref square[k, i] : ref square[i, k];
                target = i <= k ? columns[k, i] : T.Zero;
            }
            v[0] = T.One;
            for (var j = k + 1; j < n; j++)
                Reflectors.Apply(tau[k], v, columns.Row(j, k));
        }
        // The rows of left have as many elements as the matrix is tall, of which the first n are those of the square one.
        using var inner = new Inner<T>(n);
        var done = tall ? Decompose(square, d, inner.Matrix, right, lower: false) : Decompose(square, d, right, inner.Matrix, lower: false);
        inner.Into(left);
        for (var k = n - 1; k >= 0; k--)
        {
            for (var row = 0; row < left.Rows; row++)
                Reflectors.Apply(tau[k], columns.Row(k, k), left.Row(row, k));
        }
        return done;
    }

    /// <summary>Decomposes a matrix at least as tall as wide, whose columns are rows here, by way of its upper bidiagonal form; that of its transpose, which is lower, is made upper first.</summary>
    private static bool Decompose<T>(DenseMatrix<T> columns, Span<T> d, DenseMatrix<T> left, DenseMatrix<T> right, bool lower) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = columns.Rows;
        using Inner<T> rows = new(n), outer = new(n), across = new(n);
        Span<T> e = new T[n], tauLeft = new T[n], tauRight = new T[n];
        Reduce(columns, rows.Matrix, d, e, tauLeft, tauRight);
        DenseMatrix<T> u = outer.Matrix, vt = across.Matrix;
        u.SetIdentity();
        vt.SetIdentity();
        var done = true;
        if (n == 1)
        {
            // As LAPACK does, the sign goes to U, and U stands on the other side of a transpose.
            (lower ? vt : u)[0, 0] = Givens.Sign(T.One, d[0]);
            d[0] = T.Abs(d[0]);
        }
        else if (lower)
        {
            Span<T> c = new T[n - 1], s = new T[n - 1];
            MakeUpper(d, e, c, s);
            // The lower form is that of the transpose: its left vectors are the right ones here.
            done = Bidiagonal.Solve(d, e, vt, u);
            for (var j = n - 2; j >= 0; j--)
            {
                for (var row = 0; row < n; row++)
                {
                    var pair = vt.Row(row, j, 2);
                    Givens.Rotate(pair[..1], pair[1..], c[j], s[j]);
                }
            }
        }
        else
        {
            done = Bidiagonal.Solve(d, e, u, vt);
        }
        outer.Into(left);
        across.Into(right);
        for (var i = n - 1; i >= 0; i--)
        {
            for (var row = 0; row < left.Rows; row++)
                Reflectors.Apply(tauLeft[i], columns.Row(i, i), left.Row(row, i));
        }
        for (var i = n - 2; i >= 0; i--)
        {
            for (var row = 0; row < right.Rows; row++)
                Reflectors.Apply(tauRight[i], rows.Matrix.Row(i, i + 1), right.Row(row, i + 1));
        }
        return done;
    }

    /// <summary>To bidiagonal form by reflectors from the left, which stay in <paramref name="columns"/>, and from the right, which go to <paramref name="rows"/>.</summary>
    private static void Reduce<T>(DenseMatrix<T> columns, DenseMatrix<T> rows, Span<T> d, Span<T> e, Span<T> tauLeft, Span<T> tauRight) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = columns.Rows;
        Span<T> sum = new T[columns.Columns];
        for (var i = 0; i < n; i++)
        {
            var v = columns.Row(i, i);
            tauLeft[i] = Reflectors.Make(ref v[0], v[1..]);
            d[i] = v[0];
            v[0] = T.One;
            for (var j = i + 1; j < n; j++)
                Reflectors.Apply(tauLeft[i], v, columns.Row(j, i));
            if (i == n - 1)
                break;
            var w = rows.Row(i, i + 1);
            for (var j = 0; j < w.Length; j++)
                w[j] = columns[i + 1 + j, i];
            tauRight[i] = Reflectors.Make(ref w[0], w[1..]);
            e[i] = w[0];
            w[0] = T.One;
            var below = sum[..(columns.Columns - i - 1)];
            below.Clear();
            for (var j = 0; j < w.Length; j++)
                Numbers.AddScaled(w[j], columns.Row(i + 1 + j, i + 1), below);
            for (var j = 0; j < w.Length; j++)
                Numbers.AddScaled<T>(-tauRight[i] * w[j], below, columns.Row(i + 1 + j, i + 1));
        }
    }

    private static void MakeUpper<T>(Span<T> d, Span<T> e, Span<T> c, Span<T> s) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < c.Length; i++)
        {
            var (cs, sn, r) = Givens.Make(d[i], e[i]);
            d[i] = r;
            e[i] = sn * d[i + 1];
            d[i + 1] = cs * d[i + 1];
            (c[i], s[i]) = (cs, -sn);
        }
    }

    /// <summary>Scratch for a square matrix.</summary>
    private unsafe ref struct Inner<T>(int n) where T : unmanaged
    {
        private Scratch<T> _memory = new((long)n * n);

        internal readonly DenseMatrix<T> Matrix => new(_memory.Pointer, n, n);

        /// <summary>Copies it over the first rows and columns.</summary>
        internal readonly void Into(DenseMatrix<T> larger)
        {
            for (var i = 0; i < n; i++)
                Matrix.Row(i).CopyTo(larger.Row(i));
        }

        public void Dispose() => _memory.Dispose();
    }
}
