namespace TorchPort.Kernels;

/// <summary>Copies elements without looking at them.</summary>
internal static unsafe partial class Copy
{
    /// <summary>Bytes that are worth a part where nothing but the place changes.</summary>
    private const long Grain = 64 * 1024;

    /// <summary>Elements that are worth a part where their order changes.</summary>
    private const long StridedGrain = 8 * 1024;

    internal static void Run(Tensor y, Tensor x)
    {
        if (y.ElementCount == 0)
            return;
        var size = y.DType.ItemSize;
        if (y.IsContiguous && x.IsContiguous && y.ElementCount == x.ElementCount)
            Bytes(y.Data, x.Data, y.ElementCount * size);
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
        Threads.For(y.ElementCount, StridedGrain, (begin, end) => Range<T>(nest, to, from, begin, end));
    }

    private static void Bytes(byte* to, byte* from, long count)
    {
        if (to == from)
            return;
        if (count < 2 * Grain)
            System.Buffer.MemoryCopy(from, to, count, count);
        else if (count < PastCaches.Least)
            Split(to, from, count);
        else
            SplitPast(to, from, count);
    }

    /// <summary>A method of its own, so that small copies do not pay for the closure.</summary>
    private static void Split(byte* to, byte* from, long count) =>
        Threads.For(count, Grain, (begin, end) => System.Buffer.MemoryCopy(from + begin, to + begin, end - begin, end - begin));

    private static void SplitPast(byte* to, byte* from, long count) => Threads.For(count, Grain, (begin, end) =>
    {
        (begin, end) = (PastCaches.Line(begin, count), PastCaches.Line(end, count));
        PastCaches.Copy(from + begin, to + begin, end - begin);
    });

    private static void Range<T>(LoopNest nest, byte* to, byte* from, long begin, long end) where T : unmanaged
    {
        long inner = nest.Inner, rows = nest.Sizes.Length > 1 ? nest.Sizes[1] : 1;
        long sy = nest.InnerStride(0), sx = nest.InnerStride(1), ry = nest.Sizes.Length > 1 ? nest.Strides(0)[1] : 0, rx = nest.Sizes.Length > 1 ? nest.Strides(1)[1] : 0;
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, inner);
            // Whole rows of one plane, or part of one row.
            var isWhole = column == 0 && end - begin >= inner;
            long width = isWhole ? inner : Math.Min(inner - column, end - begin), height = isWhole ? Math.Min((end - begin) / inner, rows - row % rows) : 1;
            new CopyPlane(width, height, sy, sx, ry, rx).Run<T>(to + nest.RowOffset(0, row) + column * sy, from + nest.RowOffset(1, row) + column * sx);
            begin += width * height;
        }
    }
}
