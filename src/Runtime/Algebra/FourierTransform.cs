using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>
/// The transform of vectors of <paramref name="N"/> numbers. Of real numbers the first N / 2 + 1 results are kept; where the results are real, as many
/// numbers are given, of a whole transform the real part of whose others is taken for 0.
/// </summary>
/// <param name="N">The length.</param>
/// <param name="Inverse">Whether the exponent has the other sign.</param>
/// <param name="Scale">A factor of the results.</param>
/// <param name="IsMirrored">Whether numbers of a half count for their mirror images too: all but the first, and the middle one of an even length, are doubled.</param>
internal readonly record struct FourierTransform(int N, bool Inverse, double Scale, bool IsMirrored = false) : IMatrixFunction
{
    /// <summary>Devices have kernels of their own for it.</summary>
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T> => throw new NotSupportedException();
}
