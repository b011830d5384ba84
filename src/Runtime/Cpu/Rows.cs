using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of every operation on rows along a dimension: strides, dtypes and threads.</summary>
internal static unsafe class Rows
{
    private const long Grain = 16 * 1024;

    internal static void Run<K, T>(K kernel, int dim, Tensor x, Tensor? values, Tensor? indices) where K : struct, IRowKernel where T : unmanaged, INumber<T>
    {
        Operand[] operands = [new(x, dim), new(values, dim), new(indices, dim)];
        var starts = FirstElements(x, dim);
        var nest = new LoopNest([starts, values is null ? starts : FirstElements(values, dim), indices is null ? starts : FirstElements(indices, dim)]);
        if (starts.ElementCount > 0)
            Threads.For(starts.ElementCount, Math.Max(1, Grain / Math.Max(1, operands[0].Length)), (begin, end) => Range<K, T>(kernel, nest, operands, begin, end));
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

    private static void Range<K, T>(K kernel, LoopNest nest, Operand[] operands, long begin, long end) where K : struct, IRowKernel where T : unmanaged, INumber<T>
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
            kernel.Row(x.IsReady<T>() ? new(from, x.Length) : scratchX.AsSpan(),
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
