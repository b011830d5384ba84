using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>Takes planes apart for <see cref="PoolTaps"/>, and puts them together again.</summary>
internal static unsafe class PoolParts
{
    /// <summary>Every second of 32 numbers.</summary>
    private static readonly Vector512<int> Even = Vector512.CreateSequence(0, 2), Odd = Vector512.CreateSequence(1, 2);

    /// <summary>Two vectors' numbers in turns.</summary>
    private static readonly Vector512<int> First = Turns(0), Second = Turns(8);

    /// <param name="taps">The geometry.</param>
    /// <param name="x">The plane.</param>
    /// <param name="parts">Is filled.</param>
    /// <param name="padding">What stands where the plane has no element.</param>
    internal static void Take<T>(PoolTaps taps, T* x, T* parts, T padding) where T : unmanaged, INumber<T>
    {
        var (width, stride, start, part) = (taps.Plane.W.Input, taps.Stride, taps.Start, taps.Part);
        var lines = taps.Plane.D.Input * taps.Plane.H.Input;
        for (var line = 0L; line < lines; line++, x += width, parts += stride * part)
        {
            for (var q = 0L; q < stride; q++)
                Pad(parts + q * part, part, Range(width, stride, start + q, part), padding);
            if (stride == 2 && sizeof(T) == sizeof(float) && Simd.Width == 512 && Avx512F.IsSupported)
                Halves((float*)x, (float*)parts, (float*)parts + part, width, start, part);
            else
                Each(x, parts, (width, stride, start, part), into: false);
        }
    }

    /// <summary>The elements of the plane from its parts.</summary>
    internal static void Join<T>(PoolTaps taps, T* parts, T* x) where T : unmanaged, INumber<T>
    {
        var (width, stride, start, part) = (taps.Plane.W.Input, taps.Stride, taps.Start, taps.Part);
        var lines = taps.Plane.D.Input * taps.Plane.H.Input;
        for (var line = 0L; line < lines; line++, x += width, parts += stride * part)
        {
            // Behind the last window there may be elements that no part has.
            var reached = Math.Max(0, stride * part + start);
            if (reached < width)
                new Span<T>(x + reached, (int)(width - reached)).Clear();
            if (stride == 2 && sizeof(T) == sizeof(float) && Simd.Width == 512 && Avx512F.IsSupported)
                Zip((float*)parts, (float*)parts + part, (float*)x, width, start, part);
            else
                Each(x, parts, (width, stride, start, part), into: true);
        }
    }

    /// <summary>The elements of a part, of which element 0 is element <paramref name="from"/> of the row, that the row has.</summary>
    private static (long Begin, long End) Range(long width, long stride, long from, long part)
    {
        var begin = from >= 0 ? 0 : (-from + stride - 1) / stride;
        var end = width <= from ? 0 : (width - from + stride - 1) / stride;
        end = Math.Min(end, part);
        return (Math.Min(begin, end), end);
    }

    private static void Pad<T>(T* part, long length, (long Begin, long End) there, T padding) where T : unmanaged
    {
        new Span<T>(part, (int)there.Begin).Fill(padding);
        new Span<T>(part + there.End, (int)(length - there.End)).Fill(padding);
    }

    private static void Each<T>(T* x, T* parts, (long Width, long Stride, long Start, long Part) g, bool into) where T : unmanaged
    {
        for (var q = 0L; q < g.Stride; q++)
        {
            var (begin, end) = Range(g.Width, g.Stride, g.Start + q, g.Part);
            T* part = parts + q * g.Part, row = x + g.Start + q;
            if (g.Stride == 1)
            {
                T* from = into ? part : row, to = into ? row : part;
                new ReadOnlySpan<T>(from + begin, (int)(end - begin)).CopyTo(new(to + begin, (int)(end - begin)));
            }
            else if (into)
            {
                for (var j = begin; j < end; j++)
                    row[j * g.Stride] = part[j];
            }
            else
            {
                for (var j = begin; j < end; j++)
                    part[j] = row[j * g.Stride];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Halves(float* x, float* even, float* odd, long width, long start, long part)
    {
        var (a, aEnd) = Range(width, 2, start, part);
        var (b, bEnd) = Range(width, 2, start + 1, part);
        x += start;
        var j = Math.Max(a, b);
        for (; a < j; a++)
            even[a] = x[2 * a];
        for (; b < j; b++)
            odd[b] = x[2 * b + 1];
        for (var end = Math.Min(aEnd, bEnd) - 16; j <= end; j += 16)
        {
            Vector512<float> low = Vector512.Load(x + 2 * j), high = Vector512.Load(x + 2 * j + 16);
            Avx512F.PermuteVar16x32x2(low, Even, high).Store(even + j);
            Avx512F.PermuteVar16x32x2(low, Odd, high).Store(odd + j);
        }
        for (var i = j; i < aEnd; i++)
            even[i] = x[2 * i];
        for (var i = j; i < bEnd; i++)
            odd[i] = x[2 * i + 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Zip(float* even, float* odd, float* x, long width, long start, long part)
    {
        var (a, aEnd) = Range(width, 2, start, part);
        var (b, bEnd) = Range(width, 2, start + 1, part);
        x += start;
        var j = Math.Max(a, b);
        for (; a < j; a++)
            x[2 * a] = even[a];
        for (; b < j; b++)
            x[2 * b + 1] = odd[b];
        for (var end = Math.Min(aEnd, bEnd) - 16; j <= end; j += 16)
        {
            Vector512<float> low = Vector512.Load(even + j), high = Vector512.Load(odd + j);
            Avx512F.PermuteVar16x32x2(low, First, high).Store(x + 2 * j);
            Avx512F.PermuteVar16x32x2(low, Second, high).Store(x + 2 * j + 16);
        }
        for (var i = j; i < aEnd; i++)
            x[2 * i] = even[i];
        for (var i = j; i < bEnd; i++)
            x[2 * i + 1] = odd[i];
    }

    /// <summary>first, 16 + first, first + 1, 17 + first …</summary>
    private static Vector512<int> Turns(int first)
    {
        var indices = Vector512<int>.Zero;
        for (var i = 0; i < 16; i++)
            indices = indices.WithElement(i, first + i / 2 + i % 2 * 16);
        return indices;
    }
}
