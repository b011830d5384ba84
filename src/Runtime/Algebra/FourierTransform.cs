using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort.Algebra;

/// <summary>
/// The transform of vectors of <paramref name="N"/> numbers, those that the input lacks being 0. Of the results the first are kept if
/// the output is shorter, and the real parts if it is real.
/// </summary>
/// <param name="N">The length.</param>
/// <param name="Inverse">Whether the exponent has the other sign.</param>
/// <param name="Scale">A factor of the results.</param>
/// <param name="IsSingle">Whether sums are rounded to float32 at each step, as those of NumPy and PyTorch are for such numbers, and not only at the end.</param>
internal readonly record struct FourierTransform(int N, bool Inverse, double Scale, bool IsSingle = false) : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        var from = MemoryMarshal.Cast<T, ComplexPair<double>>(x[0].Elements);
        var to = MemoryMarshal.Cast<T, ComplexPair<double>>(y[0].Elements);
        if (IsSingle)
            Run<float>(from, to);
        else
            Run<double>(from, to);
    }

    private void Run<T>(ReadOnlySpan<ComplexPair<double>> x, Span<ComplexPair<double>> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ComplexPair<T>[] from = new ComplexPair<T>[N], to = new ComplexPair<T>[N];
        for (var k = 0; k < x.Length; k++)
            from[k] = new(T.CreateTruncating(x[k].Real), T.CreateTruncating(x[k].Imag));
        FourierPlan<T>.Of(N).Run(from, to, Inverse);
        var scale = T.CreateTruncating(Scale);
        for (var k = 0; k < y.Length; k++)
            y[k] = new(double.CreateTruncating(to[k].Real * scale), double.CreateTruncating(to[k].Imag * scale));
    }
}
