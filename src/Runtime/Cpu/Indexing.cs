using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Reads and writes through an index along one dimension.</summary>
internal static unsafe partial class Indexing
{
    private const long Grain = 16 * 1024;

    internal static void Gather(Tensor y, Tensor x, int dim, Tensor index)
    {
        if (y.ElementCount == 0)
            return;
        switch (y.DType.ItemSize)
        {
            case 1: Gather<byte>(y, x, dim, index); break;
            case 2: Gather<ushort>(y, x, dim, index); break;
            case 4: Gather<uint>(y, x, dim, index); break;
            case 8: Gather<ulong>(y, x, dim, index); break;
            default: Gather<UInt128>(y, x, dim, index); break;
        }
        GC.KeepAlive(y);
        GC.KeepAlive(x);
        GC.KeepAlive(index);
    }

    private static void Gather<T>(Tensor y, Tensor x, int dim, Tensor index) where T : unmanaged
    {
        var (along, stride) = Fixed(x, dim, index);
        var nest = new LoopNest([y, index, along]);
        byte* to = y.Data, from = x.Data, at = index.Data;
        Threads.For(y.ElementCount, Grain, (begin, end) => GatherRange<T>(nest, to, from, at, stride, begin, end));
    }

    private static void GatherRange<T>(LoopNest nest, byte* to, byte* from, byte* at, long stride, long begin, long end) where T : unmanaged
    {
        long sy = nest.InnerStride(0), si = nest.InnerStride(1), sx = nest.InnerStride(2);
        for (var walk = new Walk(nest, begin, end); walk.Next(out var row, out var column, out var count);)
        {
            var target = to + nest.RowOffset(0, row) + column * sy;
            var place = at + nest.RowOffset(1, row) + column * si;
            var source = from + nest.RowOffset(2, row) + column * sx;
            if (si == 0)
                CopyRun<T>(source + *(long*)place * stride, sx, target, sy, count);
            else
                for (var i = 0L; i < count; i++)
                    *(T*)(target + i * sy) = *(T*)(source + i * sx + *(long*)(place + i * si) * stride);
        }
    }

    /// <summary>A run that a single index picks, as in selecting rows of a table.</summary>
    private static void CopyRun<T>(byte* from, long sx, byte* to, long sy, long count) where T : unmanaged
    {
        if (sx == sizeof(T) && sy == sizeof(T))
        {
            System.Buffer.MemoryCopy(from, to, count * sizeof(T), count * sizeof(T));
            return;
        }
        for (var i = 0L; i < count; i++)
            *(T*)(to + i * sy) = *(T*)(from + i * sx);
    }

