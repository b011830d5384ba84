using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>Reads and writes through an index along one dimension.</summary>
internal static unsafe class Indexing
{
    private const long Grain = 16 * 1024;

    internal static void Gather(Tensor y, Tensor x, int dim, Tensor index)
    {
        if (y.ElementCount == 0)
            return;
        var (along, stride) = Fixed(x, dim, index);
        var nest = new LoopNest([y, index, along]);
        var size = y.DType.ItemSize;
        byte* to = y.Data, from = x.Data, at = index.Data;
        Threads.For(y.ElementCount, Grain, (begin, end) =>
        {
            for (var walk = new Walk(nest, begin, end); walk.Next(out var row, out var column, out var count);)
            {
                for (var i = 0L; i < count; i++)
                {
                    var source = from + nest.RowOffset(2, row) + (column + i) * nest.InnerStride(2);
                    var target = to + nest.RowOffset(0, row) + (column + i) * nest.InnerStride(0);
                    var pick = *(long*)(at + nest.RowOffset(1, row) + (column + i) * nest.InnerStride(1));
                    System.Buffer.MemoryCopy(source + pick * stride, target, size, size);
                }
            }
        });
        GC.KeepAlive(y);
        GC.KeepAlive(x);
        GC.KeepAlive(index);
    }

    /// <summary>Runs on one thread: several sources may meet in one element.</summary>
    internal static void Scatter(Tensor y, int dim, Tensor index, Tensor source, bool add)
    {
        if (index.ElementCount == 0)
            return;
        switch (add ? CpuDevice.ComputeType(y.DType) : DType.Bool)
        {
            case DType.Float32: Scatter<float>(y, dim, index, source, true); break;
            case DType.Float64: Scatter<double>(y, dim, index, source, true); break;
            case DType.Int64: Scatter<long>(y, dim, index, source, true); break;
            default: Scatter<long>(y, dim, index, source, false); break;
        }
        GC.KeepAlive(y);
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    private static void Scatter<T>(Tensor y, int dim, Tensor index, Tensor source, bool add) where T : unmanaged, INumber<T>
    {
        var (along, stride) = Fixed(y, dim, index);
        var nest = new LoopNest([index, Part(source, index), along]);
        var size = y.DType.ItemSize;
        byte* to = y.Data, from = source.Data, at = index.Data;
        for (var walk = new Walk(nest, 0, index.ElementCount); walk.Next(out var row, out var column, out var count);)
        {
            long target = nest.RowOffset(2, row), origin = nest.RowOffset(1, row), place = nest.RowOffset(0, row);
            for (var i = column; i < column + count; i++)
            {
                var pick = *(long*)(at + place + i * nest.InnerStride(0));
                var into = to + target + i * nest.InnerStride(2) + pick * stride;
                var value = from + origin + i * nest.InnerStride(1);
                if (add)
                    Increase<T>(y.DType, into, value);
                else
                    System.Buffer.MemoryCopy(value, into, size, size);
            }
        }
    }

    private static void Increase<T>(DType dtype, byte* into, byte* value) where T : unmanaged, INumber<T>
    {
        if (Elementwise.IsNative<T>(dtype))
        {
            *(T*)into += *(T*)value;
            return;
        }
        T a, b;
        Cast.Load(dtype, into, 0, &a, 1);
        Cast.Load(dtype, value, 0, &b, 1);
        a += b;
        Cast.Store(dtype, &a, into, 0, 1);
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
