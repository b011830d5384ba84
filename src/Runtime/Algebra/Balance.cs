using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Brings a matrix into a shape in which its eigenvalues are found more accurately: rows and columns that isolate eigenvalues go to the ends, the rest is scaled by powers of two.</summary>
internal readonly ref struct Balance<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<int> _exchanges;
    private readonly Span<T> _scales;

    /// <summary>Changes <paramref name="a"/>, of which the rows from <see cref="Low"/> to before <see cref="High"/> remain to be worked on.</summary>
    internal Balance(DenseMatrix<T> a)
    {
        _exchanges = new int[a.Rows];
        _scales = new T[a.Rows];
        _scales.Fill(T.One);
        High = PushDown(a, _exchanges);
        Low = High > 0 ? PushLeft(a, _exchanges, High) : 0;
        while (High > 0 && Scale(a))
        {
        }
    }

    internal int Low { get; }

    internal int High { get; }

    /// <summary>Turns eigenvectors, as rows, of the balanced matrix into the original one's.</summary>
    internal void Undo(Span<Complex> vector)
    {
        for (var i = Low; i < High; i++)
            vector[i] *= double.CreateTruncating(_scales[i]);
        for (var i = Low - 1; i >= 0; i--)
            (vector[i], vector[_exchanges[i]]) = (vector[_exchanges[i]], vector[i]);
        for (var i = High; i < vector.Length; i++)
            (vector[i], vector[_exchanges[i]]) = (vector[_exchanges[i]], vector[i]);
    }

    /// <summary>Rows with zeros beside the diagonal go down.</summary>
    private static int PushDown(DenseMatrix<T> a, Span<int> exchanges)
    {
        var high = a.Rows;
        for (var again = true; again;)
        {
            again = false;
            for (var i = high - 1; i >= 0; i--)
            {
                if (!IsZeroBeside(a, i, 0, high, row: true))
                    continue;
                exchanges[high - 1] = i;
                Exchange(a, i, high - 1);
                again = true;
                if (--high == 0)
                    return 0;
            }
        }
        return high;
    }

    /// <summary>Columns with zeros beside the diagonal go left.</summary>
    private static int PushLeft(DenseMatrix<T> a, Span<int> exchanges, int high)
    {
        var low = 0;
        for (var again = true; again;)
        {
            again = false;
            for (var j = low; j < high; j++)
            {
                if (!IsZeroBeside(a, j, low, high, row: false))
                    continue;
                exchanges[low] = j;
                Exchange(a, j, low);
                again = true;
                low++;
            }
        }
        return low;
    }

    private static bool IsZeroBeside(DenseMatrix<T> a, int i, int low, int high, bool row)
    {
        for (var j = low; j < high; j++)
        {
            if (i != j && (row ? a[i, j] : a[j, i]) != T.Zero)
                return false;
        }
        return true;
    }

    private static void Exchange(DenseMatrix<T> a, int i, int j)
    {
        a.SwapRows(i, j);
        for (var r = 0; r < a.Rows && i != j; r++)
            (a[r, i], a[r, j]) = (a[r, j], a[r, i]);
    }

    /// <summary>One round over the rows; false when nothing changed.</summary>
    private bool Scale(DenseMatrix<T> a)
    {
        var changed = false;
        T radix = Givens.Two<T>(), least = Givens.Smallest<T>() / (Givens.Epsilon<T>() * radix) * radix, most = T.One / least;
        for (var i = Low; i < High; i++)
        {
            double columnSize = 0, rowSize = 0;
            T largestInColumn = T.Zero, largestInRow = T.Zero;
            for (var j = Low; j < High; j++)
            {
                columnSize = double.Hypot(columnSize, double.CreateTruncating(a[j, i]));
                rowSize = double.Hypot(rowSize, double.CreateTruncating(a[i, j]));
            }
            for (var j = 0; j < High; j++)
                largestInColumn = T.Max(largestInColumn, T.Abs(a[j, i]));
            for (var j = Low; j < a.Rows; j++)
                largestInRow = T.Max(largestInRow, T.Abs(a[i, j]));
            T c = T.CreateTruncating(columnSize), r = T.CreateTruncating(rowSize);
            if (c == T.Zero || r == T.Zero)
                continue;
            T f = T.One, sum = c + r;
            while (c < r / radix && T.Max(T.Max(f, c), largestInColumn) < most && T.Min(r / radix, largestInRow) > least)
                (f, c, largestInColumn, r, largestInRow) = (f * radix, c * radix, largestInColumn * radix, r / radix, largestInRow / radix);
            while (c / radix >= r && T.Max(r, largestInRow) < most && T.Min(T.Min(f, c / radix), largestInColumn) > least)
                (f, c, largestInColumn, r, largestInRow) = (f / radix, c / radix, largestInColumn / radix, r * radix, largestInRow * radix);
            var scale = _scales[i] * f;
            if (c + r >= T.CreateTruncating(0.95) * sum || scale <= least / radix || scale >= most * radix)
                continue;
            _scales[i] = scale;
            changed = true;
            Numbers.Scale(T.One / f, a.Row(i, Low));
            for (var j = 0; j < High; j++)
                a[j, i] *= f;
        }
        return changed;
    }
}
