using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Takes planes apart for <see cref="PoolTaps"/>, and puts them together again.</summary>
internal static unsafe class PoolParts
{
    /// <summary>Every second of 32 numbers.</summary>
    private static readonly Vector512<int> Even = Vector512.CreateSequence(0, 2), Odd = Vector512.CreateSequence(1, 2);

    /// <summary>Two vectors' numbers in turns.</summary>
    private static readonly Vector512<int> First = Turns(0), Second = Turns(8);

    private static bool AreHalves<T>(PoolTaps taps) where T : unmanaged => taps.Stride == 2 && sizeof(T) == sizeof(float) && Simd.Width == 512 && Avx512F.IsSupported;

    /// <param name="taps">The geometry.</param>
    /// <param name="x">The plane.</param>
    /// <param name="parts">Is filled, as far as windows reach.</param>
    /// <param name="padding">What stands where the plane has no element.</param>
    internal static void Take<L, T>(PoolTaps taps, T* x, T* parts, T padding) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        if (taps.Stride == 1)
        {
            Slid<L, T>(taps, x + taps.Start, parts, padding);
            return;
        }
        if (taps.IsPadded)
            Pad(taps, parts, padding);
        if (AreHalves<T>(taps))
            Halves((float*)x + taps.Start, taps.Plane.W.Input, (float*)parts, taps.Part, taps.Lines, taps.Range(0), taps.Range(1));
        else
            Each(taps, x, parts, into: false);
    }

    /// <summary>The elements of the plane from its parts.</summary>
    internal static void Join<T>(PoolTaps taps, T* parts, T* x) where T : unmanaged, INumber<T>
    {
        var width = taps.Plane.W.Input;
        // Behind the last window there may be elements that no part has.
        var reached = Math.Max(0, taps.Stride * taps.Part + taps.Start);
        for (var line = 0L; line < taps.Lines && reached < width; line++)
            new Span<T>(x + line * width + reached, (int)(width - reached)).Clear();
        if (AreHalves<T>(taps))
            Zip((float*)parts, taps.Part, (float*)x + taps.Start, width, taps.Lines, taps.Range(0), taps.Range(1));
        else
            Each(taps, x, parts, into: true);
    }

    /// <summary>Rows that are a single part each, with their padding: a vector of all of them after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slid<L, T>(PoolTaps taps, T* x, T* parts, T padding) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var (begin, end) = taps.Range(0);
        long width = taps.Plane.W.Input, part = taps.Part;
        var fill = L.All(padding);
        for (var j = 0L; j < taps.Reached; j += L.Width)
        {
            T* from = x + j, to = parts + j;
            if (j >= begin && j <= end - L.Width)
            {
                for (var line = taps.Lines; line > 0; line--, from += width, to += part)
                    L.Store(L.Load(from), to);
                continue;
            }
            var isThere = L.And(L.Not(Rest<L, T>.First(begin - j)), Rest<L, T>.First(end - j));
            for (var line = taps.Lines; line > 0; line--, from += width, to += part)
                L.Store(L.LoadWhere(isThere, from, fill), to);
        }
    }

    private static void Pad<T>(PoolTaps taps, T* parts, T padding) where T : unmanaged
    {
        for (var line = 0L; line < taps.Lines; line++)
        {
            for (var q = 0L; q < taps.Stride; q++, parts += taps.Part)
            {
                var (begin, end) = taps.Range(q);
                new Span<T>(parts, (int)begin).Fill(padding);
                if (end < taps.Reached)
                    new Span<T>(parts + end, (int)(taps.Reached - end)).Fill(padding);
            }
        }
    }

    private static void Each<T>(PoolTaps taps, T* x, T* parts, bool into) where T : unmanaged
    {
        var stride = taps.Stride;
        x += taps.Start;
        for (var line = 0L; line < taps.Lines; line++, x += taps.Plane.W.Input)
        {
            for (var q = 0L; q < stride; q++, parts += taps.Part)
            {
                var (begin, end) = taps.Range(q);
                var row = x + q;
                if (stride == 1)
                {
                    T* from = into ? parts : row, to = into ? row : parts;
                    new ReadOnlySpan<T>(from + begin, (int)(end - begin)).CopyTo(new(to + begin, (int)(end - begin)));
                }
                else if (into)
                {
                    for (var j = begin; j < end; j++)
                        row[j * stride] = parts[j];
                }
                else
                {
                    for (var j = begin; j < end; j++)
                        parts[j] = row[j * stride];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves(float* x, long width, float* even, long part, long lines, (long Begin, long End) a, (long Begin, long End) b)
    {
        var odd = even + part;
        var first = Math.Max(a.Begin, b.Begin);
        var last = first + Math.Max(0, Math.Min(a.End, b.End) - first) / 16 * 16;
        Vector512<float> restEven = FirstOf(a.End - last), restOdd = FirstOf(b.End - last), rest = FirstOf(Neighbours(a.End - last, b.End - last)), more = FirstOf(Neighbours(a.End - last, b.End - last) - 16);
        for (; lines > 0; lines--, x += width, even += 2 * part, odd += 2 * part)
        {
            for (var i = a.Begin; i < first; i++)
                even[i] = x[2 * i];
            for (var i = b.Begin; i < first; i++)
                odd[i] = x[2 * i + 1];
            for (var j = first; j < last; j += 16)
            {
                Vector512<float> low = Vector512.Load(x + 2 * j), high = Vector512.Load(x + 2 * j + 16);
                Avx512F.PermuteVar16x32x2(low, Even, high).Store(even + j);
                Avx512F.PermuteVar16x32x2(low, Odd, high).Store(odd + j);
            }
            if (last < a.End || last < b.End)
            {
                Vector512<float> low = Avx512F.MaskLoad(x + 2 * last, rest, default), high = Avx512F.MaskLoad(x + 2 * last + 16, more, default);
                Avx512F.MaskStore(even + last, restEven, Avx512F.PermuteVar16x32x2(low, Even, high));
                Avx512F.MaskStore(odd + last, restOdd, Avx512F.PermuteVar16x32x2(low, Odd, high));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Zip(float* even, long part, float* x, long width, long lines, (long Begin, long End) a, (long Begin, long End) b)
    {
        var odd = even + part;
        var first = Math.Max(a.Begin, b.Begin);
        var last = first + Math.Max(0, Math.Min(a.End, b.End) - first) / 16 * 16;
        Vector512<float> restEven = FirstOf(a.End - last), restOdd = FirstOf(b.End - last), rest = FirstOf(Neighbours(a.End - last, b.End - last)), more = FirstOf(Neighbours(a.End - last, b.End - last) - 16);
        for (; lines > 0; lines--, x += width, even += 2 * part, odd += 2 * part)
        {
            for (var i = a.Begin; i < first; i++)
                x[2 * i] = even[i];
            for (var i = b.Begin; i < first; i++)
                x[2 * i + 1] = odd[i];
            for (var j = first; j < last; j += 16)
            {
                Vector512<float> low = Vector512.Load(even + j), high = Vector512.Load(odd + j);
                Avx512F.PermuteVar16x32x2(low, First, high).Store(x + 2 * j);
                Avx512F.PermuteVar16x32x2(low, Second, high).Store(x + 2 * j + 16);
            }
            if (last < a.End || last < b.End)
            {
                Vector512<float> low = Avx512F.MaskLoad(even + last, restEven, default), high = Avx512F.MaskLoad(odd + last, restOdd, default);
                Avx512F.MaskStore(x + 2 * last, rest, Avx512F.PermuteVar16x32x2(low, First, high));
                Avx512F.MaskStore(x + 2 * last + 16, more, Avx512F.PermuteVar16x32x2(low, Second, high));
            }
        }
    }

    /// <summary>How many neighbours so many of the first and of the second part are.</summary>
    private static long Neighbours(long even, long odd) => Math.Max(2 * even - 1, 2 * odd);

    private static Vector512<float> FirstOf(long count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    /// <summary>first, 16 + first, first + 1, 17 + first …</summary>
    private static Vector512<int> Turns(int first)
    {
        var indices = Vector512<int>.Zero;
        for (var i = 0; i < 16; i++)
            indices = indices.WithElement(i, first + i / 2 + i % 2 * 16);
        return indices;
    }
}
