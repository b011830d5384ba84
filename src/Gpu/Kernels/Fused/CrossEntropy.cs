using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>The negated logarithm of the softmax of each row at its class, and the logarithm of the sum of its exponentials. A group has a row.</summary>
internal struct CrossEntropyKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Losses, Logs, X;
    internal ArrayView<long> Classes;
    internal ArrayView<long> Faults;
    internal int Size;
    internal long Ignored;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        int row = Grid.IdxX, begin = row * Size;
        var (largest, sum) = Together.Exponentials<T, A>(X, begin, Size, room);
        if (Group.IdxX != 0)
            return;
        var logarithm = largest + A.Log(sum);
        var at = Classes[row];
        Logs[row] = logarithm;
        Losses[row] = default;
        if (at == Ignored)
            return;
        if (at >= 0 && at < Size)
        {
            Losses[row] = logarithm - X[begin + (int)at];
            return;
        }
        DeviceFaults.Report(Faults, DeviceFaults.Class, at, Size);
    }
}

/// <summary>The sum or mean of losses, and by what the sum was divided. One group.</summary>
internal struct TotalLossKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Total, Divisor, Losses;
    internal ArrayView<long> Classes;
    internal int Rows, Mean;
    internal long Ignored;

    public void Run()
    {
        var room = SharedMemory.Allocate<T>(Together.MaxThreads);
        T sum = default, count = default;
        for (int i = Group.IdxX; i < Rows; i += Group.DimX)
        {
            sum += Losses[i];
            count += Classes[i] == Ignored ? default : A.From(1);
        }
        sum = Together.Fold<Sum, T, A>(sum, room);
        count = Together.Fold<Sum, T, A>(count, room);
        if (Group.IdxX != 0)
            return;
        var divisor = Mean != 0 ? count : A.From(1);
        Divisor[0] = divisor;
        Total[0] = A.Divide(sum, divisor);
    }
}

/// <summary>The gradient of rows by their total loss. A thread has an element.</summary>
internal struct CrossEntropyGradientKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Dx, G, Divisor, X, Logs;
    internal ArrayView<long> Classes;
    internal int Size;
    internal long Ignored;

    public void Run(int index)
    {
        var row = index / Size;
        var at = Classes[row];
        T slope = A.Divide(G[0], Divisor[0]), share = A.Exp(X[index] - Logs[row]) * slope;
        if (index - row * Size == at)
            share -= slope;
        Dx[index] = at == Ignored ? default : share;
    }
}

public partial class GpuDevice
{
    private void Run<T, A>(CrossEntropyRows c, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new CrossEntropyKernel<T, A> { Losses = t[0], Logs = t[1], X = t[2], Classes = t.Integers(3), Faults = Faults.View, Size = (int)c.Size, Ignored = c.Ignored }, c.Rows, GroupFor(c.Size));

    private void Run<T, A>(TotalLoss l, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new TotalLossKernel<T, A> { Total = t[0], Divisor = t[1], Losses = t[2], Classes = t.Integers(3), Rows = (int)l.Rows, Ignored = l.Ignored, Mean = l.IsMean ? 1 : 0 }, 1, GroupFor(l.Rows));

    private void Run<T, A>(CrossEntropyGradient c, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new CrossEntropyGradientKernel<T, A> { Dx = t[0], G = t[1], Divisor = t[2], X = t[3], Logs = t[4], Classes = t.Integers(5), Size = (int)c.Size, Ignored = c.Ignored }, c.Rows * c.Size);
}
