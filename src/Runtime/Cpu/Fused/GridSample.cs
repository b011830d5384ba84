using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The values of a tensor at given places. Inputs: the tensor [images, channels, spatial…], and the places [images, places, dimensions], the last dimension's first.</summary>
/// <param name="Images">The images.</param>
/// <param name="Channels">Their channels.</param>
/// <param name="Places">The places in each image.</param>
/// <param name="Depth">The first of three spatial dimensions; of size 0 if there are two.</param>
/// <param name="Height">The last but one.</param>
/// <param name="Width">The last dimension.</param>
internal readonly unsafe record struct GridSample(long Images, long Channels, long Places, SampledAxis Depth, SampledAxis Height, SampledAxis Width) : IFusedKernel
{
    /// <summary>Elements of a channel at most: their numbers are found in floating point.</summary>
    internal const long MostElements = (1 << 23) - 2;

    /// <summary>Places whose elements are found before any channel is read.</summary>
    private const long Block = 64;

    private long Blocks => (Places + Block - 1) / Block;

    private int Dims => Depth.Size > 0 ? 3 : 2;

    /// <summary>Elements of a channel.</summary>
    private long Plane => Math.Max(1, Depth.Size) * Height.Size * Width.Size;

    private int Taps => Height.Taps * Width.Taps * (Dims == 3 ? Depth.Taps : 1);

    public long Items => Images * Blocks;

    public long Cost => Math.Min(Block, Places) * (16 + Channels * Taps);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        using var scratch = new Scratch<T>(Block * (2 * Taps + 9) + 1);
        T* elements = scratch.Pointer, weights = elements + Block * Taps, zero = weights + Block * (Taps + 9);
        *zero = T.Zero;
        for (var item = begin; item < end; item++)
        {
            var (image, first) = (item / Blocks, item % Blocks * Block);
            var count = Math.Min(Block, Places - first);
            Find<L, T>(tensors[2] + (image * Places + first) * Dims, count, elements, weights, weights + Block * Taps);
            T* x = tensors[1] + image * Channels * Plane - 1, y = tensors[0] + image * Channels * Places + first;
            for (var c = 0L; c < Channels; c++, x += Plane, y += Places)
            {
                if (Taps == 4)
                    ReadFour(x, zero, elements, weights, y, count);
                else
                    Read(x, zero, elements, weights, Taps, y, count);
            }
        }
    }

    /// <summary>The numbers of places' elements, from 1 on and 0 for those outside, and weights, those of one tap side by side.</summary>
    private void Find<L, T>(T* places, long count, T* elements, T* weights, T* scratch) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        T* coordinates = scratch, along = coordinates + Block, shares = along + 4 * Block;
        var taps = 0;
        for (var d = Dims - 1; d >= 0; d--)
        {
            for (var i = 0L; i < count; i++)
                coordinates[i] = places[i * Dims + d];
            new Span<T>(coordinates + count, (int)(Block - count)).Clear();
            var axis = d == 0 ? Width : d == 1 ? Height : Depth;
            if (taps == 0)
                axis.Find<L, T>(coordinates, count, elements, weights, Block);
            else
            {
                axis.Find<L, T>(coordinates, count, along, shares, Block);
                Multiply<L, T>(elements, weights, taps, along, shares, axis, count);
            }
            taps = Math.Max(1, taps) * axis.Taps;
        }
        for (var i = 0L; i < taps * Block; i += L.Width)
            L.Store(L.Load(elements + i) + (L)(sizeof(T) == sizeof(float) ? 1 << 23 : (double)(1L << 52)), elements + i);
    }

    /// <summary>Every element so far with every one along a further dimension.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Multiply<L, T>(T* elements, T* weights, int taps, T* along, T* shares, SampledAxis axis, long count) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        // Downwards, so that none is written over before it is read for the last time.
        for (var tap = (long)taps * axis.Taps - 1; tap >= 0; tap--)
        {
            var (outer, inner) = Math.DivRem(tap, axis.Taps);
            for (var i = 0L; i < count; i += L.Width)
            {
                L number = L.Load(elements + outer * Block + i), other = L.Load(along + inner * Block + i);
                var areInside = L.And(L.Less((L)0, number), L.Less((L)0, other));
                L.Store(L.Select(areInside, (number - (L)1) * (L)(double)axis.Size + other, (L)0), elements + tap * Block + i);
                L.Store(L.Select(areInside, L.Load(weights + outer * Block + i) * L.Load(shares + inner * Block + i), (L)0), weights + tap * Block + i);
            }
        }
    }

    /// <summary>The element of a number, by the bits of its sum with a power of two that is larger than it; outside, what is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Element<T>(T* x, T* zero, T* number) where T : unmanaged
    {
        var element = sizeof(T) == sizeof(float) ? *(int*)number & (1 << 23) - 1 : *(long*)number & (1L << 52) - 1;
        return *(element != 0 ? x + element : zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadFour<T>(T* x, T* zero, T* e, T* w, T* y, long count) where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i++, e++, w++)
        {
            y[i] = Element(x, zero, e) * w[0] + Element(x, zero, e + Block) * w[Block]
                + (Element(x, zero, e + 2 * Block) * w[2 * Block] + Element(x, zero, e + 3 * Block) * w[3 * Block]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Read<T>(T* x, T* zero, T* elements, T* weights, int taps, T* y, long count) where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i++)
        {
            var sum = T.Zero;
            for (var tap = i; tap < taps * Block; tap += Block)
                sum += Element(x, zero, elements + tap) * weights[tap];
            y[i] = sum;
        }
    }
}
