using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>y = x / √(mean of x² + eps) · weight + bias for each row of x. Inputs: x, weight, bias, of a row's length, which may be left out.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Eps">Added to the mean square.</param>
internal readonly unsafe record struct RmsRows(long Rows, long Size, double Eps) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 3 * Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var row = begin; row < end; row++)
        {
            T* y = tensors[0] + row * Size, x = tensors[1] + row * Size;
            var inverse = NormRows.Inverse(Vectors<L, T>.Deviations(x, Size, T.Zero).Squares / T.CreateTruncating(Size), Eps);
            NormRows.Scale<L, T>(x, y, Size, T.Zero, inverse, tensors[2], tensors[3]);
        }
    }
}
