using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>The negated logarithm of the softmax of each row at its class. Results: one loss a row, and the logarithm of the sum of each row's exponentials. Inputs: the rows, and their classes as int64.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Ignored">A class whose rows have no loss.</param>
internal readonly unsafe record struct CrossEntropyRows(long Rows, long Size, long Ignored) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 4 * Size;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var classes = (long*)tensors[3];
        using var room = new Scratch<T>(Size);
        for (var row = begin; row < end; row++)
        {
            var x = tensors[2] + row * Size;
            var at = classes[row];
            if (at != Ignored && (ulong)at >= (ulong)Size)
                throw ClassTargets.OutOfBounds(at, Size);
            var largest = Vectors<L, T>.Max(x, Size);
            tensors[1][row] = largest + Lane1<T>.Log(new(SoftmaxRows.Exponentials<L, T>(x, room.Pointer, Size, largest))).V;
            tensors[0][row] = at == Ignored ? T.Zero : tensors[1][row] - x[at];
        }
    }
}

/// <summary>The sum or mean of losses. Results: that number, and by what the sum was divided. Inputs: the losses, and the classes as int64.</summary>
/// <param name="Rows">The losses.</param>
/// <param name="Ignored">A class that does not count.</param>
/// <param name="IsMean">Whether the sum is divided by the number of those that count.</param>
internal readonly unsafe record struct TotalLoss(long Rows, long Ignored, bool IsMean) : IFusedKernel
{
    public long Items => 1;

    public long Cost => Rows;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var classes = (long*)tensors[3];
        var count = 0L;
        for (var row = 0L; row < Rows; row++)
            count += classes[row] == Ignored ? 0 : 1;
        *tensors[1] = IsMean ? T.CreateTruncating(count) : T.One;
        *tensors[0] = Vectors<L, T>.Sum(tensors[2], Rows) / *tensors[1];
    }
}

/// <summary>The gradient of rows by their total loss. Result: that. Inputs: the loss's gradient, by what the sum was divided, the rows, the logarithms of <see cref="CrossEntropyRows"/>, the classes as int64.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Ignored">A class whose rows have no gradient.</param>
internal readonly unsafe record struct CrossEntropyGradient(long Rows, long Size, long Ignored) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 4 * Size;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var classes = (long*)tensors[5];
        var slope = *tensors[1] / *tensors[2];
        for (var row = begin; row < end; row++)
        {
            var dx = tensors[0] + row * Size;
            if (classes[row] == Ignored)
            {
                new Span<T>(dx, checked((int)Size)).Clear();
                continue;
            }
            SoftmaxRows.Exponentials<L, T>(tensors[3] + row * Size, dx, Size, tensors[4][row]);
            Vectors<L, T>.Affine(dx, dx, Size, T.Zero, slope, T.Zero);
            dx[classes[row]] -= slope;
        }
    }
}
