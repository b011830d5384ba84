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

    /// <summary>A part of the product: some rows and columns of C, and some of the depth.</summary>
    /// <param name="rows">The rows, from one to before another.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="depths">The depth; only the part that begins with the first starts from <see cref="Start"/>.</param>
    /// <param name="sums">Where the result goes, one row after another, or null for where it lies in C.</param>
    internal GemmProblem<T> Part((long From, long To) rows, (long From, long To) columns, (long From, long To) depths, T* sums = null) => new(
        rows.To - rows.From, columns.To - columns.From, depths.To - depths.From,
        A.At(rows.From, depths.From), B.At(depths.From, columns.From),
        sums != null ? new(sums, columns.To - columns.From, 1) : C.At(rows.From, columns.From),
        depths.From > 0 || Start.Data == null ? default : Start.At(rows.From, columns.From));
}
