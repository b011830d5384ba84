using System.Numerics;
using ILGPU;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>What the threads of a group find out together.</summary>
internal static class Together
{
    /// <summary>Threads of a group at most.</summary>
    internal const int MaxThreads = 256;

    /// <summary>Combines one number of each thread, of which there is a power of two; all threads get the result.</summary>
    internal static T Fold<R, T, A>(T mine, ArrayView<T> room) where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var thread = Group.IdxX;
        room[thread] = mine;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (thread < half)
                room[thread] = R.Combine(new LaneGpu<T, A>(room[thread]), new LaneGpu<T, A>(room[thread + half])).V;
            Group.Barrier();
        }
        var all = room[0];
        Group.Barrier();
        return all;
    }

    /// <summary>The largest number of a row, and the sum of the exponentials of how far the others are below it.</summary>
    internal static (T Largest, T Sum) Exponentials<T, A>(ArrayView<T> x, int begin, int size, ArrayView<T> room) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var largest = x[begin];
        for (int i = Group.IdxX; i < size; i += Group.DimX)
            largest = LaneGpu<T, A>.Max(new(largest), new(x[begin + i])).V;
        largest = Fold<Largest, T, A>(largest, room);
        var sum = default(T);
        for (int i = Group.IdxX; i < size; i += Group.DimX)
            sum += A.Exp(x[begin + i] - largest);
        return (largest, Fold<Sum, T, A>(sum, room));
    }
}
