using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by implicit QL and QR steps, whichever end has the smaller element.</summary>
internal static class Tridiagonal
{
    private const int StepsPerValue = 30;

    /// <summary>The diagonal becomes the eigenvalues in rising order, and the rows of <paramref name="z"/> are rotated along.</summary>
    /// <returns>False where the iteration did not end.</returns>
    internal static bool Solve<T>(Span<T> d, Span<T> e, DenseMatrix<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = d.Length;
        var left = n * StepsPerValue;
        Span<T> c = new T[n], s = new T[n];
        for (var start = 0; start < n;)
        {
            var last = BlockEnd(d, e, start);
            if (last > start)
            {
                var done = T.Abs(d[last]) < T.Abs(d[start]) ? Qr(d, e, z, last, start, ref left, c, s) : Ql(d, e, z, start, last, ref left, c, s);
                if (!done)
                    return false;
            }
            start = last + 1;
        }
        Sort(d, z);
        return true;
    }

    /// <summary>The end of the block that begins at <paramref name="start"/>: the next element off the diagonal is as good as zero, and made so.</summary>
    private static int BlockEnd<T>(Span<T> d, Span<T> e, int start) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var m = start; m < d.Length - 1; m++)
        {
            var size = T.Abs(e[m]);
            if (size == T.Zero)
                return m;
            if (size <= T.Sqrt(T.Abs(d[m])) * T.Sqrt(T.Abs(d[m + 1])) * Givens.Epsilon<T>())
            {
                e[m] = T.Zero;
                return m;
            }
        }
        return d.Length - 1;
    }

    private static bool IsSmall<T>(T e, T d0, T d1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var eps = Givens.Epsilon<T>();
        return e * e <= eps * eps * T.Abs(d0) * T.Abs(d1) + Givens.Smallest<T>();
    }

    private static bool Ql<T>(Span<T> d, Span<T> e, DenseMatrix<T> z, int l, int end, ref int left, Span<T> c, Span<T> s) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (l <= end)
        {
            var m = l;
            while (m < end && !IsSmall(e[m], d[m], d[m + 1]))
                m++;
            if (m < end)
                e[m] = T.Zero;
            if (m == l)
            {
                l++;
                continue;
            }
            if (m == l + 1)
            {
                var (r1, r2, c1, s1) = Pair(d[l], e[l], d[l + 1]);
                Givens.Sweep(z, l, [c1], [s1], upwards: true);
                (d[l], d[l + 1], e[l]) = (r1, r2, T.Zero);
                l += 2;
                continue;
            }
            if (left-- == 0)
                return false;
            var p = d[l];
            var g = (d[l + 1] - p) / (Givens.Two<T>() * e[l]);
            g = d[m] - p + e[l] / (g + Givens.Sign(Givens.Hypot(g, T.One), g));
            T sine = T.One, cosine = T.One;
            p = T.Zero;
            for (var i = m - 1; i >= l; i--)
            {
                T f = sine * e[i], b = cosine * e[i];
                (cosine, sine, var r) = Givens.Make(g, f);
                if (i != m - 1)
                    e[i + 1] = r;
                g = d[i + 1] - p;
                r = (d[i] - g) * sine + Givens.Two<T>() * cosine * b;
                p = sine * r;
                d[i + 1] = g + p;
                g = cosine * r - b;
                (c[i], s[i]) = (cosine, -sine);
            }
            Givens.Sweep(z, l, c[l..m], s[l..m], upwards: true);
            d[l] -= p;
            e[l] = g;
        }
        return true;
    }

    private static bool Qr<T>(Span<T> d, Span<T> e, DenseMatrix<T> z, int l, int end, ref int left, Span<T> c, Span<T> s) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (l >= end)
        {
            var m = l;
            while (m > end && !IsSmall(e[m - 1], d[m], d[m - 1]))
                m--;
            if (m > end)
                e[m - 1] = T.Zero;
            if (m == l)
            {
                l--;
                continue;
            }
            if (m == l - 1)
            {
                var (r1, r2, c1, s1) = Pair(d[l - 1], e[l - 1], d[l]);
                Givens.Sweep(z, l - 1, [c1], [s1], upwards: false);
                (d[l - 1], d[l], e[l - 1]) = (r1, r2, T.Zero);
                l -= 2;
                continue;
            }
            if (left-- == 0)
                return false;
            var p = d[l];
            var g = (d[l - 1] - p) / (Givens.Two<T>() * e[l - 1]);
            g = d[m] - p + e[l - 1] / (g + Givens.Sign(Givens.Hypot(g, T.One), g));
            T sine = T.One, cosine = T.One;
            p = T.Zero;
            for (var i = m; i < l; i++)
            {
                T f = sine * e[i], b = cosine * e[i];
                (cosine, sine, var r) = Givens.Make(g, f);
                if (i != m)
                    e[i - 1] = r;
                g = d[i] - p;
                r = (d[i + 1] - g) * sine + Givens.Two<T>() * cosine * b;
                p = sine * r;
                d[i] = g + p;
                g = cosine * r - b;
                (c[i], s[i]) = (cosine, sine);
            }
            Givens.Sweep(z, m, c[m..l], s[m..l], upwards: false);
            d[l] -= p;
            e[l - 1] = g;
        }
        return true;
    }

    /// <summary>The eigenvalues of [a b; b c], the larger in magnitude first, and the first's unit eigenvector.</summary>
    private static (T Larger, T Smaller, T C, T S) Pair<T>(T a, T b, T c) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = T.One / Givens.Two<T>();
        T sum = a + c, difference = a - c, twice = b + b;
        var (largest, least) = T.Abs(a) > T.Abs(c) ? (a, c) : (c, a);
        T adf = T.Abs(difference), ab = T.Abs(twice);
        var root = adf > ab ? adf * T.Sqrt(T.One + ab / adf * (ab / adf)) : adf < ab ? ab * T.Sqrt(T.One + adf / ab * (adf / ab)) : ab * T.Sqrt(Givens.Two<T>());
        var negative = sum < T.Zero;
        var first = sum == T.Zero ? half * root : half * (negative ? sum - root : sum + root);
        var second = sum == T.Zero ? -half * root : largest / first * least - b / first * b;
        var cs = difference >= T.Zero ? difference + root : difference - root;
        T c1, s1;
        if (T.Abs(cs) > ab)
        {
            var cotangent = -twice / cs;
            s1 = T.One / T.Sqrt(T.One + cotangent * cotangent);
            c1 = cotangent * s1;
        }
        else if (ab == T.Zero)
        {
            (c1, s1) = (T.One, T.Zero);
        }
        else
        {
            var tangent = -cs / twice;
            c1 = T.One / T.Sqrt(T.One + tangent * tangent);
            s1 = tangent * c1;
        }
        return negative == difference < T.Zero ? (first, second, -s1, c1) : (first, second, c1, s1);
    }

    /// <summary>Rising order, with as few exchanges as there can be.</summary>
    private static void Sort<T>(Span<T> d, DenseMatrix<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < d.Length - 1; i++)
        {
            var least = i;
            for (var j = i + 1; j < d.Length; j++)
            {
                if (d[j] < d[least])
                    least = j;
            }
            (d[i], d[least]) = (d[least], d[i]);
            z.SwapRows(i, least);
        }
    }
}
