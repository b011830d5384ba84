using System.Numerics;
using ILGPU;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>The elements of an index along one dimension in the order of where they lead, and where they were: equals are neighbours, in the order in which they came.</summary>
internal struct SortedIndex
{
    internal ArrayView<long> Sorted;
    internal ArrayView<int> Places;
    internal Nest Lines;
    internal Steps At, From, To;
    internal int SourceStep, Stride, Size;
    internal Divisor Length;

    /// <summary>Where an element's line begins among the sorted ones.</summary>
    internal readonly int Begin(Place line) => At.Offset(line);

    internal readonly int Target(Place line, int at) => To.Offset(line) + Gpu.Places.Inside(Sorted[at], Size) * Stride;

    internal readonly int Source(Place line, int at) => From.Offset(line) + Places[at] * SourceStep;
}

/// <summary>Writes through a sorted index. A thread has an element, and writes it if none comes later to its place.</summary>
internal struct SortedScatterKernel<T> : IThreadKernel where T : unmanaged
{
    internal SortedIndex Index;
    internal ArrayView<T> Y, X;

    public void Run(int index)
    {
        var line = Index.Length.Over(index);
        var place = Index.Lines.At(line);
        int begin = Index.Begin(place), at = begin + Index.Length.Rest(index, line);
        if (at + 1 < begin + Index.Length.Value && Index.Sorted[at + 1] == Index.Sorted[at])
            return;
        Y[Index.Target(place, at)] = X[Index.Source(place, at)];
    }
}

/// <summary>Combines what is there with what comes through a sorted index. A thread has an element, and goes on with its equals if none comes before it.</summary>
internal struct SortedReduceKernel<R, T, A> : IThreadKernel where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal SortedIndex Index;
    internal ArrayView<T> Y, X;

    public void Run(int index)
    {
        var line = Index.Length.Over(index);
        var place = Index.Lines.At(line);
        int begin = Index.Begin(place), at = begin + Index.Length.Rest(index, line);
        var key = Index.Sorted[at];
        if (at > begin && Index.Sorted[at - 1] == key)
            return;
        var into = Index.Target(place, at);
        var sum = new LaneGpu<T, A>(Y[into]);
        for (; at < begin + Index.Length.Value && Index.Sorted[at] == key; at++)
            sum = R.Combine(sum, new LaneGpu<T, A>(X[Index.Source(place, at)]));
        Y[into] = sum.V;
    }
}

public partial class GpuDevice
{
    /// <summary>Threads of which each would go through a whole line of an index: of fewer, the index is sorted instead.</summary>
    private const long EnoughLines = 16 * 1024;

    /// <summary>The shortest lines for which that pays; a test may have others sorted.</summary>
    internal long SortFrom { get; set; } = 16 * 1024;

    private bool IsSorted(long lines, Tensor index, int dim) => Length(index, dim) >= SortFrom && lines * MostParts < EnoughLines && index.ElementCount <= int.MaxValue / 2;

    private SortedIndex SortedIndexOf(Tensor y, int dim, Tensor index, Tensor source, string operation, out Tensor[] kept)
    {
        var length = Length(index, dim);
        var (sorted, places) = Sort<long, IntegerArithmetic>(NativeDense<long, IntegerArithmetic>(Last(index, dim)), length, isDescending: false);
        kept = [sorted, places];
        var shape = sorted.Dim == 0 ? [] : sorted.ShapeArray[..^1];
        var steps = new Steps[3];
        var lines = Loops([Line(sorted), Line(Last(source, dim)), Line(Last(y, dim))], steps, operation);
        return new()
        {
            Sorted = Whole<long>(sorted),
            Places = Dense<int>(places),
            Lines = lines,
            At = steps[0],
            From = steps[1],
            To = steps[2],
            SourceStep = Step(source, dim),
            Stride = Step(y, dim),
            Size = Length(y, dim),
            Length = new(length),
        };

        Tensor Line(Tensor x) => x.Dim == 0 ? x : new(x.Storage, x.DType, shape, x.StrideArray[..^1], x.StorageOffset);
    }
}
