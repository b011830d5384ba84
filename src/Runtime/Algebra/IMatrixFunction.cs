using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Computes matrices from matrices, over double or <see cref="Complex"/> whatever the tensors' dtype. Vectors are matrices of one column.</summary>
internal interface IMatrixFunction
{
    /// <param name="x">The inputs, which may be used as scratch.</param>
    /// <param name="y">The outputs, with undefined content.</param>
    void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>;
}

/// <summary>Computes real matrices from real matrices in the tensors' own precision, as LAPACK does: the signs of eigenvectors and singular vectors depend on it.</summary>
internal interface IRealMatrixFunction
{
    /// <param name="x">The inputs, which may be used as scratch.</param>
    /// <param name="y">The outputs, with undefined content.</param>
    void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
