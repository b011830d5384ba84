using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of every operation on rows along a dimension: strides, dtypes and threads.</summary>
internal static unsafe class Rows
{
    private const long Grain = 16 * 1024;

    /// <summary>Up to it, single precision holds all places.</summary>
    private const int LongestColumn = 1 << 24;

    internal static void Run<K, T>(K kernel, int dim, Tensor x, Tensor? values, Tensor? indices) where K : struct, IRowKernel where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            Run<K, Lane512<T>, T>(kernel, dim, x, values, indices);
        else if (Simd.Width == 256)
            Run<K, Lane256<T>, T>(kernel, dim, x, values, indices);
        else
            Run<K, Lane1<T>, T>(kernel, dim, x, values, indices);
    }

    private static void Run<K, L, T>(K kernel, int dim, Tensor x, Tensor? values, Tensor? indices) where K : struct, IRowKernel where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        Operand[] operands = [new(x, dim), new(values, dim), new(indices, dim)];
        var starts = FirstElements(x, dim);
        var nest = new LoopNest([starts, values is null ? starts : FirstElements(values, dim), indices is null ? starts : FirstElements(indices, dim)]);
        var grain = Math.Max(1, Grain / Math.Max(1, operands[0].Length));
        if (starts.ElementCount > 0 && K.HasColumns && AreColumns<L, T>(operands[0], nest))
            Threads.For(starts.ElementCount, Math.Max(grain, 4 * L.Width), (begin, end) => Columns<K, L, T>(kernel, nest, operands, begin, end));
        else if (starts.ElementCount > 0)
            Threads.For(starts.ElementCount, grain, (begin, end) => Range<K, L, T>(kernel, nest, operands, begin, end));
        GC.KeepAlive(x);
        GC.KeepAlive(values);
        GC.KeepAlive(indices);
    }

    /// <summary>The rows of a tensor: the first one's first element, how long they are, and the bytes between neighbours.</summary>
    private readonly struct Operand(Tensor? t, int dim)
    {
        internal readonly byte* Data = t is null ? null : t.Data;
        internal readonly DType DType = t?.DType ?? DType.Int64;
        internal readonly int Length = t is null ? 0 : t.Dim == 0 ? 1 : checked((int)t.Shape[dim]);
        internal readonly long Stride = t is null || t.Dim == 0 ? 0 : t.Strides[dim] * t.DType.ItemSize;

        internal bool IsReady<T>() where T : unmanaged => Data != null && Stride == sizeof(T) && Elementwise.IsNative<T>(DType);
    }

    /// <summary>Whether rows lie side by side, or are so short that it is worth laying them so.</summary>
    private static bool AreColumns<L, T>(in Operand x, LoopNest nest) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T> =>
        L.Width > 1 && Elementwise.IsNative<T>(x.DType) && x.Length > 0 && (x.Length < 2 * L.Width || LieSideBySide<L, T>(x, nest));

    private static bool LieSideBySide<L, T>(in Operand x, LoopNest nest) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T> =>
        nest.InnerStride(0) == sizeof(T) && nest.Inner >= 4 * L.Width && x.Length <= LongestColumn;

    private static void Columns<K, L, T>(K kernel, LoopNest nest, Operand[] operands, long begin, long end) where K : struct, IRowKernel where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        ref readonly Operand x = ref operands[0], values = ref operands[1], indices = ref operands[2];
        var width = 4 * L.Width;
        var lie = LieSideBySide<L, T>(x, nest);
        using var staged = new Scratch<T>(lie ? 0 : x.Length * width);
        var y = stackalloc T[width];
        var at = stackalloc long[width];
        for (var row = begin; row < end;)
        {
            var (outer, inner) = Math.DivRem(row, nest.Inner);
            var count = (int)Math.Min(width, Math.Min(end - row, nest.Inner - inner));
            var from = x.Data + Offset(0);
            // The last ones are done together with some before them.
            var past = lie ? (int)Math.Max(0, inner + width - nest.Inner) : 0;
            if (lie)
            {
                kernel.Columns<L, T>((T*)from - past, (nint)(x.Stride / sizeof(T)), x.Length, y, at);
            }
            else
            {
                for (var i = 0; i < x.Length; i++)
                    Cast.Load(x.DType, from + i * x.Stride, nest.InnerStride(0), staged.Pointer + i * width, count);
                kernel.Columns<L, T>(staged.Pointer, width, x.Length, y, at);
            }
            if (values.Data != null)
                Cast.Store(values.DType, y + past, values.Data + Offset(1), nest.InnerStride(1), count);
            if (indices.Data != null)
                Cast.Store(indices.DType, at + past, indices.Data + Offset(2), nest.InnerStride(2), count);
            row += count;

            long Offset(int k) => nest.RowOffset(k, outer) + inner * nest.InnerStride(k);
        }
    }

    private static void Range<K, L, T>(K kernel, LoopNest nest, Operand[] operands, long begin, long end) where K : struct, IRowKernel where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        ref readonly Operand x = ref operands[0], values = ref operands[1], indices = ref operands[2];
        var scratchX = x.IsReady<T>() ? [] : new T[x.Length];
        var scratchValues = values.IsReady<T>() ? [] : new T[values.Length];
        var scratchIndices = indices.IsReady<long>() ? [] : new long[indices.Length];
        for (var row = begin; row < end; row++)
        {
            var (outer, inner) = Math.DivRem(row, nest.Inner);
            var from = x.Data + Offset(0);
            var toValues = values.Data + Offset(1);
            var toIndices = indices.Data + Offset(2);
            fixed (T* staged = scratchX)
                if (!x.IsReady<T>())
                    Cast.Load(x.DType, from, x.Stride, staged, x.Length);
            kernel.Row<L, T>(x.IsReady<T>() ? new(from, x.Length) : scratchX.AsSpan(),
                values.IsReady<T>() ? new(toValues, values.Length) : scratchValues.AsSpan(),
                indices.IsReady<long>() ? new(toIndices, indices.Length) : scratchIndices.AsSpan());
            fixed (T* staged = scratchValues)
                Cast.Store(values.DType, staged, toValues, values.Stride, scratchValues.Length);
            fixed (long* staged = scratchIndices)
                Cast.Store(indices.DType, staged, toIndices, indices.Stride, scratchIndices.Length);

            long Offset(int k) => nest.RowOffset(k, outer) + inner * nest.InnerStride(k);
        }
    }

    /// <summary>The first elements of all rows.</summary>
    private static Tensor FirstElements(Tensor t, int dim)
    {
        if (t.Dim == 0)
            return t;
        var shape = (long[])t.ShapeArray.Clone();
        shape[dim] = 1;
        return new(t.Storage, t.DType, shape, t.StrideArray, t.StorageOffset);
    }
}
