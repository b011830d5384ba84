using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The lower triangle L with L·Lᴴ = A, from A's lower triangle, and 0, or the first leading minor that is not positive.</summary>
internal readonly struct Cholesky : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var (a, l, info) = (x[0], y[0], y[1]);
        l.Clear();
        info[0, 0] = T.Zero;
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < i; j++)
                l[i, j] = (a[i, j] - Numbers.Dot<T>(l.Row(j, 0, j), l.Row(i, 0, j))) / l[j, j];
            var pivot = Numbers.RealPart(a[i, i] - Numbers.Dot<T>(l.Row(i, 0, i), l.Row(i, 0, i)));
            if (!(pivot > 0))
            {
                info[0, 0] = Numbers.Of<T>(i + 1);
                return;
            }
            l[i, i] = Numbers.Of<T>(Math.Sqrt(pivot));
        }
    }
}
