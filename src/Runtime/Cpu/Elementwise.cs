using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of every elementwise operation: broadcasting, strides, dtypes, vector widths and threads.</summary>
internal static unsafe partial class Elementwise
{
    private const int Chunk = 512;
    private const long Grain = 32 * 1024;

    /// <summary>Fills <paramref name="y"/> with <paramref name="map"/> of the inputs, computed in <typeparamref name="T"/>.</summary>
    internal static void Run<M, T>(M map, Tensor y, ReadOnlySpan<Tensor> inputs) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        if (y.ElementCount == 0)
            return;
        var operands = Operands<M>(y, inputs, pointers: true, out var nest, out var inner);
        if (y.ElementCount <= Grain)
            Range<M, T>(map, operands, nest, inner, 0, y.ElementCount);
        else
            Split<M, T>(map, operands, nest, inner, y.ElementCount);
        GC.KeepAlive(y);
        foreach (var input in inputs)
            GC.KeepAlive(input);
    }

    /// <summary>The output and the inputs, with the loops over them: none where all are walked as they lie.</summary>
    private static Operand[] Operands<M>(Tensor y, ReadOnlySpan<Tensor> inputs, bool pointers, out LoopNest? nest, out long inner) where M : struct, IMap
    {
        var operands = new Operand[M.Inputs + 1];
        operands[0] = new(y, pointers);
        for (var k = 0; k < M.Inputs; k++)
            operands[k + 1] = new(inputs[k], pointers);
        nest = IsFlat(y, inputs) ? null : new LoopNest([y, .. inputs]);
        inner = nest?.Inner ?? y.ElementCount;
        for (var k = 0; k < operands.Length; k++)
            operands[k].Stride = nest?.InnerStride(k) ?? (k > 0 && inputs[k - 1].ElementCount == 1 ? 0 : operands[k].Size);
        return operands;
    }

    /// <summary>A method of its own, so that small operations do not pay for the closure.</summary>
    private static void Split<M, T>(M map, Operand[] operands, LoopNest? nest, long inner, long count) where M : struct, IMap where T : unmanaged, INumber<T> =>
        Threads.For(count, Grain, (begin, end) => Range<M, T>(map, operands, nest, inner, begin, end));

    private struct Operand(Tensor t, bool pointer)
    {
        internal byte* Data = pointer ? t.Data : null;
        internal readonly DType DType = t.DType;
        internal readonly int Size = t.DType.ItemSize;
        internal long Stride;
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

    private static void Range<M, T>(M map, Operand[] operands, LoopNest? nest, long inner, long begin, long end) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        var scratch = stackalloc T[Chunk * 5];
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, inner);
            var count = (int)Math.Min(Chunk, Math.Min(inner - column, end - begin));
            Block<M, T>(map, operands, nest, row, column, count, scratch);
            begin += count;
        }
    }

    private static void Block<M, T>(M map, Operand[] operands, LoopNest? nest, long row, long column, int count, T* scratch) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        var pointers = stackalloc T*[5];
        var splat = 0;
        for (var k = 1; k <= M.Inputs; k++)
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
        Row<M, T>(map, pointers, splat, count);
        if (!direct)
            Cast.Store(y.DType, scratch, target, y.Stride, count);
    }

    internal static bool IsNative<T>(DType dtype) =>
        typeof(T) == typeof(float) ? dtype == DType.Float32 : typeof(T) == typeof(double) ? dtype == DType.Float64 : dtype == DType.Int64;

    private static void Row<M, T>(M map, T** pointers, int splat, int count) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            Row512<M, T>(map, pointers, splat, count);
        else if (Simd.Width == 256)
            Row256<M, T>(map, pointers, splat, count);
        else
            RowScalar<M, T>(map, pointers, splat, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row512<M, T>(M map, T** pointers, int splat, int count) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        T* y = pointers[0], a = pointers[1], b = pointers[2], c = pointers[3], d = pointers[4];
        var width = Vector512<T>.Count;
        Vector512<T> sa = default, sb = default, sc = default, sd = default;
        if ((splat & 2) != 0) sa = Vector512.Create(*a);
        if (M.Inputs > 1 && (splat & 4) != 0) sb = Vector512.Create(*b);
        if (M.Inputs > 2 && (splat & 8) != 0) sc = Vector512.Create(*c);
        if (M.Inputs > 3 && (splat & 16) != 0) sd = Vector512.Create(*d);
        var i = 0;
        for (; i <= count - width; i += width)
        {
            var va = (splat & 2) != 0 ? sa : Vector512.Load(a + i);
            var vb = M.Inputs <= 1 ? default : (splat & 4) != 0 ? sb : Vector512.Load(b + i);
            var vc = M.Inputs <= 2 ? default : (splat & 8) != 0 ? sc : Vector512.Load(c + i);
            var vd = M.Inputs <= 3 ? default : (splat & 16) != 0 ? sd : Vector512.Load(d + i);
            map.Apply(new Lane512<T>(va), new(vb), new(vc), new(vd)).V.Store(y + i);
        }
        if (i == count)
            return;
        var va1 = (splat & 2) != 0 ? sa : Partial512(a + i, count - i);
        var vb1 = M.Inputs <= 1 ? default : (splat & 4) != 0 ? sb : Partial512(b + i, count - i);
        var vc1 = M.Inputs <= 2 ? default : (splat & 8) != 0 ? sc : Partial512(c + i, count - i);
        var vd1 = M.Inputs <= 3 ? default : (splat & 16) != 0 ? sd : Partial512(d + i, count - i);
        var last = map.Apply(new Lane512<T>(va1), new(vb1), new(vc1), new(vd1)).V;
        for (var j = 0; i + j < count; j++)
            y[i + j] = last[j];
    }

    /// <summary>The last elements, with ones behind them so that a division meets no zero.</summary>
    private static Vector512<T> Partial512<T>(T* from, int count) where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[Vector512<T>.Count];
        for (var j = 0; j < Vector512<T>.Count; j++)
            buffer[j] = j < count ? from[j] : T.One;
        return Vector512.Load(buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row256<M, T>(M map, T** pointers, int splat, int count) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        T* y = pointers[0], a = pointers[1], b = pointers[2], c = pointers[3], d = pointers[4];
        var width = Vector256<T>.Count;
        Vector256<T> sa = default, sb = default, sc = default, sd = default;
        if ((splat & 2) != 0) sa = Vector256.Create(*a);
        if (M.Inputs > 1 && (splat & 4) != 0) sb = Vector256.Create(*b);
        if (M.Inputs > 2 && (splat & 8) != 0) sc = Vector256.Create(*c);
        if (M.Inputs > 3 && (splat & 16) != 0) sd = Vector256.Create(*d);
        var i = 0;
        for (; i <= count - width; i += width)
        {
            var va = (splat & 2) != 0 ? sa : Vector256.Load(a + i);
            var vb = M.Inputs <= 1 ? default : (splat & 4) != 0 ? sb : Vector256.Load(b + i);
            var vc = M.Inputs <= 2 ? default : (splat & 8) != 0 ? sc : Vector256.Load(c + i);
            var vd = M.Inputs <= 3 ? default : (splat & 16) != 0 ? sd : Vector256.Load(d + i);
            map.Apply(new Lane256<T>(va), new(vb), new(vc), new(vd)).V.Store(y + i);
        }
        if (i == count)
            return;
        var va1 = (splat & 2) != 0 ? sa : Partial256(a + i, count - i);
        var vb1 = M.Inputs <= 1 ? default : (splat & 4) != 0 ? sb : Partial256(b + i, count - i);
        var vc1 = M.Inputs <= 2 ? default : (splat & 8) != 0 ? sc : Partial256(c + i, count - i);
        var vd1 = M.Inputs <= 3 ? default : (splat & 16) != 0 ? sd : Partial256(d + i, count - i);
        var last = map.Apply(new Lane256<T>(va1), new(vb1), new(vc1), new(vd1)).V;
        for (var j = 0; i + j < count; j++)
            y[i + j] = last[j];
    }

    private static Vector256<T> Partial256<T>(T* from, int count) where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[Vector256<T>.Count];
        for (var j = 0; j < Vector256<T>.Count; j++)
            buffer[j] = j < count ? from[j] : T.One;
        return Vector256.Load(buffer);
    }

    private static void RowScalar<M, T>(M map, T** pointers, int splat, int count) where M : struct, IMap where T : unmanaged, INumber<T>
    {
        T* y = pointers[0], a = pointers[1], b = pointers[2], c = pointers[3], d = pointers[4];
        for (var i = 0; i < count; i++)
        {
            var va = a[(splat & 2) != 0 ? 0 : i];
            var vb = M.Inputs <= 1 ? default : b[(splat & 4) != 0 ? 0 : i];
            var vc = M.Inputs <= 2 ? default : c[(splat & 8) != 0 ? 0 : i];
            var vd = M.Inputs <= 3 ? default : d[(splat & 16) != 0 ? 0 : i];
            y[i] = map.Apply(new Lane1<T>(va), new(vb), new(vc), new(vd)).V;
        }
    }
}