    /// <summary>Runs on one thread: the last of several sources for one element stays.</summary>
    internal static void Scatter(Tensor y, int dim, Tensor index, Tensor source)
    {
        if (index.ElementCount == 0)
            return;
        switch (y.DType.ItemSize)
        {
            case 1: Scatter<Replace<byte>>(y, dim, index, source); break;
            case 2: Scatter<Replace<ushort>>(y, dim, index, source); break;
            case 4: Scatter<Replace<uint>>(y, dim, index, source); break;
            case 8: Scatter<Replace<ulong>>(y, dim, index, source); break;
            default: Scatter<Replace<UInt128>>(y, dim, index, source); break;
        }
        GC.KeepAlive(y);
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    /// <summary>Runs on one thread, so that elements are combined in the order of their sources.</summary>
    internal static void ScatterReduce<R, T>(Tensor y, int dim, Tensor index, Tensor source) where R : unmanaged, IReduction where T : unmanaged, INumber<T>
    {
        if (index.ElementCount == 0)
            return;
        if (Elementwise.IsNative<T>(y.DType))
            Scatter<Combine<R, T>>(y, dim, index, source);
        else
            Scatter<CombineConverted<R, T>>(y, dim, index, source);
        GC.KeepAlive(y);
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    internal static void ScatterComplex<R, T>(Tensor y, int dim, Tensor index, Tensor source) where R : unmanaged, IReduction where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (index.ElementCount == 0)
            return;
        Scatter<CombineComplex<R, T>>(y, dim, index, source);
        GC.KeepAlive(y);
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    /// <summary>What becomes of an element when a source reaches it.</summary>
    private interface IWrite
    {
        static abstract void Write(DType dtype, byte* into, byte* value);
    }

    private readonly struct Replace<T> : IWrite where T : unmanaged
    {
        public static void Write(DType dtype, byte* into, byte* value) => *(T*)into = *(T*)value;
    }

    internal readonly struct Combine<R, T> : IWrite where R : unmanaged, IReduction where T : unmanaged, INumber<T>
    {
        public static void Write(DType dtype, byte* into, byte* value) => *(T*)into = R.Combine(new Lane1<T>(*(T*)into), new(*(T*)value)).V;
    }

    internal readonly struct CombineComplex<R, T> : IWrite where R : unmanaged, IReduction where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Write(DType dtype, byte* into, byte* value) => *(LaneComplex<T>*)into = R.Combine(*(LaneComplex<T>*)into, *(LaneComplex<T>*)value);
    }

    internal readonly struct CombineConverted<R, T> : IWrite where R : unmanaged, IReduction where T : unmanaged, INumber<T>
    {
        public static void Write(DType dtype, byte* into, byte* value)
        {
            T a, b;
            Cast.Load(dtype, into, 0, &a, 1);
            Cast.Load(dtype, value, 0, &b, 1);
            a = R.Combine(new Lane1<T>(a), new(b)).V;
            Cast.Store(dtype, &a, into, 0, 1);
        }
    }

    private static void Scatter<W>(Tensor y, int dim, Tensor index, Tensor source) where W : unmanaged, IWrite
    {
        var (along, stride) = Fixed(y, dim, index);
        ScatterAll<W>(new([index, Part(source, index), along]), y.DType, stride, index.ElementCount, y.Data, source.Data, index.Data);
    }

    private static void ScatterAll<W>(LoopNest nest, DType dtype, long stride, long all, byte* to, byte* from, byte* at) where W : unmanaged, IWrite
    {
        long si = nest.InnerStride(0), sv = nest.InnerStride(1), sy = nest.InnerStride(2);
        for (var walk = new Walk(nest, 0, all); walk.Next(out var row, out var column, out var count);)
        {
            var place = at + nest.RowOffset(0, row) + column * si;
            var value = from + nest.RowOffset(1, row) + column * sv;
            var into = to + nest.RowOffset(2, row) + column * sy;
            for (var i = 0L; i < count; i++)
                W.Write(dtype, into + i * sy + *(long*)(place + i * si) * stride, value + i * sv);
        }
    }

    /// <summary>x cut to the index's shape and standing still along the dimension, and the bytes between its slices there.</summary>
    private static (Tensor Along, long Stride) Fixed(Tensor x, int dim, Tensor index)
    {
        if (x.Dim == 0)
            return (x, 0);
        var strides = (long[])x.StrideArray.Clone();
        var stride = strides[dim] * x.DType.ItemSize;
        strides[dim] = 0;
        return (new(x.Storage, x.DType, index.ShapeArray, strides, x.StorageOffset), stride);
    }

    /// <summary>The leading part of the source that the index covers.</summary>
    private static Tensor Part(Tensor source, Tensor index) => new(source.Storage, source.DType, index.ShapeArray, source.StrideArray, source.StorageOffset);

    /// <summary>Walks a range of a loop nest row by row.</summary>
    private struct Walk(LoopNest nest, long begin, long end)
    {
        internal bool Next(out long row, out long column, out long count)
        {
            (row, column) = Math.DivRem(begin, nest.Inner);
            count = Math.Min(nest.Inner - column, end - begin);
            begin += count;
            return count > 0;
        }
    }
}
