using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of optimizers: one pass over a parameter, its gradient and what is remembered of earlier ones, all but the gradient changed in place.</summary>
internal static unsafe class Update
{
    private const int Operands = 5;
    private const int Chunk = 512;
    private const long Grain = 32 * 1024;

    /// <summary>Changes the parameter, its gradient's neighbour, and the states behind them, which have one shape; computed in <typeparamref name="T"/>.</summary>
    internal static void Run<U, T>(U update, ReadOnlySpan<Tensor> tensors) where U : unmanaged, IUpdate where T : unmanaged, INumber<T>
    {
        var count = tensors[0].ElementCount;
        if (count == 0)
            return;
        var nest = IsFlat(tensors) ? null : new LoopNest(tensors);
        var operands = stackalloc Operand[Operands];
        for (var k = 0; k < tensors.Length; k++)
            operands[k] = new(tensors[k], nest?.InnerStride(k) ?? tensors[k].DType.ItemSize);
        var inner = nest?.Inner ?? count;
        if (count <= Grain)
            Range<U, T>(update, operands, nest, inner, 0, count);
        else
            Split<U, T>(update, operands, nest, inner, count);
        foreach (var tensor in tensors)
            GC.KeepAlive(tensor);
    }

    /// <summary>A method of its own, so that small parameters do not pay for the closure.</summary>
    private static void Split<U, T>(U update, Operand* operands, LoopNest? nest, long inner, long count) where U : unmanaged, IUpdate where T : unmanaged, INumber<T> =>
        Threads.For(count, Grain, (begin, end) => Range<U, T>(update, operands, nest, inner, begin, end));

    private readonly struct Operand(Tensor t, long stride)
    {
        internal readonly byte* Data = t.Data;
        internal readonly DType DType = t.DType;
        internal readonly long Stride = stride;
    }

    private static bool IsFlat(ReadOnlySpan<Tensor> tensors)
    {
        foreach (var t in tensors)
        {
            if (!t.IsContiguous)
                return false;
        }
        return true;
    }

    private static void Range<U, T>(U update, Operand* operands, LoopNest? nest, long inner, long begin, long end) where U : unmanaged, IUpdate where T : unmanaged, INumber<T>
    {
        var scratch = stackalloc T[Chunk * Operands];
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, inner);
            var count = (int)Math.Min(Chunk, Math.Min(inner - column, end - begin));
            Block<U, T>(update, operands, nest, row, column, count, scratch);
            begin += count;
        }
    }

    /// <summary>Part of a row: operands that are not dense numbers of <typeparamref name="T"/> go through <paramref name="scratch"/>.</summary>
    private static void Block<U, T>(U update, Operand* operands, LoopNest? nest, long row, long column, int count, T* scratch) where U : unmanaged, IUpdate where T : unmanaged, INumber<T>
    {
        var numbers = stackalloc T*[Operands];
        for (var k = 0; k < U.States + 2; k++)
        {
            var at = At(operands, nest, k, row, column);
            var direct = IsDense<T>(operands[k]);
            numbers[k] = direct ? (T*)at : scratch + k * Chunk;
            if (!direct)
                Cast.Load(operands[k].DType, at, operands[k].Stride, numbers[k], count);
        }
        if (Simd.Width == 512)
            Row<U, Lane512<T>, T>(update, numbers, count);
        else if (Simd.Width == 256)
            Row<U, Lane256<T>, T>(update, numbers, count);
        else
            Row<U, Lane1<T>, T>(update, numbers, count);
        for (var k = 0; k < U.States + 2; k++)
        {
            if (k != 1 && !IsDense<T>(operands[k]))
                Cast.Store(operands[k].DType, numbers[k], At(operands, nest, k, row, column), operands[k].Stride, count);
        }
    }

    private static byte* At(Operand* operands, LoopNest? nest, int k, long row, long column) =>
        operands[k].Data + (nest?.RowOffset(k, row) ?? 0) + column * operands[k].Stride;

    private static bool IsDense<T>(Operand operand) where T : unmanaged => operand.Stride == sizeof(T) && Elementwise.IsNative<T>(operand.DType);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<U, L, T>(U update, T** numbers, int count) where U : unmanaged, IUpdate where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        T* p = numbers[0], g = numbers[1], a = numbers[2], b = numbers[3], c = numbers[4];
        var i = 0;
        for (; i <= count - L.Width; i += L.Width)
            Step<U, L, T>(update, p + i, g + i, a + i, b + i, c + i);
        if (i < count)
            Last<U, L, T>(update, numbers, i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<U, L, T>(U update, T* p, T* g, T* a, T* b, T* c) where U : unmanaged, IUpdate where L : unmanaged, IMemoryLane<L, T> where T : unmanaged
    {
        var parameter = L.Load(p);
        L first = default, second = default, third = default;
        if (U.States > 0) first = L.Load(a);
        if (U.States > 1) second = L.Load(b);
        if (U.States > 2) third = L.Load(c);
        update.Apply(ref parameter, L.Load(g), ref first, ref second, ref third);
        L.Store(parameter, p);
        if (U.States > 0) L.Store(first, a);
        if (U.States > 1) L.Store(second, b);
        if (U.States > 2) L.Store(third, c);
    }

    /// <summary>The numbers that do not fill a lane, moved to where there is room behind them.</summary>
    private static void Last<U, L, T>(U update, T** numbers, int from, int count) where U : unmanaged, IUpdate where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var room = stackalloc T[Operands * L.Width];
        new Span<T>(room, Operands * L.Width).Fill(T.One);
        for (var k = 0; k < U.States + 2; k++)
            new ReadOnlySpan<T>(numbers[k] + from, count).CopyTo(new(room + k * L.Width, count));
        Step<U, L, T>(update, room, room + L.Width, room + 2 * L.Width, room + 3 * L.Width, room + 4 * L.Width);
        for (var k = 0; k < U.States + 2; k++)
        {
            if (k != 1)
                new ReadOnlySpan<T>(room + k * L.Width, count).CopyTo(new(numbers[k] + from, count));
        }
    }
}
