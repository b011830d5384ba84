using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>Bytes within the span of their own numbers: first that span is found, in parts, then they are rounded.</summary>
internal sealed unsafe class ByteRange : IParallel
{
    private const long Grain = 16 * 1024;
    private readonly float[] _lows = new float[64], _highs = new float[64];
    private float* _x;
    private byte* _y;
    private long _count;
    private int _parts;
    private float _scale, _zero;
    private bool _rounds;

    /// <summary>Fills <paramref name="y"/>, and the scale and zero point, from contiguous numbers.</summary>
    internal void Run(Tensor y, Tensor scale, Tensor zero, Tensor x)
    {
        _x = (float*)x.Data;
        _y = y.Data;
        _count = x.ElementCount;
        _parts = (int)Math.Clamp(_count / Grain, 1, Math.Min(Threads.Parts, _lows.Length));
        _rounds = false;
        Threads.Run(_parts, this);
        float low = 0, high = 0;
        for (var part = 0; part < _parts; part++)
        {
            low = Math.Min(low, _lows[part]);
            high = Math.Max(high, _highs[part]);
        }
        Of(low, high, out _scale, out _zero);
        _rounds = true;
        Threads.Run(_parts, this);
        *(float*)scale.Data = _scale;
        *zero.Data = (byte)_zero;
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(scale);
        GC.KeepAlive(zero);
    }

    /// <summary>The scale and the zero point of bytes from 0 to 255 for numbers from <paramref name="low"/>, at most 0, to <paramref name="high"/>, at least 0.</summary>
    internal static void Of(float low, float high, out float scale, out float zero)
    {
        var width = high - low;
        scale = width == 0 ? 1 : width / 255;
        zero = MathF.Round(Math.Clamp(-(low / scale), 0f, 255f));
    }

    public void Run(int part)
    {
        long first = _count * part / _parts, last = _count * (part + 1) / _parts;
        if (_rounds)
            Round(_x + first, _y + first, last - first, _scale, _zero);
        else
            Span(_x + first, last - first, out _lows[part], out _highs[part]);
    }

    /// <summary>The least and the largest of some numbers and zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Span(float* x, long count, out float low, out float high)
    {
        Vector256<float> lows = default, highs = default, otherLows = default, otherHighs = default;
        var i = 0L;
        for (; i <= count - 16; i += 16)
        {
            Vector256<float> a = Vector256.Load(x + i), b = Vector256.Load(x + i + 8);
            lows = Vector256.Min(lows, a);
            highs = Vector256.Max(highs, a);
            otherLows = Vector256.Min(otherLows, b);
            otherHighs = Vector256.Max(otherHighs, b);
        }
        (low, high) = (0, 0);
        lows = Vector256.Min(lows, otherLows);
        highs = Vector256.Max(highs, otherHighs);
        for (var j = 0; j < Vector256<float>.Count; j++)
            (low, high) = (Math.Min(low, lows[j]), Math.Max(high, highs[j]));
        for (; i < count; i++)
            (low, high) = (Math.Min(low, x[i]), Math.Max(high, x[i]));
    }

    /// <summary>clamp(round(x / scale) + zero, 0, 255).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Round(float* x, byte* y, long count, float scale, float zero)
    {
        var i = 0L;
        for (; i <= count - 16; i += 16)
        {
            Vector256<int> a = Whole(Vector256.Load(x + i), scale, zero), b = Whole(Vector256.Load(x + i + 8), scale, zero);
            var narrow = Vector256.Narrow(a, b).AsUInt16();
            Vector128.Narrow(narrow.GetLower(), narrow.GetUpper()).Store(y + i);
        }
        for (; i < count; i++)
            y[i] = (byte)Math.Clamp(MathF.Round(x[i] / scale) + zero, 0f, 255f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Whole(Vector256<float> x, float scale, float zero) => Vector256.ConvertToInt32(
        Vector256.Min(Vector256.Max(Vector256.Round(x / Vector256.Create(scale)) + Vector256.Create(zero), Vector256<float>.Zero), Vector256.Create(255f)));
}
