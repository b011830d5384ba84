using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The real Schur form of an upper Hessenberg matrix by implicit double-shift QR steps: upper triangular but for blocks of two rows, one for each pair of complex eigenvalues.</summary>
internal readonly ref struct RealSchur<T>(DenseMatrix<T> h, DenseMatrix<T> z, Span<T> real, Span<T> imaginary) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ExceptionalEvery = 10;
    private readonly DenseMatrix<T> _h = h;
    private readonly DenseMatrix<T> _z = z;
    private readonly Span<T> _real = real;
    private readonly Span<T> _imaginary = imaginary;

    private static T Ulp => Givens.Two<T>() * Givens.Epsilon<T>();

    private static T Number(double value) => T.CreateTruncating(value);

    /// <summary>Works on rows <paramref name="low"/> to before <paramref name="high"/>; the others are triangular already.</summary>
    /// <returns>False where the iteration did not end.</returns>
    internal bool Solve(int low, int high)
    {
        for (var i = 0; i < _h.Rows; i++)
        {
            if (i < low || i >= high)
                (_real[i], _imaginary[i]) = (_h[i, i], T.Zero);
        }
        var small = Givens.Smallest<T>() * (Number(high - low) / Ulp);
        var left = 30 * Math.Max(10, high - low) + 1;
        Span<T> v = stackalloc T[3];
        for (var i = high - 1; i >= low;)
        {
            for (var stalled = 0; ;)
            {
                var l = BlockStart(low, high, i, small);
                if (l > low)
                    _h[l, l - 1] = T.Zero;
                if (l >= i - 1)
                {
                    Finish(l, i);
                    i = l - 1;
                    break;
                }
                if (left-- == 0)
                    return false;
                var shifts = Shifts(l, i, ++stalled);
                var m = Start(l, i, shifts, v);
                Sweep(l, m, i, v);
            }
        }
        return true;
    }

    private int BlockStart(int low, int high, int i, T small)
    {
        for (var k = i; k > low; k--)
        {
            var below = T.Abs(_h[k, k - 1]);
            if (below <= small)
                return k;
            var size = T.Abs(_h[k - 1, k - 1]) + T.Abs(_h[k, k]);
            if (size == T.Zero)
            {
                if (k - 2 >= low)
                    size += T.Abs(_h[k - 1, k - 2]);
                if (k + 1 < high)
                    size += T.Abs(_h[k + 1, k]);
            }
            if (below > Ulp * size)
                continue;
            T above = T.Abs(_h[k - 1, k]), gap = T.Abs(_h[k - 1, k - 1] - _h[k, k]), here = T.Abs(_h[k, k]);
            T ab = T.Max(below, above), ba = T.Min(below, above), aa = T.Max(here, gap), bb = T.Min(here, gap), s = aa + ab;
            if (ba * (ab / s) <= T.Max(small, Ulp * (bb * (aa / s))))
                return k;
        }
        return low;
    }

    private (T R1, T I1, T R2, T I2) Shifts(int l, int i, int stalled)
    {
        T h11, h12, h21, h22;
        if (stalled % ExceptionalEvery == 0)
        {
            var end = stalled % (2 * ExceptionalEvery) == 0;
            h21 = end ? T.Abs(_h[i, i - 1]) + T.Abs(_h[i - 1, i - 2]) : T.Abs(_h[l + 1, l]) + T.Abs(_h[l + 2, l + 1]);
            h11 = h22 = Number(0.75) * h21 + (end ? _h[i, i] : _h[l, l]);
            h12 = Number(-0.4375) * h21;
        }
        else
        {
            (h11, h12, h21, h22) = (_h[i - 1, i - 1], _h[i - 1, i], _h[i, i - 1], _h[i, i]);
        }
        var s = T.Abs(h11) + T.Abs(h12) + T.Abs(h21) + T.Abs(h22);
        if (s == T.Zero)
            return default;
        (h11, h12, h21, h22) = (h11 / s, h12 / s, h21 / s, h22 / s);
        var half = (h11 + h22) / Givens.Two<T>();
        var determinant = (h11 - half) * (h22 - half) - h12 * h21;
        var root = T.Sqrt(T.Abs(determinant));
        if (determinant >= T.Zero)
            return (half * s, root * s, half * s, -root * s);
        T r1 = half + root, r2 = half - root;
        var nearer = (T.Abs(r1 - h22) <= T.Abs(r2 - h22) ? r1 : r2) * s;
        return (nearer, T.Zero, nearer, T.Zero);
    }

    /// <summary>Where the sweep can start, and the first column of the doubly shifted matrix there.</summary>
    private int Start(int l, int i, (T R1, T I1, T R2, T I2) shift, Span<T> v)
    {
        for (var m = i - 2; ; m--)
        {
            var below = T.Abs(_h[m + 1, m]);
            var s = T.Abs(_h[m, m] - shift.R2) + T.Abs(shift.I2) + below;
            below = _h[m + 1, m] / s;
            v[0] = below * _h[m, m + 1] + (_h[m, m] - shift.R1) * ((_h[m, m] - shift.R2) / s) - shift.I1 * (shift.I2 / s);
            v[1] = below * (_h[m, m] + _h[m + 1, m + 1] - shift.R1 - shift.R2);
            v[2] = below * _h[m + 2, m + 1];
            s = T.Abs(v[0]) + T.Abs(v[1]) + T.Abs(v[2]);
            for (var k = 0; k < 3; k++)
                v[k] /= s;
            if (m == l)
                return m;
            var around = T.Abs(_h[m - 1, m - 1]) + T.Abs(_h[m, m]) + T.Abs(_h[m + 1, m + 1]);
            if (T.Abs(_h[m, m - 1]) * (T.Abs(v[1]) + T.Abs(v[2])) <= Ulp * T.Abs(v[0]) * around)
                return m;
        }
    }

    /// <summary>Chases the bulge from row <paramref name="m"/> to row <paramref name="i"/>.</summary>
    private void Sweep(int l, int m, int i, Span<T> v)
    {
        for (var k = m; k < i; k++)
        {
            var size = Math.Min(3, i - k + 1);
            if (k > m)
            {
                for (var r = 0; r < size; r++)
                    v[r] = _h[k + r, k - 1];
            }
            var tau = Reflectors.Make(ref v[0], v[1..size]);
            if (k > m)
            {
                _h[k, k - 1] = v[0];
                for (var r = 1; r < size; r++)
                    _h[k + r, k - 1] = T.Zero;
            }
            else if (m > l)
            {
                _h[k, k - 1] *= T.One - tau;
            }
            v[0] = T.One;
            for (var j = k; j < _h.Columns; j++)
            {
                var sum = T.Zero;
                for (var r = 0; r < size; r++)
                    sum += v[r] * _h[k + r, j];
                for (var r = 0; r < size; r++)
                    _h[k + r, j] -= sum * (tau * v[r]);
            }
            for (var row = 0; row <= Math.Min(k + 3, i); row++)
                Reflectors.Apply(tau, v[..size], _h.Row(row, k, size));
            for (var row = 0; row < _z.Rows; row++)
                Reflectors.Apply(tau, v[..size], _z.Row(row, k, size));
        }
    }

    /// <summary>Takes one eigenvalue, or the two of a block, off the end.</summary>
    private void Finish(int l, int i)
    {
        if (l == i)
        {
            (_real[i], _imaginary[i]) = (_h[i, i], T.Zero);
            return;
        }
        var (c, s) = Standardize(ref _h[i - 1, i - 1], ref _h[i - 1, i], ref _h[i, i - 1], ref _h[i, i], out var part);
        (_real[i - 1], _imaginary[i - 1], _real[i], _imaginary[i]) = (_h[i - 1, i - 1], part, _h[i, i], -part);
        if (i + 1 < _h.Columns)
            Givens.Rotate(_h.Row(i - 1, i + 1), _h.Row(i, i + 1), c, s);
        for (var row = 0; row < i - 1; row++)
            Givens.Rotate(_h.Row(row, i - 1, 1), _h.Row(row, i, 1), c, s);
        for (var row = 0; row < _z.Rows; row++)
            Givens.Rotate(_z.Row(row, i - 1, 1), _z.Row(row, i, 1), c, s);
    }

    /// <summary>Rotates [a b; c d] so that c is 0, or a = d and b, c have different signs: a pair of complex eigenvalues.</summary>
    private static (T C, T S) Standardize(ref T a, ref T b, ref T c, ref T d, out T imaginary)
    {
        T zero = T.Zero, one = T.One, two = Givens.Two<T>(), half = one / two;
        T cs = one, sn = zero;
        imaginary = zero;
        if (c == zero)
            return (cs, sn);
        if (b == zero)
        {
            (a, b, c, d) = (d, -c, zero, a);
            return (zero, one);
        }
        if (a - d != zero || Givens.Sign(one, b) == Givens.Sign(one, c))
        {
            T difference = a - d, p = half * difference, most = T.Max(T.Abs(b), T.Abs(c));
            var least = T.Min(T.Abs(b), T.Abs(c)) * Givens.Sign(one, b) * Givens.Sign(one, c);
            var scale = T.Max(T.Abs(p), most);
            var z = p / scale * p + most / scale * least;
            if (z >= two * two * Ulp)
            {
                z = p + Givens.Sign(T.Sqrt(scale) * T.Sqrt(z), p);
                a = d + z;
                d -= most / z * least;
                var tau = Givens.Hypot(c, z);
                (cs, sn) = (z / tau, c / tau);
                b -= c;
                c = zero;
            }
            else
            {
                var sigma = b + c;
                p = half * difference;
                var tau = Givens.Hypot(sigma, difference);
                cs = T.Sqrt(half * (one + T.Abs(sigma) / tau));
                sn = -(p / (tau * cs)) * Givens.Sign(one, sigma);
                T aa = a * cs + b * sn, bb = -a * sn + b * cs, cc = c * cs + d * sn, dd = -c * sn + d * cs;
                (a, b, c, d) = (aa * cs + cc * sn, bb * cs + dd * sn, -aa * sn + cc * cs, -bb * sn + dd * cs);
                a = d = half * (a + d);
                if (c != zero && b == zero)
                {
                    (b, c, cs, sn) = (-c, zero, -sn, cs);
                }
                else if (c != zero && Givens.Sign(one, b) == Givens.Sign(one, c))
                {
                    T rootB = T.Sqrt(T.Abs(b)), rootC = T.Sqrt(T.Abs(c)), shift = Givens.Sign(rootB * rootC, c), length = one / T.Sqrt(T.Abs(b + c));
                    (a, d) = (a + shift, d - shift);
                    b -= c;
                    c = zero;
                    T c1 = rootB * length, s1 = rootC * length;
                    (cs, sn) = (cs * c1 - sn * s1, cs * s1 + sn * c1);
                }
            }
        }
        if (c != zero)
            imaginary = T.Sqrt(T.Abs(b)) * T.Sqrt(T.Abs(c));
        return (cs, sn);
    }
}
