using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    internal override void Rows<K>(K kernel, int dim, DType compute, Tensor x, Tensor? values, Tensor? indices)
    {
        if (x.ElementCount == 0 || (values ?? indices)!.ElementCount == 0)
            return;
        switch (ComputeType(KernelName.Of(typeof(K)), compute))
        {
            case DType.Float32: Rows<K, float, SingleArithmetic, double, DoubleArithmetic>(kernel, dim, x, values, indices); break;
            case DType.Float64: Rows<K, double, DoubleArithmetic, double, DoubleArithmetic>(kernel, dim, x, values, indices); break;
            default: Rows<K, long, IntegerArithmetic, long, IntegerArithmetic>(kernel, dim, x, values, indices); break;
        }
    }

    /// <summary>Rows are made contiguous first, and the results put where they belong afterwards.</summary>
    private void Rows<K, T, A, W, B>(K kernel, int dim, Tensor input, Tensor? values, Tensor? indices)
        where K : unmanaged, IRowKernel
        where T : unmanaged, INumber<T>
        where A : struct, IArithmetic<T>
        where W : unmanaged, INumber<W>
        where B : struct, IArithmetic<W>
    {
        var x = NativeDense<T, A>(Last(input, dim));
        var shape = Last((values ?? indices)!, dim).ShapeArray;
        Tensor y = Tensor.Empty(shape, Kernels.Native.Type<T>(), this), at = Tensor.Empty(shape, DType.Int64, this);
        int length = x.Dim == 0 ? 1 : checked((int)x.Shape[^1]), count = y.Dim == 0 ? 1 : checked((int)y.Shape[^1]);
        var rows = x.ElementCount / length;
        switch (kernel)
        {
            case CumulativeSum: Scan<Sum, T, A, W, B>(x, y, length, rows); break;
            case CumulativeProduct: Scan<Prod, T, A, W, B>(x, y, length, rows); break;
            case CumulativeLogSumExp: Scan<LogSum, T, A, W, B>(x, y, length, rows); break;
            case CumulativeExtreme extreme: Extremes(extreme.Largest, isRunning: true); break;
            case Extreme extreme: Extremes(extreme.Largest, isRunning: false); break;
            case Sorted sorted: Head(sorted.Descending); break;
            case Topk topk: Head(topk.Largest); break;
            case Kth kth: Pick(checked((int)kth.K)); break;
            case Median median: Pick(median.IgnoresNan ? RankKernel<T, A>.NanMedian : RankKernel<T, A>.Median); break;
            case Mode: Pick(RankKernel<T, A>.Mode); break;
            default: throw Missing<K>();
        }
        KeepAlive(x, y, at);
        if (values is not null)
            Finish<T, A>(Last(values, dim), y);
        if (indices is not null)
            Finish<long, IntegerArithmetic>(Last(indices, dim), at);

        void Extremes(bool largest, bool isRunning)
        {
            if (!isRunning && length >= LongRow)
            {
                Extreme<T, A>(x, y, at, length, rows, largest);
                return;
            }
            Launch(new ExtremeKernel<T, A>
            {
                X = Dense<T>(x),
                Values = Dense<T>(y),
                Indices = Dense<long>(at),
                Length = length,
                Largest = largest ? 1 : 0,
                Running = isRunning ? 1 : 0,
            }, rows);
        }

        void Head(bool isDescending)
        {
            var (sorted, places) = Sort<T, A>(x, length, isDescending);
            Launch(new HeadKernel<T> { Sorted = Dense<T>(sorted), Values = Dense<T>(y), Places = Dense<int>(places), Indices = Dense<long>(at), Length = length, Count = count }, rows * count);
            KeepAlive(sorted, places);
        }

        void Pick(int rank)
        {
            var (sorted, places) = Sort<T, A>(x, length, isDescending: false);
            Launch(new RankKernel<T, A> { Sorted = Dense<T>(sorted), Values = Dense<T>(y), Places = Dense<int>(places), Indices = Dense<long>(at), Length = length, Rank = rank }, rows);
            KeepAlive(sorted, places);
        }
    }

    private void Scan<R, T, A, W, B>(Tensor x, Tensor y, int length, long rows)
        where R : unmanaged, IReduction
        where T : unmanaged, INumber<T>
        where A : struct, IArithmetic<T>
        where W : unmanaged, INumber<W>
        where B : struct, IArithmetic<W>
    {
        // As many parts of a row as elements of a part, where rows are too few.
        var parts = (int)Math.Clamp(Math.Min(MaxThreads, FoldThreads) / rows, 1, Math.Max(1, (long)Math.Sqrt(length)));
        var totals = Tensor.Empty([rows, parts], Kernels.Native.Type<W>(), this);
        var kernel = new ScanKernel<R, T, A, W, B> { X = Dense<T>(x), Y = Dense<T>(y), Totals = new(Dense<W>(totals), parts > 1), Length = length, Parts = parts };
        if (parts > 1)
        {
            Launch(kernel with { OfTotals = 1 }, rows * parts);
            Launch(new CarryKernel<R, W, B> { Totals = Dense<W>(totals), Parts = parts }, rows);
        }
        Launch(kernel, rows * parts);
        KeepAlive(totals);
    }

    /// <summary>Contiguous rows sorted, and where their elements were, by merging longer and longer runs.</summary>
    private (Tensor Sorted, Tensor Places) Sort<T, A>(Tensor x, int length, bool isDescending) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        Tensor from = x, places = Tensor.Empty(x.ShapeArray, DType.Int32, this);
        var width = 1;
        do
        {
            Tensor to = Tensor.Empty(x.ShapeArray, x.DType, this), next = Tensor.Empty(x.ShapeArray, DType.Int32, this);
            Launch(new MergeKernel<T, A>
            {
                X = Dense<T>(from),
                Y = Dense<T>(to),
                From = Dense<int>(places),
                To = Dense<int>(next),
                Length = length,
                Width = width,
                Descending = isDescending ? 1 : 0,
                First = width == 1 ? 1 : 0,
            }, x.ElementCount);
            KeepAlive(from, places);
            (from, places) = (to, next);
            width *= 2;
        }
        while (width < length);
        return (from, places);
    }

    /// <summary>A view with a dimension moved behind the others.</summary>
    private static Tensor Last(Tensor x, int dim)
    {
        if (x.Dim == 0 || dim == x.Dim - 1)
            return x;
        long[] shape = [.. x.Shape[..dim], .. x.Shape[(dim + 1)..], x.Shape[dim]];
        long[] strides = [.. x.Strides[..dim], .. x.Strides[(dim + 1)..], x.Strides[dim]];
        return new(x.Storage, x.DType, shape, strides, x.StorageOffset);
    }
}
