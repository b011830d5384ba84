using System.Numerics;
using ILGPU;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Combines the elements of each row one after another, in the wider type of <typeparamref name="W"/>. A thread has a part of a row, and what the parts before it make.</summary>
internal struct ScanKernel<R, T, A, W, B> : IThreadKernel
    where R : unmanaged, IReduction
    where T : unmanaged, INumber<T>
    where A : struct, IArithmetic<T>
    where W : unmanaged, INumber<W>
    where B : struct, IArithmetic<W>
{
    internal ArrayView<T> X, Y;
    internal Optional<W> Totals;
    internal int Length, Parts;

    /// <summary>1 where only totals are wanted.</summary>
    internal int OfTotals;

    public void Run(int index)
    {
        int size = (Length + Parts - 1) / Parts, first = index % Parts * size, last = first + size < Length ? first + size : Length, begin = index / Parts * Length;
        var sum = OfTotals == 0 && Totals.Exists ? new LaneGpu<W, B>(Totals[index]) : R.Identity<LaneGpu<W, B>>();
        for (var i = begin + first; i < begin + last; i++)
        {
            sum = R.Combine(sum, new LaneGpu<W, B>(B.IsInteger ? B.FromInteger(A.ToInteger(X[i])) : B.FromDouble(A.ToDouble(X[i]))));
            if (OfTotals == 0)
                Y[i] = A.IsInteger ? A.FromInteger(B.ToInteger(sum.V)) : A.FromDouble(B.ToDouble(sum.V));
        }
        if (OfTotals != 0)
            Totals[index] = sum.V;
    }
}

/// <summary>Replaces the totals of a row's parts by those of all parts before them. A thread has a row.</summary>
internal struct CarryKernel<R, W, B> : IThreadKernel where R : unmanaged, IReduction where W : unmanaged, INumber<W> where B : struct, IArithmetic<W>
{
    internal ArrayView<W> Totals;
    internal int Parts;

    public void Run(int index)
    {
        var sum = R.Identity<LaneGpu<W, B>>();
        for (var i = index * Parts; i < (index + 1) * Parts; i++)
        {
            var total = Totals[i];
            Totals[i] = sum.V;
            sum = R.Combine(sum, new LaneGpu<W, B>(total));
        }
    }
}

/// <summary>log(eᵃ + eᵇ) as a reduction.</summary>
internal readonly struct LogSum : IReduction
{
    public static L Identity<L>() where L : ILane<L> => (L)double.NegativeInfinity;

    public static L Combine<L>(L a, L b) where L : ILane<L> => default(LogAddExp).F(a, b);

    public L Map<L>(L x) where L : ILane<L> => x;
}

/// <summary>The largest or smallest of each row, or of what each element ends, and where it is. A thread has a row.</summary>
internal struct ExtremeKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> X, Values;
    internal ArrayView<long> Indices;
    internal int Length, Largest, Running;

    public void Run(int index)
    {
        var begin = index * Length;
        var best = 0;
        for (var i = 0; i < Length; i++)
        {
            T x = X[begin + i], y = X[begin + best];
            if (Running != 0)
            {
                // The last of equals, and a NaN for ever.
                if (A.IsNan(x) || A.IsNan(y) == false && (Largest != 0 ? x >= y : x <= y))
                    best = i;
                Values[begin + i] = X[begin + best];
                Indices[begin + i] = best;
            }
            else if (A.IsNan(y) == false && (A.IsNan(x) || (Largest != 0 ? x > y : x < y)))
            {
                best = i;
            }
        }
        if (Running == 0)
        {
            Values[index] = X[begin + best];
            Indices[index] = best;
        }
    }
}
