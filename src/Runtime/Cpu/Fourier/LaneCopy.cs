using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Carries as many vectors as a lane has numbers between memory and rows, which have the vectors' first real number, then their second, and so on.</summary>
internal static unsafe class LaneCopy<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <param name="x">The vectors.</param>
    /// <param name="count">How many there are; further ones are zeros.</param>
    /// <param name="rows">The real numbers of each.</param>
    /// <param name="to">The rows.</param>
    internal static void Load(FourierVectors<T> x, int count, long rows, T* to)
    {
        if (count == L.Width && x.AreNeighbours)
        {
            if (x.IsComplex)
                Split(x.Data, x.Step, rows / 2, to);
            else
                Rows(x.Data, x.Step, to, L.Width, rows);
            return;
        }
        if (L.Width == 1 && x.IsDense)
        {
            System.Buffer.MemoryCopy(x.Data, to, rows * sizeof(T), rows * sizeof(T));
            return;
        }
        if (count < L.Width)
            new Span<T>(to, checked((int)(rows * L.Width))).Clear();
        var (whole, turned) = Turned(x, count, rows);
        if (turned > 0)
            Packing.Blocks8((float*)x.Data, x.Apart, whole, turned, (float*)to, L.Width);
        for (var v = 0; v < count; v++)
        {
            for (var row = v < turned ? whole : 0; row < rows; row++)
                to[row * L.Width + v] = x.Data[v * x.Apart + At(x, row)];
        }
    }

    /// <param name="from">The rows.</param>
    /// <param name="rows">The real numbers of each vector.</param>
    /// <param name="y">The vectors.</param>
    /// <param name="count">How many of them there are.</param>
    internal static void Store(T* from, long rows, FourierVectors<T> y, int count)
    {
        if (count == L.Width && y.AreNeighbours)
        {
            if (y.IsComplex)
                Join(from, rows / 2, y.Data, y.Step);
            else
                Rows(from, L.Width, y.Data, y.Step, rows);
            return;
        }
        if (L.Width == 1 && y.IsDense)
        {
            System.Buffer.MemoryCopy(from, y.Data, rows * sizeof(T), rows * sizeof(T));
            return;
        }
        var (whole, turned) = Turned(y, count, rows);
        if (turned > 0)
            Packing.Blocks8((float*)from, L.Width, turned, whole, (float*)y.Data, y.Apart);
        for (var v = 0; v < count; v++)
        {
            for (var row = v < turned ? whole : 0; row < rows; row++)
                y.Data[v * y.Apart + At(y, row)] = from[row * L.Width + v];
        }
    }

    /// <summary>How many rows of how many vectors are turned in blocks.</summary>
    private static (long Rows, int Vectors) Turned(FourierVectors<T> x, int count, long rows) =>
        typeof(T) == typeof(float) && L.Width >= 8 && x.IsDense && Avx.IsSupported && count >= 8 ? (rows & -8, count & -8) : (0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long At(FourierVectors<T> x, long row) => x.IsComplex ? (row >> 1) * x.Step + (row & 1) : row * x.Step;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(T* from, long fromStep, T* to, long toStep, long rows)
    {
        for (var row = 0L; row < rows; row++)
            L.Store(L.Load(from + row * fromStep), to + row * toStep);
    }

    /// <summary>Real and imaginary parts that are neighbours, to lanes of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(T* from, long step, long numbers, T* to)
    {
        for (var k = 0L; k < numbers; k++, from += step, to += 2 * L.Width)
        {
            if (typeof(L) == typeof(Lane512<float>))
            {
                Vector512<float> a = Vector512.Load((float*)from), b = Vector512.Load((float*)from + 16);
                Permute(a, b, 0).Store((float*)to);
                Permute(a, b, 1).Store((float*)to + 16);
            }
            else if (typeof(L) == typeof(Lane256<float>))
            {
                Vector256<float> a = Vector256.Load((float*)from), b = Vector256.Load((float*)from + 8);
                Straight(Avx.Shuffle(a, b, 0x88)).Store((float*)to);
                Straight(Avx.Shuffle(a, b, 0xDD)).Store((float*)to + 8);
            }
            else
            {
                for (var v = 0; v < L.Width; v++)
                    (to[v], to[L.Width + v]) = (from[2 * v], from[2 * v + 1]);
            }
        }
    }

    /// <summary>Undoes <see cref="Split"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(T* from, long numbers, T* to, long step)
    {
        for (var k = 0L; k < numbers; k++, from += 2 * L.Width, to += step)
        {
            if (typeof(L) == typeof(Lane512<float>))
            {
                Vector512<float> a = Vector512.Load((float*)from), b = Vector512.Load((float*)from + 16);
                Interleave(a, b, 0).Store((float*)to);
                Interleave(a, b, 8).Store((float*)to + 16);
            }
            else if (typeof(L) == typeof(Lane256<float>))
            {
                Vector256<float> a = Vector256.Load((float*)from), b = Vector256.Load((float*)from + 8), low = Avx.UnpackLow(a, b), high = Avx.UnpackHigh(a, b);
                Avx.Permute2x128(low, high, 0x20).Store((float*)to);
                Avx.Permute2x128(low, high, 0x31).Store((float*)to + 8);
            }
            else
            {
                for (var v = 0; v < L.Width; v++)
                    (to[2 * v], to[2 * v + 1]) = (from[v], from[L.Width + v]);
            }
        }
    }

    /// <summary>Every second number, beginning with <paramref name="part"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Permute(Vector512<float> a, Vector512<float> b, int part) =>
        Avx512F.PermuteVar16x32x2(a, Vector512<int>.Indices + Vector512<int>.Indices + Vector512.Create(part), b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Interleave(Vector512<float> a, Vector512<float> b, int first) =>
        Avx512F.PermuteVar16x32x2(a, (Vector512<int>.Indices >>> 1) + Vector512.Create(first) + ((Vector512<int>.Indices & Vector512<int>.One) << 4), b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Straight(Vector256<float> a) => Avx2.Permute4x64(a.AsDouble(), 0xD8).AsSingle();
}
