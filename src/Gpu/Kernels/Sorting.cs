using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Merges pairs of sorted runs of each row: a thread finds where one element goes. Equal elements keep their order.</summary>
internal struct MergeKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> X, Y;
    internal ArrayView<int> From, To;
    internal int Length, Width, Descending;

    /// <summary>1 in the first round, where elements are at their own places.</summary>
    internal int First;

    public void Run(int index)
    {
        int row = index / Length * Length, at = index - row, pair = at / (2 * Width) * (2 * Width), inRun = at % Width;
        int middle = Smaller(pair + Width, Length), end = Smaller(pair + 2 * Width, Length);
        var isRight = at >= middle;
        var others = isRight ? Rank(row + pair, row + middle, X[index], true) : Rank(row + middle, row + end, X[index], false);
        var target = row + pair + inRun + others;
        Y[target] = X[index];
        To[target] = First != 0 ? at : From[index];
    }

    private int Rank(int begin, int end, T value, bool after)
    {
        int low = begin, high = end;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var other = X[middle];
            var isBefore = after
                ? Descending != 0 ? Order.NotBefore<T, A>(other, value) : Order.NotBefore<T, A>(value, other)
                : Descending != 0 ? Order.Before<T, A>(value, other) : Order.Before<T, A>(other, value);
            if (isBefore)
                low = middle + 1;
            else
                high = middle;
        }
        return low - begin;
    }

    private static int Smaller(int a, int b) => a < b ? a : b;
}

/// <summary>Takes the first few of each sorted row.</summary>
internal struct HeadKernel<T> : IThreadKernel where T : unmanaged
{
    internal ArrayView<T> Sorted, Values;
    internal ArrayView<int> Places;
    internal ArrayView<long> Indices;
    internal int Length, Count;

    public void Run(int index)
    {
        var from = index / Count * Length + index % Count;
        Values[index] = Sorted[from];
        Indices[index] = Places[from];
    }
}

/// <summary>Takes one element of each sorted row.</summary>
internal struct RankKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal const int Median = 0, NanMedian = -1, Mode = -2;

    internal ArrayView<T> Sorted, Values;
    internal ArrayView<int> Places;
    internal ArrayView<long> Indices;

    /// <summary>The rank from 1 on, or one of the constants.</summary>
    internal int Length, Rank;

    public void Run(int index)
    {
        var begin = index * Length;
        var at = Rank == Mode ? MostFrequent(begin) : Rank > 0 ? Rank - 1 : Middle(begin);
        Values[index] = Sorted[begin + at];
        Indices[index] = Places[begin + at];
    }

    private int Middle(int begin)
    {
        var numbers = Length;
        while (numbers > 0 && A.IsNan(Sorted[begin + numbers - 1]))
            numbers--;
        if (Rank == Median && numbers < Length)
            return numbers;
        return numbers == 0 ? 0 : (numbers + 1) / 2 - 1;
    }

    private int MostFrequent(int begin)
    {
        int best = 0, most = 0, run = 0;
        for (var i = 0; i < Length; i++)
        {
            var isNext = i > 0 && Order.NotBefore<T, A>(Sorted[begin + i - 1], Sorted[begin + i]);
            run = isNext ? run + 1 : 1;
            if (run > most)
            {
                most = run;
                best = i;
            }
        }
        return best;
    }
}
