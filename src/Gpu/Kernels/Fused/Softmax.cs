using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Softmax of rows, or its logarithm. A group has a row.</summary>
internal struct SoftmaxKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> X, Y;
    internal int Size, Logarithm;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        var begin = Grid.IdxX * Size;
        var (largest, sum) = Together.Exponentials<T, A>(X, begin, Size, room);
        var logarithm = A.Log(sum);
        for (int i = Group.IdxX; i < Size; i += Group.DimX)
        {
            var away = X[begin + i] - largest;
            Y[begin + i] = Logarithm != 0 ? away - logarithm : A.Divide(A.Exp(away), sum);
        }
    }
}

/// <summary>The gradient of <see cref="SoftmaxKernel{T, A}"/>. A group has a row.</summary>
internal struct SoftmaxGradientKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Y, G, X;
    internal int Size, Logarithm;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        var begin = Grid.IdxX * Size;
        var sum = default(T);
        for (int i = Group.IdxX; i < Size; i += Group.DimX)
            sum += Logarithm != 0 ? G[begin + i] : G[begin + i] * Y[begin + i];
        sum = Together.Fold<Sum, T, A>(sum, room);
        for (int i = Group.IdxX; i < Size; i += Group.DimX)
        {
            T g = G[begin + i], y = Y[begin + i];
            X[begin + i] = Logarithm != 0 ? g - A.Exp(y) * sum : y * (g - sum);
        }
    }
}

public partial class GpuDevice
{
    private void Run<T, A>(SoftmaxRows s, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new SoftmaxKernel<T, A> { Y = t[0], X = t[1], Size = (int)s.Size, Logarithm = s.Logarithm ? 1 : 0 }, s.Rows, GroupFor(s.Size));

    private void Run<T, A>(SoftmaxRowsGradient s, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new SoftmaxGradientKernel<T, A> { X = t[0], G = t[1], Y = t[2], Size = (int)s.Size, Logarithm = s.Logarithm ? 1 : 0 }, s.Rows, GroupFor(s.Size));
}
