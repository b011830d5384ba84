namespace TorchPort.Kernels;

/// <summary>C[M, N] = Start + A[M, K] · B[K, N]; C's and Start's columns are neighbours.</summary>
internal readonly unsafe struct GemmProblem<T>(long m, long n, long k, Matrix<T> a, Matrix<T> b, Matrix<T> c, Matrix<T> start) where T : unmanaged
{
    internal readonly long M = m, N = n, K = k;
    internal readonly Matrix<T> A = k == 1 ? new(a.Data, a.RowStride, 1) : a, B = b, C = c, Start = start;

    /// <summary>The multiplications there are to do.</summary>
    internal double Work => (double)M * N * K;

    /// <summary>The column of tiles that begins at an element of C.</summary>
    internal TileColumn<T> Column(long row, long column, long depth, T* a, bool packedA, T* b, long rowB, Matrix<T> start) => new()
    {
        A = a,
        RowA = (nint)A.RowStride,
        StepA = (nint)A.ColumnStride,
        PackedA = packedA,
        B = b,
        RowB = (nint)rowB,
        Start = start.Data == null ? null : start.At(row, column).Data,
        RowStart = (nint)start.RowStride,
        C = C.At(row, column).Data,
        RowC = (nint)C.RowStride,
        Depth = (nint)depth,
    };
}
