using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort.Algebra;

/// <summary>
/// The transform of vectors of <paramref name="N"/> numbers, those that the input lacks being 0. Of the results the first are kept if
/// the output is shorter, and the real parts if it is real.
/// </summary>
internal readonly record struct FourierTransform(int N, bool Inverse, double Scale) : IMatrixFunction
{
    public void Run<T>(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) where T : unmanaged, INumberBase<T>
    {
        Complex[] from = new Complex[N], to = new Complex[N];
        MemoryMarshal.Cast<T, Complex>(x[0].Elements).CopyTo(from);
        FourierPlan.Of(N).Run(from, to, Inverse);
        var kept = MemoryMarshal.Cast<T, Complex>(y[0].Elements);
        for (var k = 0; k < kept.Length; k++)
            kept[k] = to[k] * Scale;
    }
}
