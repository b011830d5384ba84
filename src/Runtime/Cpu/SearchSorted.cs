using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Binary search in sorted rows.</summary>
internal static unsafe class SearchSorted
{
    private const long Grain = 4096;

    /// <summary>All contiguous: places and values of one shape, the sequence one row or one for each row of values.</summary>
    internal static void Run<T>(Tensor places, Tensor sequence, Tensor values, bool right) where T : unmanaged, INumber<T>
    {
        var length = sequence.Shape[^1];
        var rowOfValues = sequence.Dim == 1 ? 0 : values.Shape[^1];
        byte* from = sequence.Data, x = values.Data;
        var to = places.Pointer<long>();
        var size = sequence.DType.ItemSize;
        Threads.For(values.ElementCount, Grain, (begin, end) =>
        {
            for (var i = begin; i < end; i++)
            {
                T value;
                Cast.Load(values.DType, x + i * size, 0, &value, 1);
                to[i] = Find<T>(sequence.DType, from + (rowOfValues == 0 ? 0 : i / rowOfValues * length * size), length, OrderedBits.Of(value), right);
            }
        });
        GC.KeepAlive(places);
        GC.KeepAlive(sequence);
        GC.KeepAlive(values);
    }

    private static long Find<T>(DType dtype, byte* row, long length, ulong key, bool right) where T : unmanaged, INumber<T>
    {
        var (low, high) = (0L, length);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            T element;
            Cast.Load(dtype, row + middle * dtype.ItemSize, 0, &element, 1);
            var before = OrderedBits.Of(element);
            if (right ? before <= key : before < key)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
