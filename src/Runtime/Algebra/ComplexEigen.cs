using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort.Algebra;

/// <summary>The eigenvalues of complex matrices, unit eigenvectors as columns, and 0, or 1 where the iteration did not end: shifted QR steps on the Hessenberg form, then back-substitution.</summary>
internal readonly struct ComplexEigen : IMatrixFunction
{
    private const int StepsPerValue = 30;

    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var n = x[0].Rows;
        y[2][0, 0] = T.Zero;
        if (n == 0)
            return;
        var a = MemoryMarshal.Cast<T, Complex>(x[0].Elements).ToArray();
        var q = new Complex[n * n];
        for (var i = 0; i < n; i++)
            q[i * n + i] = 1;
        var done = Numbers.AreFinite<Complex>(a);
        if (done)
        {
            Hessenberg(a, q, n);
            done = Schur(a, q, n);
        }
        y[2][0, 0] = Numbers.Of<T>(done ? 0 : 1);
        var values = MemoryMarshal.Cast<T, Complex>(y[0].Elements);
        for (var i = 0; i < n; i++)
            values[i] = a[i * n + i];
        Vectors(a, q, n, MemoryMarshal.Cast<T, Complex>(y[1].Elements));
    }

    /// <summary>Zeros below the subdiagonal, one plane rotation each.</summary>
    private static void Hessenberg(Complex[] a, Complex[] q, int n)
    {
        for (var column = 0; column < n - 2; column++)
        {
            for (var row = n - 1; row > column + 1; row--)
            {
                if (a[row * n + column] != 0)
                    Rotate(a, q, n, row - 1, Rotation(a[(row - 1) * n + column], a[row * n + column]), 0, n);
            }
        }
    }

    /// <summary>Brings a Hessenberg matrix to triangular form.</summary>
    private static bool Schur(Complex[] a, Complex[] q, int n)
    {
        var last = n - 1;
        for (var steps = 0; last > 0;)
        {
            var first = last;
            for (; first > 0; first--)
            {
                ref var below = ref a[first * n + first - 1];
                if (Numbers.Size(below) > 1e-16 * (Numbers.Size(a[first * n + first]) + Numbers.Size(a[(first - 1) * n + first - 1])))
                    continue;
                below = 0;
                break;
            }
            if (first == last)
            {
                (last, steps) = (last - 1, 0);
                continue;
            }
            if (++steps > StepsPerValue * n)
                return false;
            var shift = steps % 10 == 0 ? a[last * n + last] + Complex.Abs(a[last * n + last - 1]) : Shift(a, n, last);
            var (x, z) = (a[first * n + first] - shift, a[(first + 1) * n + first]);
            for (var k = first; k < last; k++)
            {
                Rotate(a, q, n, k, Rotation(x, z), 0, n);
                if (k < last - 1)
                    (x, z) = (a[(k + 1) * n + k], a[(k + 2) * n + k]);
            }
        }
        return true;
    }

    /// <summary>The eigenvalue of the last two rows and columns that is nearer to the last element.</summary>
    private static Complex Shift(Complex[] a, int n, int last)
    {
        var (p, q, r, s) = (a[(last - 1) * n + last - 1], a[(last - 1) * n + last], a[last * n + last - 1], a[last * n + last]);
        var half = (p - s) / 2;
        var root = Complex.Sqrt(half * half + q * r);
        var (plus, minus) = (half + root, half - root);
        var larger = Complex.Abs(plus) > Complex.Abs(minus) ? plus : minus;
        return larger == 0 ? s : s - q * r / larger;
    }

    /// <summary>The cosine and sine that turn (x, z) to (r, 0).</summary>
    private static (double Cosine, Complex Sine) Rotation(Complex x, Complex z)
    {
        var size = double.Hypot(Complex.Abs(x), Complex.Abs(z));
        if (size == 0)
            return (1, 0);
        if (x == 0)
            return (0, 1);
        return (Complex.Abs(x) / size, x / Complex.Abs(x) * Complex.Conjugate(z) / size);
    }

    /// <summary>A similarity by a rotation of rows and columns k and k + 1, which q keeps.</summary>
    private static void Rotate(Complex[] a, Complex[] q, int n, int k, (double Cosine, Complex Sine) rotation, int from, int to)
    {
        var (c, s) = rotation;
        for (var j = from; j < to; j++)
        {
            var (x, z) = (a[k * n + j], a[(k + 1) * n + j]);
            (a[k * n + j], a[(k + 1) * n + j]) = (c * x + s * z, c * z - Complex.Conjugate(s) * x);
        }
        for (var i = from; i < to; i++)
        {
            Columns(a, i * n + k);
            Columns(q, i * n + k);
        }

        void Columns(Complex[] m, int at)
        {
            var (x, z) = (m[at], m[at + 1]);
            (m[at], m[at + 1]) = (c * x + Complex.Conjugate(s) * z, c * z - s * x);
        }
    }

    private static void Vectors(Complex[] t, Complex[] q, int n, Span<Complex> vectors)
    {
        var x = new Complex[n];
        var smallest = Math.Max(1e-300, 1e-16 * t.Max(v => Numbers.Size(v)));
        for (var k = 0; k < n; k++)
        {
            x[k] = 1;
            for (var i = k - 1; i >= 0; i--)
            {
                Complex sum = t[i * n + k], gap = t[i * n + i] - t[k * n + k];
                for (var j = i + 1; j < k; j++)
                    sum += t[i * n + j] * x[j];
                x[i] = -sum / (Numbers.Size(gap) < smallest ? smallest : gap);
            }
            var norm = 0.0;
            for (var row = 0; row < n; row++)
            {
                Complex sum = 0;
                for (var j = 0; j <= k; j++)
                    sum += q[row * n + j] * x[j];
                vectors[row * n + k] = sum;
                norm = double.Hypot(norm, Complex.Abs(sum));
            }
            for (var row = 0; row < n; row++)
                vectors[row * n + k] /= norm;
        }
    }
}
