using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Indices as kernels use them.</summary>
internal static class Places
{
    /// <summary>An index, or 0 where it names nothing: a fault that was taken down must not reach beyond memory meanwhile.</summary>
    internal static int Inside(long index, int size) => index < 0 || index >= size ? 0 : (int)index;
}

/// <summary>Reads through an index along one dimension.</summary>
internal struct GatherKernel<T> : IThreadKernel where T : unmanaged
{
    internal Nest Nest;
    internal ArrayView<T> Y, X;
    internal ArrayView<long> Index;
    internal Steps To, At, From;

    /// <summary>How far apart the slices are that the index picks, and how many there are.</summary>
    internal int Stride, Size;

    public void Run(int index)
    {
        var place = Nest.At(index);
        Y[To.Offset(place)] = X[From.Offset(place) + Places.Inside(Index[At.Offset(place)], Size) * Stride];
    }
}

/// <summary>Writes through an index along one dimension. A thread goes along the dimension alone, or does the share of targets that is its, so that sources of one element come in their order.</summary>
internal struct ScatterKernel<T> : IThreadKernel where T : unmanaged
{
    internal Nest Nest;
    internal ArrayView<T> Y, X;
    internal ArrayView<long> Index;
    internal Steps At, From, To;
    internal int Length, IndexStep, SourceStep, Stride, Size, Lines, Parts;

    public void Run(int index)
    {
        var place = Nest.At(index % Lines);
        var part = index / Lines;
        int at = At.Offset(place), from = From.Offset(place), to = To.Offset(place);
        for (var i = 0; i < Length; i++)
        {
            var target = Places.Inside(Index[at + i * IndexStep], Size);
            if (target % Parts == part)
                Y[to + target * Stride] = X[from + i * SourceStep];
        }
    }
}

/// <summary>The same, combining what is there with what comes.</summary>
internal struct ScatterReduceKernel<R, T, A> : IThreadKernel where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal Nest Nest;
    internal ArrayView<T> Y, X;
    internal ArrayView<long> Index;
    internal Steps At, From, To;
    internal int Length, IndexStep, SourceStep, Stride, Size, Lines, Parts;

    public void Run(int index)
    {
        var place = Nest.At(index % Lines);
        var part = index / Lines;
        int at = At.Offset(place), from = From.Offset(place), to = To.Offset(place);
        for (var i = 0; i < Length; i++)
        {
            var target = Places.Inside(Index[at + i * IndexStep], Size);
            if (target % Parts != part)
                continue;
            var into = to + target * Stride;
            Y[into] = R.Combine(new LaneGpu<T, A>(Y[into]), new(X[from + i * SourceStep])).V;
        }
    }
}

/// <summary>Takes down indices that are not there. A thread has an element.</summary>
internal struct IndexCheckKernel : IThreadKernel
{
    internal ArrayView<long> Index, Faults;
    internal Nest Nest;
    internal Steps At;
    internal long Low, Size;

    public void Run(int index)
    {
        var at = At.Offset(Nest.At(index));
        var i = Index[at];
        if (i >= Low && i < Size)
            return;
        DeviceFaults.Report(Faults, DeviceFaults.Index, i, Size);
    }
}

public partial class GpuDevice
{
    internal override bool ChecksIndices => true;

    internal override void CheckIndex(Tensor index, long low, long size)
    {
        if (index.ElementCount == 0)
            return;
        if (size == 0)
            throw new DimensionException($"An index of shape {Shapes.Text(index.Shape)} names elements of a dimension of size 0.");
        Span<Steps> steps = stackalloc Steps[1];
        var nest = Loops([index], steps, "Index");
        Launch(new IndexCheckKernel { Index = Whole<long>(index), Faults = Faults.View, Nest = nest, At = steps[0], Low = low, Size = size }, index.ElementCount);
        GC.KeepAlive(index);
    }

    internal override void Gather(Tensor y, Tensor x, int dim, Tensor index)
    {
        if (y.ElementCount == 0)
            return;
        index = Here(index);
        switch (y.DType.ItemSize)
        {
            case 1: Gathered<byte>(y, x, dim, index); break;
            case 2: Gathered<short>(y, x, dim, index); break;
            case 4: Gathered<int>(y, x, dim, index); break;
            case 8: Gathered<long>(y, x, dim, index); break;
            default: Gathered<Wide>(y, x, dim, index); break;
        }
        KeepAlive(y, x, index);
    }

    private void Gathered<T>(Tensor y, Tensor x, int dim, Tensor index) where T : unmanaged
    {
        Span<Steps> steps = stackalloc Steps[3];
        var nest = Loops([y, index, Fixed(x, dim, index.ShapeArray)], steps, "Gather");
        Launch(new GatherKernel<T>
        {
            Nest = nest,
            Y = Whole<T>(y),
            X = Whole<T>(x),
            Index = Whole<long>(index),
            To = steps[0],
            At = steps[1],
            From = steps[2],
            Stride = Step(x, dim),
            Size = Length(x, dim),
        }, y.ElementCount);
    }

    internal override void Scatter(Tensor y, int dim, Tensor index, Tensor source)
    {
        if (index.ElementCount == 0)
            return;
        (index, source) = (Here(index), Here(source));
        switch (y.DType.ItemSize)
        {
            case 1: Scattered<byte>(y, dim, index, source); break;
            case 2: Scattered<short>(y, dim, index, source); break;
            case 4: Scattered<int>(y, dim, index, source); break;
            case 8: Scattered<long>(y, dim, index, source); break;
            default: Scattered<Wide>(y, dim, index, source); break;
        }
        KeepAlive(y, index, source);
    }

