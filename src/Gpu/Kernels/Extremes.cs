using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>The largest or smallest of each part of each row, and where in the row it is. A group has a part.</summary>
internal struct GroupExtremeKernel<T, A> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    private const int None = -1;

    internal ArrayView<T> X, Values;
    internal ArrayView<long> Indices;

    /// <summary>Where the elements were, if they are those of parts.</summary>
    internal Optional<long> Before;

    internal int Length, Parts, Largest;

    public void Run()
    {
        var values = SharedMemory.Allocate<T>(Together.MaxThreads);
        var places = SharedMemory.Allocate<int>(Together.MaxThreads);
        int item = Grid.IdxX, begin = item / Parts * Length, size = (Length + Parts - 1) / Parts, first = item % Parts * size, last = first + size < Length ? first + size : Length, thread = Group.IdxX;
        var best = None;
        T most = default;
        for (var i = first + thread; i < last; i += Group.DimX)
        {
            var x = X[begin + i];
            if (best != None && Extremes.IsBeyond<T, A>(x, most, Largest) == 0)
                continue;
            best = i;
            most = x;
        }
        values[thread] = most;
        places[thread] = best;
        Group.Barrier();
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (thread < half && places[thread + half] != None)
            {
                int mine = places[thread], other = places[thread + half];
                T x = values[thread], y = values[thread + half];
                // Of equals, the first.
                if (mine == None || Extremes.IsBeyond<T, A>(y, x, Largest) != 0 || Extremes.IsBeyond<T, A>(x, y, Largest) == 0 && other < mine)
                {
                    values[thread] = y;
                    places[thread] = other;
                }
            }
            Group.Barrier();
        }
        if (thread != 0)
            return;
        Values[item] = values[0];
        Indices[item] = Before.Exists ? Before[begin + places[0]] : places[0];
    }
}

/// <summary>Which of two numbers is sought.</summary>
internal static class Extremes
{
    /// <summary>1 where a number is further than another; a NaN is further than any number.</summary>
    internal static int IsBeyond<T, A>(T x, T than, int largest) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (A.IsNan(than))
            return 0;
        if (A.IsNan(x))
            return 1;
        return (largest != 0 ? x > than : x < than) ? 1 : 0;
    }
}

public partial class GpuDevice
{
    /// <summary>Elements of rows of which a group has one, and not a thread.</summary>
    private const int LongRow = 64;

    private void Extreme<T, A>(Tensor x, Tensor values, Tensor indices, int length, long rows, bool largest, Tensor? before = null) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var parts = NormParts(rows, length);
        var isWhole = parts == 1;
        Tensor into = isWhole ? values : Tensor.Empty([rows, parts], values.DType, this), at = isWhole ? indices : Tensor.Empty([rows, parts], DType.Int64, this);
        Launch(new GroupExtremeKernel<T, A>
        {
            X = Dense<T>(x),
            Values = Dense<T>(into),
            Indices = Dense<long>(at),
            Before = new(Dense<long>(before ?? at), before is not null),
            Length = length,
            Parts = parts,
            Largest = largest ? 1 : 0,
        }, rows * parts, GroupFor((length + parts - 1) / parts));
        KeepAlive(x, into, at, before);
        if (!isWhole)
            Extreme<T, A>(into, values, indices, parts, rows, largest, at);
    }
}
