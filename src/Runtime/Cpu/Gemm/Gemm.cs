using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Kernels;

/// <summary>C = or += A · B for matrices of any strides.</summary>
internal static unsafe class Gemm
{
    private const long Grain = 64 * 1024;
    private const int BlockK = 128;
    private const int BlockN = 512;

    internal static void Run<T>(long m, long n, long k, Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate) where T : unmanaged, INumber<T>
    {
        if (c.ColumnStride != 1 && c.RowStride == 1)
        {
            Run(n, m, k, b.Transposed, a.Transposed, c.Transposed, accumulate);
            return;
        }
        Threads.For(m, Math.Max(1, Grain / Math.Max(1, n * k)), (begin, end) => Rows(begin, end, n, k, a, b, c, accumulate));
    }

    private static void Rows<T>(long begin, long end, long n, long k, Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate) where T : unmanaged, INumber<T>
    {
        using var panel = new Scratch<T>(BlockK * BlockN);
        using var sums = new Scratch<T>(BlockN);
        if (!accumulate)
        {
            for (var i = begin; i < end; i++)
            {
                for (var j = 0L; j < n; j++)
                    c[i, j] = T.Zero;
            }
        }
        for (var j = 0L; j < n; j += BlockN)
        {
            var columns = (int)Math.Min(BlockN, n - j);
            for (var l = 0L; l < k; l += BlockK)
            {
                var depth = (int)Math.Min(BlockK, k - l);
                for (var p = 0; p < depth; p++)
                {
                    for (var q = 0; q < columns; q++)
                        panel.Pointer[p * BlockN + q] = b[l + p, j + q];
                }
                for (var i = begin; i < end; i++)
                    Row(a.At(i, l), panel.Pointer, sums.Pointer, c.At(i, j), columns, depth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(Matrix<T> a, T* panel, T* sums, Matrix<T> c, int columns, int depth) where T : unmanaged, INumber<T>
    {
        for (var q = 0; q < columns; q++)
            sums[q] = c[0, q];
        for (var p = 0; p < depth; p++)
        {
            var factor = a[0, p];
            var row = panel + p * BlockN;
            var q = 0;
            for (; q <= columns - Vector<T>.Count; q += Vector<T>.Count)
                (Vector.Load(sums + q) + new Vector<T>(factor) * Vector.Load(row + q)).Store(sums + q);
            for (; q < columns; q++)
                sums[q] += factor * row[q];
        }
        for (var q = 0; q < columns; q++)
            c[0, q] = sums[q];
    }
}
