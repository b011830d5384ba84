using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>L·D·Lᵀ = A for a symmetric A, of which the lower triangle is read, D having blocks of one or two rows: L and D in one matrix, the rows (from 1, negative in pairs for a block of two) that were exchanged, and 0, or the first block that is zero.</summary>
internal readonly struct BunchKaufman : IMatrixFunction
{
    private static readonly double Alpha = (1 + Math.Sqrt(17)) / 8;

    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (a, pivots, info) = (y[0], y[1], y[2]);
        x[0].CopyTo(a);
        info[0, 0] = T.Zero;
        for (var k = 0; k < a.Rows;)
        {
            var (pivot, pair) = Choose(a, k);
            if (pivot < 0)
            {
                if (info[0, 0] == T.Zero)
                    info[0, 0] = Numbers.Of<T>(k + 1);
                pivots[k, 0] = Numbers.Of<T>(k + 1);
                k++;
                continue;
            }
            Exchange(a, k, pair ? k + 1 : k, pivot);
            if (pair)
            {
                EliminatePair(a, k);
                pivots[k, 0] = pivots[k + 1, 0] = Numbers.Of<T>(-(pivot + 1));
                k += 2;
            }
            else
            {
                Eliminate(a, k);
                pivots[k, 0] = Numbers.Of<T>(pivot + 1);
                k++;
            }
        }
    }

    /// <summary>The row to exchange with the next, and whether the block is of two; −1 where the column is zero.</summary>
    private static (int Pivot, bool Pair) Choose<T>(DenseMatrix<T> a, int k) where T : unmanaged
    {
        var n = a.Rows;
        var here = Numbers.Size(a[k, k]);
        var largest = Largest(a, k + 1, n, r => (r, k));
        var below = largest < 0 ? 0 : Numbers.Size(a[largest, k]);
        if (Math.Max(here, below) == 0 || double.IsNaN(here))
            return (-1, false);
        if (here >= Alpha * below)
            return (k, false);
        var beside = Numbers.Size(a[largest, Largest(a, k, largest, c => (largest, c))]);
        if (largest < n - 1)
            beside = Math.Max(beside, Numbers.Size(a[Largest(a, largest + 1, n, r => (r, largest)), largest]));
        if (here >= Alpha * below * (below / beside))
            return (k, false);
        return (largest, Numbers.Size(a[largest, largest]) < Alpha * beside);
    }

    private static int Largest<T>(DenseMatrix<T> a, int from, int to, Func<int, (int, int)> at) where T : unmanaged
    {
        var best = from < to ? from : -1;
        for (var i = from + 1; i < to; i++)
        {
            var ((row, column), (bestRow, bestColumn)) = (at(i), at(best));
            if (Numbers.Size(a[row, column]) > Numbers.Size(a[bestRow, bestColumn]))
                best = i;
        }
        return best;
    }

    /// <summary>Exchanges rows and columns <paramref name="kk"/> and <paramref name="kp"/> of the part from k on, within the lower triangle.</summary>
    private static void Exchange<T>(DenseMatrix<T> a, int k, int kk, int kp) where T : unmanaged
    {
        if (kp == kk)
            return;
        for (var i = kp + 1; i < a.Rows; i++)
            (a[i, kk], a[i, kp]) = (a[i, kp], a[i, kk]);
        for (var i = kk + 1; i < kp; i++)
            (a[i, kk], a[kp, i]) = (a[kp, i], a[i, kk]);
        (a[kk, kk], a[kp, kp]) = (a[kp, kp], a[kk, kk]);
        if (kk != k)
            (a[kk, k], a[kp, k]) = (a[kp, k], a[kk, k]);
    }

    private static void Eliminate<T>(DenseMatrix<T> a, int k) where T : unmanaged, INumberBase<T>
    {
        var inverse = T.One / a[k, k];
        for (var i = k + 1; i < a.Rows; i++)
        {
            var factor = a[i, k] * inverse;
            for (var j = k + 1; j < i; j++)
                a[i, j] -= factor * a[j, k];
            a[i, i] -= factor * a[i, k];
        }
        for (var i = k + 1; i < a.Rows; i++)
            a[i, k] *= inverse;
    }

    private static void EliminatePair<T>(DenseMatrix<T> a, int k) where T : unmanaged, INumberBase<T>
    {
        var across = a[k + 1, k];
        T d11 = a[k + 1, k + 1] / across, d22 = a[k, k] / across;
        var scale = T.One / (d11 * d22 - T.One) / across;
        for (var j = k + 2; j < a.Rows; j++)
        {
            T w0 = scale * (d11 * a[j, k] - a[j, k + 1]), w1 = scale * (d22 * a[j, k + 1] - a[j, k]);
            for (var i = j; i < a.Rows; i++)
                a[i, j] -= a[i, k] * w0 + a[i, k + 1] * w1;
            (a[j, k], a[j, k + 1]) = (w0, w1);
        }
    }
}

/// <summary>The solution of A·X = B from A's <see cref="BunchKaufman"/> factors and pivots.</summary>
internal readonly struct BunchKaufmanSolve : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (a, pivots, b) = (x[0], x[1], y[0]);
        x[2].CopyTo(b);
        var n = a.Rows;
        for (var k = 0; k < n;)
        {
            var (pivot, pair) = Pivot(pivots, k, n);
            b.SwapRows(pair ? k + 1 : k, pivot);
            for (var i = pair ? k + 2 : k + 1; i < n; i++)
            {
                Numbers.AddScaled<T>(-a[i, k], b.Row(k), b.Row(i));
                if (pair)
                    Numbers.AddScaled<T>(-a[i, k + 1], b.Row(k + 1), b.Row(i));
            }
            if (pair)
                SolvePair(a, b, k);
            else
                Numbers.Scale(T.One / a[k, k], b.Row(k));
            k += pair ? 2 : 1;
        }
        for (var k = n - 1; k >= 0;)
        {
            var (pivot, pair) = Pivot(pivots, k, n);
            for (var i = k + 1; i < n; i++)
            {
                Numbers.AddScaled<T>(-a[i, k], b.Row(i), b.Row(k));
                if (pair)
                    Numbers.AddScaled<T>(-a[i, k - 1], b.Row(i), b.Row(k - 1));
            }
            b.SwapRows(k, pivot);
            k -= pair ? 2 : 1;
        }
    }

    private static void SolvePair<T>(DenseMatrix<T> a, DenseMatrix<T> b, int k) where T : unmanaged, INumberBase<T>
    {
        var across = a[k + 1, k];
        T first = a[k, k] / across, second = a[k + 1, k + 1] / across, denominator = first * second - T.One;
        for (var j = 0; j < b.Columns; j++)
        {
            T b0 = b[k, j] / across, b1 = b[k + 1, j] / across;
            (b[k, j], b[k + 1, j]) = ((second * b0 - b1) / denominator, (first * b1 - b0) / denominator);
        }
    }

    private static (int Row, bool Pair) Pivot<T>(DenseMatrix<T> pivots, int k, int n) where T : unmanaged
    {
        var value = Numbers.RealPart(pivots[k, 0]);
        var row = Math.Abs(value) - 1;
        var paired = value < 0;
        if (!(row >= 0 && row < n) || paired && !(k + 1 < n && Numbers.RealPart(pivots[k + 1, 0]) < 0) && !(k > 0 && Numbers.RealPart(pivots[k - 1, 0]) < 0))
            throw new LinalgException($"The pivot {value} at {k} fits no matrix of {n} rows: pivots are those that LdlFactor gave.");
        return ((int)row, paired);
    }
}
