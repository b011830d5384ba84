using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Singular values and vectors of an upper bidiagonal matrix by implicit QR steps, with shift or without.</summary>
internal static class Bidiagonal
{
    private const int SweepsPerValue = 6;

    /// <summary>The diagonal becomes the singular values in falling order; the rows of <paramref name="u"/> (columns of U) and of <paramref name="vt"/> are rotated along.</summary>
    /// <returns>False where the iteration did not end.</returns>
    internal static bool Solve<T>(Span<T> d, Span<T> e, DenseMatrix<T> u, DenseMatrix<T> vt) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = d.Length;
        var work = new Rotations<T>(n);
        var tolerance = T.CreateTruncating(Math.Clamp(Math.Pow(double.CreateTruncating(Givens.Epsilon<T>()), -0.125), 10, 100)) * Givens.Epsilon<T>();
        var threshold = Threshold(d, e, tolerance);
        var left = (long)SweepsPerValue * n * n;
        int m = n - 1, oldLow = -1, oldHigh = -1;
        var down = true;
        while (m > 0)
        {
            if (left < 0)
                return false;
            var low = BlockStart(d, e, m, threshold, out var largest);
            if (low == m)
            {
                m--;
                continue;
            }
            if (low == m - 1)
            {
                var (least, most, sinR, cosR, sinL, cosL) = Pair(d[m - 1], e[m - 1], d[m]);
                (d[m - 1], e[m - 1], d[m]) = (most, T.Zero, least);
                Givens.Rotate(vt.Row(m - 1), vt.Row(m), cosR, sinR);
                Givens.Rotate(u.Row(m - 1), u.Row(m), cosL, sinL);
                m -= 2;
                continue;
            }
            if (low > oldHigh || m < oldLow)
                down = T.Abs(d[low]) >= T.Abs(d[m]);
            if (Deflates(d, e, low, m, down, tolerance, out var smallest))
                continue;
            (oldLow, oldHigh) = (low, m);
            var shift = Shift(d, e, low, m, down, n, tolerance, smallest, largest);
            left -= m - low;
            if (shift == T.Zero)
                work.WithoutShift(d, e, low, m, down);
            else
                work.WithShift(d, e, low, m, down, shift);
            work.Apply(u, vt, low, m, down);
            ref var end = ref e[down ? m - 1 : low];
            if (T.Abs(end) <= threshold)
                end = T.Zero;
        }
        MakePositive(d, vt);
        Sort(d, u, vt);
        return true;
    }

    private static T Threshold<T>(Span<T> d, Span<T> e, T tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = d.Length;
        var least = T.Abs(d[0]);
        var mu = least;
        for (var i = 1; i < n && least != T.Zero; i++)
        {
            mu = T.Abs(d[i]) * (mu / (mu + T.Abs(e[i - 1])));
            least = T.Min(least, mu);
        }
        var size = T.CreateTruncating(n);
        return T.Max(tolerance * (least / T.Sqrt(size)), T.CreateTruncating(SweepsPerValue) * (size * (size * Givens.Smallest<T>())));
    }

    /// <summary>The start of the block that ends at <paramref name="m"/>: the element off the diagonal before it is as good as zero, and made so.</summary>
    private static int BlockStart<T>(Span<T> d, Span<T> e, int m, T threshold, out T largest) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        largest = T.Abs(d[m]);
        for (var i = m - 1; i >= 0; i--)
        {
            T onDiagonal = T.Abs(d[i]), offDiagonal = T.Abs(e[i]);
            if (offDiagonal <= threshold)
            {
                e[i] = T.Zero;
                return i + 1;
            }
            largest = T.Max(largest, T.Max(onDiagonal, offDiagonal));
        }
        return 0;
    }

    /// <summary>Whether an element off the diagonal can be made zero, which is done.</summary>
    private static bool Deflates<T>(Span<T> d, Span<T> e, int low, int m, bool down, T tolerance, out T smallest) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (last, edge) = down ? (m - 1, m) : (low, low);
        smallest = T.Zero;
        if (T.Abs(e[last]) <= tolerance * T.Abs(d[edge]))
        {
            e[last] = T.Zero;
            return true;
        }
        var mu = T.Abs(d[down ? low : m]);
        smallest = mu;
        for (var step = 0; step < m - low; step++)
        {
            var i = down ? low + step : m - 1 - step;
            if (T.Abs(e[i]) <= tolerance * mu)
            {
                e[i] = T.Zero;
                return true;
            }
            mu = T.Abs(d[down ? i + 1 : i]) * (mu / (mu + T.Abs(e[i])));
            smallest = T.Min(smallest, mu);
        }
        return false;
    }

    private static T Shift<T>(Span<T> d, Span<T> e, int low, int m, bool down, int n, T tolerance, T smallest, T largest) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var eps = Givens.Epsilon<T>();
        if (T.CreateTruncating(n) * tolerance * (smallest / largest) <= T.Max(eps, T.CreateTruncating(0.01) * tolerance))
            return T.Zero;
        var start = T.Abs(d[down ? low : m]);
        var shift = down ? SmallerSingularValue(d[m - 1], e[m - 1], d[m]) : SmallerSingularValue(d[low], e[low], d[low + 1]);
        return start > T.Zero && shift / start * (shift / start) < eps ? T.Zero : shift;
    }

    private static void MakePositive<T>(Span<T> d, DenseMatrix<T> vt) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < d.Length; i++)
        {
            if (d[i] < T.Zero)
            {
                d[i] = -d[i];
                Numbers.Scale(-T.One, vt.Row(i));
            }
            else if (d[i] == T.Zero)
            {
                d[i] = T.Zero;
            }
        }
    }

    private static void Sort<T>(Span<T> d, DenseMatrix<T> u, DenseMatrix<T> vt) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var last = d.Length - 1; last > 0; last--)
        {
            var least = 0;
            for (var j = 1; j <= last; j++)
            {
                if (d[j] <= d[least])
                    least = j;
            }
            if (least == last)
                continue;
            (d[least], d[last]) = (d[last], d[least]);
            u.SwapRows(least, last);
            vt.SwapRows(least, last);
        }
    }

    /// <summary>The smaller singular value of [f g; 0 h].</summary>
    private static T SmallerSingularValue<T>(T f, T g, T h) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T fa = T.Abs(f), ga = T.Abs(g), ha = T.Abs(h), least = T.Min(fa, ha), most = T.Max(fa, ha);
        if (least == T.Zero)
            return T.Zero;
        T sum = T.One + least / most, difference = (most - least) / most;
        if (ga < most)
        {
            var ratio = ga / most * (ga / most);
            return least * (Givens.Two<T>() / (T.Sqrt(sum * sum + ratio) + T.Sqrt(difference * difference + ratio)));
        }
        var inverse = most / ga;
        if (inverse == T.Zero)
            return least * most / ga;
        var c = T.One / (T.Sqrt(T.One + sum * inverse * (sum * inverse)) + T.Sqrt(T.One + difference * inverse * (difference * inverse)));
        return Givens.Two<T>() * (least * c * inverse);
    }

    /// <summary>The singular values of [f g; 0 h] and its rotations from the right and the left.</summary>
    private static (T Least, T Most, T SinR, T CosR, T SinL, T CosL) Pair<T>(T f, T g, T h) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T one = T.One, two = Givens.Two<T>();
        T ft = f, fa = T.Abs(f), ht = h, ha = T.Abs(h);
        var swap = ha > fa;
        var largest = swap ? 3 : 1;
        if (swap)
            (ft, ht, fa, ha) = (ht, ft, ha, fa);
        T gt = g, ga = T.Abs(g), least, most, cl, cr, sl, sr;
        if (ga == T.Zero)
        {
            (least, most, cl, cr, sl, sr) = (ha, fa, one, one, T.Zero, T.Zero);
        }
        else
        {
            if (ga > fa)
                largest = 2;
            if (ga > fa && fa / ga < Givens.Epsilon<T>())
            {
                (most, cl, sl, sr, cr) = (ga, one, ht / gt, one, ft / gt);
                least = ha > one ? fa / (ga / ha) : fa / ga * ha;
            }
            else
            {
                var difference = fa - ha;
                T l = difference == fa ? one : difference / fa, m = gt / ft, t = two - l, mm = m * m, tt = t * t;
                T s = T.Sqrt(tt + mm), r = l == T.Zero ? T.Abs(m) : T.Sqrt(l * l + mm), a = (s + r) / two;
                (least, most) = (ha / a, fa * a);
                if (mm != T.Zero)
                    t = (m / (s + t) + m / (r + l)) * (one + a);
                else if (l == T.Zero)
                    t = Givens.Sign(two, ft) * Givens.Sign(one, gt);
                else
                    t = gt / Givens.Sign(difference, ft) + m / t;
                l = T.Sqrt(t * t + two * two);
                (cr, sr) = (two / l, t / l);
                (cl, sl) = ((cr + sr * m) / a, ht / ft * sr / a);
            }
        }
        var (cosL, sinL, cosR, sinR) = swap ? (sr, cr, sl, cl) : (cl, sl, cr, sr);
        var sign = largest switch
        {
            1 => Givens.Sign(one, cosR) * Givens.Sign(one, cosL) * Givens.Sign(one, f),
            2 => Givens.Sign(one, sinR) * Givens.Sign(one, cosL) * Givens.Sign(one, g),
            _ => Givens.Sign(one, sinR) * Givens.Sign(one, sinL) * Givens.Sign(one, h),
        };
        return (Givens.Sign(least, sign * Givens.Sign(one, f) * Givens.Sign(one, h)), Givens.Sign(most, sign), sinR, cosR, sinL, cosL);
    }
}