    private void Scattered<T>(Tensor y, int dim, Tensor index, Tensor source) where T : unmanaged
    {
        Span<Steps> steps = stackalloc Steps[3];
        var lines = Lines(y, dim, index, source, steps, "Scatter", out var count);
        if (IsSorted(count, index, dim))
        {
            Launch(new SortedScatterKernel<T> { Index = SortedIndexOf(y, dim, index, source, "Scatter", out var kept), Y = Whole<T>(y), X = Whole<T>(source) }, index.ElementCount);
            KeepAlive(kept);
            return;
        }
        var parts = Parts(count, Math.Min(Length(index, dim), Length(y, dim)));
        Launch(new ScatterKernel<T>
        {
            Nest = lines,
            Y = Whole<T>(y),
            X = Whole<T>(source),
            Index = Whole<long>(index),
            At = steps[0],
            From = steps[1],
            To = steps[2],
            Length = Length(index, dim),
            IndexStep = Step(index, dim),
            SourceStep = Step(source, dim),
            Stride = Step(y, dim),
            Size = Length(y, dim),
            Lines = checked((int)count),
            Parts = parts,
        }, count * parts);
    }

    internal override void ScatterReduce<R>(R reduction, DType compute, Tensor y, int dim, Tensor index, Tensor source)
    {
        if (index.ElementCount == 0)
            return;
        (index, source) = (Here(index), Here(source));
        if (compute.IsComplex && typeof(R) == typeof(Sum) && source.DType == y.DType)
        {
            ScatterReduce(reduction, TypePromotion.RealOf(compute), ComplexParts.Real(y), dim, index, ComplexParts.Real(source));
            ScatterReduce(reduction, TypePromotion.RealOf(compute), ComplexParts.Imaginary(y), dim, index, ComplexParts.Imaginary(source));
            return;
        }
        switch (ComputeType("Scatter of " + KernelName.Of(typeof(R)), compute))
        {
            case DType.Float32: Combined<R, float, SingleArithmetic>(y, dim, index, source); break;
            case DType.Float64: Combined<R, double, DoubleArithmetic>(y, dim, index, source); break;
            default: Combined<R, long, IntegerArithmetic>(y, dim, index, source); break;
        }
    }

    private void Combined<R, T, A>(Tensor output, int dim, Tensor index, Tensor values) where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        Tensor y = Native<T, A>(output), source = Native<T, A>(values);
        Span<Steps> steps = stackalloc Steps[3];
        var operation = "Scatter of " + KernelName.Of(typeof(R));
        var lines = Lines(y, dim, index, source, steps, operation, out var count);
        if (IsSorted(count, index, dim))
        {
            Launch(new SortedReduceKernel<R, T, A> { Index = SortedIndexOf(y, dim, index, source, operation, out var kept), Y = Whole<T>(y), X = Whole<T>(source) }, index.ElementCount);
            KeepAlive(kept);
            KeepAlive(y, source);
            Finish<T, A>(output, y);
            return;
        }
        var parts = Parts(count, Math.Min(Length(index, dim), Length(y, dim)));
        Launch(new ScatterReduceKernel<R, T, A>
        {
            Nest = lines,
            Y = Whole<T>(y),
            X = Whole<T>(source),
            Index = Whole<long>(index),
            At = steps[0],
            From = steps[1],
            To = steps[2],
            Length = Length(index, dim),
            IndexStep = Step(index, dim),
            SourceStep = Step(source, dim),
            Stride = Step(y, dim),
            Size = Length(y, dim),
            Lines = checked((int)count),
            Parts = parts,
        }, count * parts);
        KeepAlive(y, index, source);
        Finish<T, A>(output, y);
    }

    /// <summary>An index or a number to scatter may be on the processor, as in PyTorch.</summary>
    private Tensor Here(Tensor x) => x.Device == this ? x : Ops.Transfer.To(this, x);

    /// <summary>The lines of an index along a dimension: where they begin in the index, the source and the target.</summary>
    private Nest Lines(Tensor y, int dim, Tensor index, Tensor source, Span<Steps> steps, string operation, out long count)
    {
        var shape = (long[])index.ShapeArray.Clone();
        if (shape.Length > 0)
            shape[dim] = 1;
        Tensor lines = new(index.Storage, index.DType, shape, index.StrideArray, index.StorageOffset);
        count = lines.ElementCount;
        return Loops([lines, new(source.Storage, source.DType, shape, source.StrideArray, source.StorageOffset), Fixed(y, dim, shape)], steps, operation);
    }

    /// <summary>x cut to a shape and standing still along the dimension.</summary>
    private static Tensor Fixed(Tensor x, int dim, long[] shape)
    {
        if (x.Dim == 0)
            return x;
        var strides = (long[])x.StrideArray.Clone();
        strides[dim] = 0;
        return new(x.Storage, x.DType, shape, strides, x.StorageOffset);
    }

    private static int Length(Tensor x, int dim) => x.Dim == 0 ? 1 : checked((int)x.Shape[dim]);

    private static int Step(Tensor x, int dim) => x.Dim == 0 ? 0 : checked((int)x.Strides[dim]);
}
