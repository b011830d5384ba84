using System.Runtime.CompilerServices;

namespace TorchPort.Kernels;

/// <summary>Copies elements without looking at them.</summary>
internal static unsafe partial class Copy
{
    private const long Grain = 64 * 1024;

    internal static void Run(Tensor y, Tensor x)
    {
        if (y.ElementCount == 0)
            return;
        var size = y.DType.ItemSize;
        if (y.IsContiguous && x.IsContiguous && y.ElementCount == x.ElementCount)
        {
            var bytes = y.ElementCount * size;
            System.Buffer.MemoryCopy(x.Data, y.Data, bytes, bytes);
        }
        else
        {
            switch (size)
            {
                case 1: Strided<byte>(y, x); break;
                case 2: Strided<ushort>(y, x); break;
                case 4: Strided<uint>(y, x); break;
                case 8: Strided<ulong>(y, x); break;
                default: Strided<UInt128>(y, x); break;
            }
        }
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    private static void Strided<T>(Tensor y, Tensor x) where T : unmanaged
    {
        var nest = new LoopNest([y, x]);
        byte* to = y.Data, from = x.Data;
        Threads.For(y.ElementCount, Grain, (begin, end) => Range<T>(nest, to, from, begin, end));
    }

    private static void Range<T>(LoopNest nest, byte* to, byte* from, long begin, long end) where T : unmanaged
    {
        long sy = nest.InnerStride(0), sx = nest.InnerStride(1);
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, nest.Inner);
            var count = Math.Min(nest.Inner - column, end - begin);
            var y = to + nest.RowOffset(0, row) + column * sy;
            var x = from + nest.RowOffset(1, row) + column * sx;
            if (sy == sizeof(T) && sx == sizeof(T))
            {
                System.Buffer.MemoryCopy(x, y, count * sizeof(T), count * sizeof(T));
            }
            else
            {
                for (var i = 0L; i < count; i++)
                    Unsafe.WriteUnaligned(y + i * sy, Unsafe.ReadUnaligned<T>(x + i * sx));
            }
            begin += count;
        }
    }
}
