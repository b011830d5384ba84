using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Rotary position embeddings: y = x · cos + x′ · sin, where x′ has the numbers of each pair in the other order, and the one that comes first negative.</summary>
internal static class Rotation
{
    /// <summary>Rotates the last dimension of given tensors of single precision, along which all of them have neighbours in memory.</summary>
    /// <param name="y">[…, D].</param>
    /// <param name="x">[…, D].</param>
    /// <param name="cos">Broadcasts to […, D], with D numbers of its own.</param>
    /// <param name="sin">As <paramref name="cos"/>.</param>
    /// <param name="interleaved">Whether pairs are neighbours, rather than an element of the first half with one of the second.</param>
    internal static Call Of(Tensor y, Tensor x, Tensor cos, Tensor sin, bool interleaved)
    {
        if (Simd.Width == 512)
            return new Rotation<Lane512<float>>(y, x, cos, sin, interleaved);
        return Simd.Width == 256 ? new Rotation<Lane256<float>>(y, x, cos, sin, interleaved) : new Rotation<Lane1<float>>(y, x, cos, sin, interleaved);
    }
}

/// <inheritdoc cref="Rotation"/>
internal sealed unsafe class Rotation<L> : Call, IParallel where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Numbers that are worth a part.</summary>
    private const long Grain = 16 * 1024;

    /// <summary>0, 1, 0, 1 …</summary>
    private static readonly float* Places = Alternating();

    private readonly Tensor _y, _x, _cos, _sin;
    private readonly LoopNest _rows;
    private readonly long _size, _count;
    private readonly bool _interleaved;
    private int _parts;

    internal Rotation(Tensor y, Tensor x, Tensor cos, Tensor sin, bool interleaved)
    {
        (_y, _x, _cos, _sin, _interleaved) = (y, x, cos, sin, interleaved);
        _rows = new([y.Narrow(-1, 0, 1), x.Narrow(-1, 0, 1), cos.Narrow(-1, 0, 1), sin.Narrow(-1, 0, 1)]);
        _size = y.Shape[^1];
        _count = y.ElementCount / _size;
    }

    internal override void Run()
    {
        _parts = (int)Math.Clamp(_count * _size / Grain, 1, Threads.Parts);
        Threads.Run(_parts, this);
        GC.KeepAlive(this);
    }

    public void Run(int part)
    {
        var end = _count * (part + 1) / _parts;
        for (var row = _count * part / _parts; row < end;)
        {
            var (outer, inner) = Math.DivRem(row, _rows.Inner);
            float* y = At(_y, 0, outer, inner), x = At(_x, 1, outer, inner), cos = At(_cos, 2, outer, inner), sin = At(_sin, 3, outer, inner);
            for (; inner < _rows.Inner && row < end; inner++, row++)
            {
                if (_interleaved)
                    Neighbours(y, x, cos, sin, _size);
                else
                    Halves(y, x, cos, sin, _size / 2);
                y = (float*)((byte*)y + _rows.InnerStride(0));
                x = (float*)((byte*)x + _rows.InnerStride(1));
                cos = (float*)((byte*)cos + _rows.InnerStride(2));
                sin = (float*)((byte*)sin + _rows.InnerStride(3));
            }
        }
    }

    private float* At(Tensor tensor, int operand, long outer, long inner) => (float*)(tensor.Data + _rows.RowOffset(operand, outer) + inner * _rows.InnerStride(operand));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves(float* y, float* x, float* cos, float* sin, long half)
    {
        var i = 0L;
        for (; i <= half - L.Width; i += L.Width)
        {
            L a = L.Load(x + i), b = L.Load(x + half + i);
            L.Store(L.FusedMultiplyAdd(a, L.Load(cos + i), -(b * L.Load(sin + i))), y + i);
            L.Store(L.FusedMultiplyAdd(b, L.Load(cos + half + i), a * L.Load(sin + half + i)), y + half + i);
        }
        if (i < half)
        {
            var rest = Rest<L, float>.First(half - i);
            L a = L.LoadWhere(rest, x + i, default), b = L.LoadWhere(rest, x + half + i, default);
            L.StoreWhere(rest, L.FusedMultiplyAdd(a, L.LoadWhere(rest, cos + i, default), -(b * L.LoadWhere(rest, sin + i, default))), y + i);
            L.StoreWhere(rest, L.FusedMultiplyAdd(b, L.LoadWhere(rest, cos + half + i, default), a * L.LoadWhere(rest, sin + half + i, default)), y + half + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Neighbours(float* y, float* x, float* cos, float* sin, long size)
    {
        if (L.Width == 1)
        {
            for (var j = 0L; j < size; j += 2)
            {
                float a = x[j], b = x[j + 1];
                y[j] = a * cos[j] - b * sin[j];
                y[j + 1] = b * cos[j + 1] + a * sin[j + 1];
            }
            return;
        }
        L even = L.Equal(L.Load(Places), default), odd = L.Not(even);
        var i = 0L;
        for (; i <= size - L.Width; i += L.Width)
        {
            var others = L.LoadWhere(even, x + i + 1, L.LoadWhere(odd, x + i - 1, default)) * L.Load(sin + i);
            L.Store(L.FusedMultiplyAdd(L.Load(x + i), L.Load(cos + i), L.Select(even, -others, others)), y + i);
        }
        if (i < size)
        {
            var rest = Rest<L, float>.First(size - i);
            var others = L.LoadWhere(L.And(rest, even), x + i + 1, L.LoadWhere(L.And(rest, odd), x + i - 1, default)) * L.LoadWhere(rest, sin + i, default);
            L.StoreWhere(rest, L.FusedMultiplyAdd(L.LoadWhere(rest, x + i, default), L.LoadWhere(rest, cos + i, default), L.Select(even, -others, others)), y + i);
        }
    }

    private static float* Alternating()
    {
        var places = (float*)NativeMemory.AlignedAlloc((nuint)(L.Width * sizeof(float)), 64);
        for (var i = 0; i < L.Width; i++)
            places[i] = i % 2;
        return places;
    }
}
