using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of every elementwise operation: broadcasting, strides, dtypes, vector widths and threads.</summary>
internal static unsafe partial class Elementwise
{
    private const int Chunk = 512;
    private const int LongChunk = 1 << 20;
    private const long Grain = 32 * 1024;

    /// <summary>Fills <paramref name="y"/> with <paramref name="map"/> of the inputs, computed in <typeparamref name="T"/>.</summary>
    internal static void Run<M, T>(M map, Tensor y, ReadOnlySpan<Tensor> inputs) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        if (y.ElementCount == 0)
            return;
        var operands = Operands(y, inputs[..M.Inputs], pointers: true, out var nest, out var inner);
        operands[0].Past = nest is null && y.ElementCount * y.DType.ItemSize >= PastCaches.Least && !IsAmong(operands);
        var loop = RowLoop<T>.Of(map);
        if (y.ElementCount <= Grain)
            Range(loop, operands, nest, inner, 0, y.ElementCount);
        else
            Split(loop, operands, nest, inner, y.ElementCount);
        GC.KeepAlive(y);
        foreach (var input in inputs)
            GC.KeepAlive(input);
    }

    /// <summary>The output and the inputs, with the loops over them: none where all are walked as they lie.</summary>
    private static Operand[] Operands(Tensor y, ReadOnlySpan<Tensor> inputs, bool pointers, out LoopNest? nest, out long inner)
    {
        var operands = new Operand[inputs.Length + 1];
        operands[0] = new(y, pointers);
        for (var k = 0; k < inputs.Length; k++)
            operands[k + 1] = new(inputs[k], pointers);
        nest = IsFlat(y, inputs) ? null : new LoopNest([y, .. inputs]);
        inner = nest?.Inner ?? y.ElementCount;
        for (var k = 0; k < operands.Length; k++)
            operands[k].Stride = nest?.InnerStride(k) ?? (k > 0 && inputs[k - 1].ElementCount == 1 ? 0 : operands[k].Size);
        return operands;
    }

    /// <summary>A method of its own, so that small operations do not pay for the closure.</summary>
    private static void Split<T>(RowLoop<T> loop, Operand[] operands, LoopNest? nest, long inner, long count) where T : unmanaged, INumber<T> =>
        Threads.For(count, Grain, (begin, end) => Range(loop, operands, nest, inner, PastCaches.Line(begin, count), PastCaches.Line(end, count)));

    /// <summary>Whether the result is one of the inputs.</summary>
    private static bool IsAmong(Operand[] operands)
    {
        for (var k = 1; k < operands.Length; k++)
        {
            if (operands[k].Data == operands[0].Data)
                return true;
        }
        return false;
    }

    private struct Operand(Tensor t, bool pointer)
    {
        internal byte* Data = pointer ? t.Data : null;
        internal readonly DType DType = t.DType;
        internal readonly int Size = t.DType.ItemSize;
        internal long Stride;
        internal bool Past;
    }

    /// <summary>All operands have the output's layout without gaps, or one element.</summary>
    private static bool IsFlat(Tensor y, ReadOnlySpan<Tensor> inputs)
    {
        if (!y.IsContiguous)
            return false;
        foreach (var x in inputs)
        {
            if (x.ElementCount != 1 && !(x.IsContiguous && x.Shape.SequenceEqual(y.Shape)))
                return false;
        }
        return true;
    }

    [SkipLocalsInit]
    private static void Range<T>(RowLoop<T> loop, Operand[] operands, LoopNest? nest, long inner, long begin, long end) where T : unmanaged, INumber<T>
    {
        var scratch = stackalloc T[Chunk * 5];
        var chunk = IsDirect<T>(operands) ? LongChunk : Chunk;
        var repeats = nest is not null && inner <= Chunk / 2 ? nest.Sizes.Length > 1 ? nest.Sizes[1] : 1 : 1;
        var kept = stackalloc byte*[5];
        new Span<nint>(kept, 5).Clear();
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, inner);
            var rows = (int)Math.Min(Math.Min(Chunk, end - begin) / inner, repeats - row % repeats);
            if (column == 0 && rows > 1)
            {
                ShortRows(loop, operands, nest!, row, (int)inner, rows, scratch, kept);
                begin += rows * inner;
                continue;
            }
            var count = (int)Math.Min(chunk, Math.Min(inner - column, end - begin));
            Block(loop, operands, nest, row, column, count, scratch);
            // What several rows share is no longer where they expect it.
            new Span<nint>(kept, 5).Clear();
            begin += count;
        }
    }

    /// <summary>Rows of a few elements at once, such as the channels of pixels: what they have in common is laid out as often as there are rows.</summary>
    private static void ShortRows<T>(RowLoop<T> loop, Operand[] operands, LoopNest nest, long row, int inner, int rows, T* scratch, byte** kept) where T : unmanaged, INumber<T>
    {
        var pointers = stackalloc T*[5];
        var splat = 0;
        for (var k = 1; k < operands.Length; k++)
        {
            ref var x = ref operands[k];
            var from = x.Data + nest.RowOffset(k, row);
            var step = nest.Strides(k)[1];
            var to = pointers[k] = scratch + k * Chunk;
            if (x.Stride == 0 && step == 0)
            {
                splat |= 1 << k;
                Cast.Load(x.DType, from, 0, to, 1);
            }
            else if (x.Stride == sizeof(T) && step == inner * sizeof(T) && IsNative<T>(x.DType))
            {
                pointers[k] = (T*)from;
            }
            else if (step != 0)
            {
                for (var i = 0; i < rows; i++)
                    Cast.Load(x.DType, from + i * step, x.Stride, to + i * inner, inner);
            }
            else if (kept[k] != from)
            {
                kept[k] = from;
                Cast.Load(x.DType, from, x.Stride, to, inner);
                for (var i = 1; i < Chunk / inner; i++)
                    new ReadOnlySpan<T>(to, inner).CopyTo(new(to + i * inner, inner));
            }
        }
        ref var y = ref operands[0];
        var target = y.Data + nest.RowOffset(0, row);
        var stepY = nest.Strides(0)[1];
        var direct = y.Stride == sizeof(T) && stepY == inner * sizeof(T) && IsNative<T>(y.DType);
        pointers[0] = direct ? (T*)target : scratch;
        loop.Run(pointers, splat, rows * inner);
        if (direct)
            return;
        for (var i = 0; i < rows; i++)
            Cast.Store(y.DType, scratch + i * inner, target + i * stepY, y.Stride, inner);
    }

    /// <summary>Whether no operand has to be moved through the scratch memory.</summary>
    private static bool IsDirect<T>(Operand[] operands) where T : unmanaged
    {
        for (var k = 0; k < operands.Length; k++)
        {
            if (!(operands[k].Stride == sizeof(T) && IsNative<T>(operands[k].DType) || k > 0 && operands[k].Stride == 0))
                return false;
        }
        return true;
    }

    private static void Block<T>(RowLoop<T> loop, Operand[] operands, LoopNest? nest, long row, long column, int count, T* scratch) where T : unmanaged, INumber<T>
    {
        var pointers = stackalloc T*[5];
        var splat = 0;
        for (var k = 1; k < operands.Length; k++)
        {
            ref var x = ref operands[k];
            var at = x.Data + (nest?.RowOffset(k, row) ?? 0) + column * x.Stride;
            if (x.Stride == 0)
            {
                splat |= 1 << k;
                pointers[k] = scratch + k * Chunk;
                Cast.Load(x.DType, at, 0, pointers[k], 1);
            }
            else if (x.Stride == sizeof(T) && IsNative<T>(x.DType))
            {
                pointers[k] = (T*)at;
            }
            else
            {
                pointers[k] = scratch + k * Chunk;
                Cast.Load(x.DType, at, x.Stride, pointers[k], count);
            }
        }
        ref var y = ref operands[0];
        var target = y.Data + (nest?.RowOffset(0, row) ?? 0) + column * y.Stride;
        var direct = y.Stride == sizeof(T) && IsNative<T>(y.DType);
        pointers[0] = direct ? (T*)target : scratch;
        if (direct && y.Past)
            splat |= 1;
        loop.Run(pointers, splat, count);
        if (!direct)
            Cast.Store(y.DType, scratch, target, y.Stride, count);
    }

    internal static bool IsNative<T>(DType dtype) =>
        typeof(T) == typeof(float) ? dtype == DType.Float32 : typeof(T) == typeof(double) ? dtype == DType.Float64 : dtype == DType.Int64;
}
