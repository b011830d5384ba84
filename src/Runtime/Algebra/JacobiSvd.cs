using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>
/// The singular value decomposition of complex matrices: the columns of U as rows, the singular values in falling order, and the rows of Vᴴ.
/// Pairs of columns are turned until all are orthogonal (Hestenes).
/// </summary>
internal readonly struct JacobiSvd : IMatrixFunction
{
    private const int MaxSweeps = 60;

    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (a, left, right, info) = (x[0], y[0], y[2], y[3]);
        var values = y[1].Elements;
        var isFinite = Numbers.AreFinite<T>(a.Elements);
        info[0, 0] = Numbers.Of<T>(isFinite ? 0 : 1);
        if (!isFinite)
            return;
        var tall = a.Rows >= a.Columns;
        var (count, length) = (Math.Min(a.Rows, a.Columns), Math.Max(a.Rows, a.Columns));
        T[][] columns = new T[count][], turned = new T[count][];
        for (var i = 0; i < count; i++)
        {
            (columns[i], turned[i]) = (new T[length], new T[count]);
            turned[i][i] = T.One;
            for (var j = 0; j < length; j++)
                columns[i][j] = tall ? a[j, i] : Numbers.Conjugate(a[i, j]);
        }
        for (var sweep = 0; sweep < MaxSweeps && Sweep(columns, turned); sweep++)
        {
        }
        var sizes = Array.ConvertAll(columns, c => Numbers.Norm<T>(c));
        var order = Enumerable.Range(0, count).OrderByDescending(i => sizes[i]).ToArray();
        for (var i = 0; i < count; i++)
            values[i] = Numbers.Of<T>(sizes[order[i]]);
        // The longer vectors are those of U where the matrix is tall.
        var (longer, shorter) = tall ? (left, right) : (right, left);
        for (var i = 0; i < count; i++)
        {
            turned[order[i]].CopyTo(shorter.Row(i));
            columns[order[i]].CopyTo(longer.Row(i));
            if (sizes[order[i]] > sizes[order[0]] * count * 1e-16)
                Numbers.Scale(Numbers.Of<T>(1 / sizes[order[i]]), longer.Row(i));
            else
                Complete(longer, i);
        }
        for (var i = count; i < longer.Rows; i++)
            Complete(longer, i);
        for (var i = count; i < shorter.Rows; i++)
            Complete(shorter, i);
        Numbers.Conjugate(right.Elements);
    }

    /// <summary>Turns every pair of columns once; false if all were orthogonal.</summary>
    private static bool Sweep<T>(T[][] columns, T[][] turned) where T : unmanaged, INumberBase<T>
    {
        var any = false;
        for (var i = 0; i < columns.Length; i++)
        {
            for (var j = i + 1; j < columns.Length; j++)
            {
                double a = Math.Pow(Numbers.Norm<T>(columns[i]), 2), b = Math.Pow(Numbers.Norm<T>(columns[j]), 2);
                var product = Numbers.Dot<T>(columns[i], columns[j]);
                var size = double.Hypot(Numbers.RealPart(product), Numbers.ImaginaryPart(product));
                if (size <= 1e-16 * Math.Sqrt(a) * Math.Sqrt(b))
                    continue;
                any = true;
                var ratio = (b - a) / (2 * size);
                var tangent = (ratio < 0 ? -1 : 1) / (Math.Abs(ratio) + Math.Sqrt(1 + ratio * ratio));
                var cosine = 1 / Math.Sqrt(1 + tangent * tangent);
                var sine = product * Numbers.Of<T>(cosine * tangent / size);
                Turn(columns[i], columns[j], Numbers.Of<T>(cosine), sine);
                Turn(turned[i], turned[j], Numbers.Of<T>(cosine), sine);
            }
        }
        return any;
    }

    private static void Turn<T>(T[] x, T[] y, T cosine, T sine) where T : unmanaged, INumberBase<T>
    {
        var back = Numbers.Conjugate(sine);
        for (var k = 0; k < x.Length; k++)
            (x[k], y[k]) = (cosine * x[k] - back * y[k], sine * x[k] + cosine * y[k]);
    }

    /// <summary>Makes a row a unit vector orthogonal to those before it.</summary>
    private static void Complete<T>(DenseMatrix<T> rows, int index) where T : unmanaged, INumberBase<T>
    {
        var row = rows.Row(index);
        for (var axis = 0; axis < row.Length; axis++)
        {
            row.Clear();
            row[axis] = T.One;
            for (var round = 0; round < 2; round++)
            {
                for (var k = 0; k < index; k++)
                    Numbers.AddScaled(-Numbers.Dot<T>(rows.Row(k), row), rows.Row(k), row);
            }
            var size = Numbers.Norm<T>(row);
            // One of the axes is at least that far from the span of fewer vectors.
            if (size * size * row.Length < 0.5)
                continue;
            Numbers.Scale(Numbers.Of<T>(1 / size), row);
            return;
        }
    }
}
