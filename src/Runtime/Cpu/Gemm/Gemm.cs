using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>C = A · B for matrices of any strides, plus what C was, or plus one row.</summary>
internal static unsafe class Gemm
{
    /// <summary>C = A · B, or C += A · B.</summary>
    internal static void Run<T>(long m, long n, long k, Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate) where T : unmanaged, INumber<T> =>
        Run(m, n, k, a, b, c, accumulate ? c : default);

    /// <summary>C = start + A · B, where start is C, nothing, or any matrix; with a row stride of 0, one row for all.</summary>
    internal static void Run<T>(long m, long n, long k, Matrix<T> a, Matrix<T> b, Matrix<T> c, Matrix<T> start) where T : unmanaged, INumber<T>
    {
        if (m == 0 || n == 0)
            return;
        if (k == 0)
            Fill(m, n, c, start);
        else if (m > 1 && n == 1 || c.ColumnStride != 1 && n > 1 && (c.RowStride == 1 || m == 1))
            Start(n, m, k, b.Transposed, a.Transposed, c.Transposed, start.Transposed);
        else
            Start(m, n, k, a, b, c, start);
    }

    /// <summary>Kernels write rows and start from rows: what is not one is put into place first or afterwards.</summary>
    private static void Start<T>(long m, long n, long k, Matrix<T> a, Matrix<T> b, Matrix<T> c, Matrix<T> start) where T : unmanaged, INumber<T>
    {
        if (n > 1 && c.ColumnStride != 1)
        {
            using var scratch = new Scratch<T>(m * n);
            var dense = new Matrix<T>(scratch.Pointer, n, 1);
            Fill(m, n, dense, start);
            Dispatch(new GemmProblem<T>(m, n, k, a, b, dense, dense));
            Fill(m, n, c, dense);
            return;
        }
        if (start.Data != null && n > 1 && start.ColumnStride != 1)
        {
            Fill(m, n, c, start);
            start = c;
        }
        Dispatch(new GemmProblem<T>(m, n, k, a, b, c, start));
    }

    private static void Dispatch<T>(in GemmProblem<T> p) where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            GemmPlan<Lane512<T>, T>.Run(p);
        else if (Simd.Width == 256)
            GemmPlan<Lane256<T>, T>.Run(p);
        else
            GemmPlan<Lane1<T>, T>.Run(p);
    }

    private static void Fill<T>(long m, long n, Matrix<T> c, Matrix<T> start) where T : unmanaged, INumber<T>
    {
        if (start.Data == c.Data && start.Data != null)
            return;
        for (var i = 0L; i < m; i++)
        {
            for (var j = 0L; j < n; j++)
                c[i, j] = start.Data == null ? T.Zero : start[i, j];
        }
    }
}
