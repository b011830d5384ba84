using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>Pooling of planes that were taken apart: a vector of neighbouring windows at a time.</summary>
internal static unsafe class PoolRows<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>The largest of each window, and its place in the plane or the number of its tap if wanted.</summary>
    internal static void Max(PoolTaps taps, T* x, T* parts, T* which, T* y, long* indices, byte* numbers, T lowest)
    {
        var plane = taps.Plane;
        var outputs = plane.W.Output;
        var isWanted = indices != null || numbers != null;
        PoolParts.Take<L, T>(taps, x, parts, lowest);
        if (!isWanted && taps.IsSeparable)
        {
            for (var r = 0L; r < plane.Rows; r++)
                OfLines<Largest>(taps, parts, taps.Offsets(r), outputs, lowest, y + r * outputs);
            return;
        }
        for (var r = 0L; r < plane.Rows; r++)
            Largest(parts, taps.Offsets(r), outputs, lowest, y + r * outputs, isWanted ? which + r * outputs : null);
        for (var r = 0L; r < plane.Rows && indices != null; r++)
            Places(taps, r, which + r * outputs, indices + r * outputs);
        if (numbers == null)
            return;
        Cast.Store(DType.UInt8, which, numbers, 1, (int)plane.Output);
        SetFirst(taps, new(numbers, (int)plane.Output));
    }

    /// <summary>Each output added to the element of its window that has its number.</summary>
    internal static void MaxGradient(PoolTaps taps, T* x, T* parts, T* which, T* y, byte* numbers)
    {
        var plane = taps.Plane;
        var outputs = plane.W.Output;
        if (!taps.IsTiled)
            new Span<T>(parts, (int)taps.Length).Clear();
        Cast.Load(DType.UInt8, numbers, 1, which, (int)plane.Output);
        for (var r = 0L; r < plane.Rows; r++)
            AddNumbered(parts, taps.Offsets(r), outputs, which + r * outputs, y + r * outputs, isFirst: taps.IsTiled);
        PoolParts.Join(taps, parts, x);
    }

    /// <summary>Each window's sum over its divisor.</summary>
    internal static void Average(PoolTaps taps, T* x, T* parts, T* row, T* y)
    {
        var plane = taps.Plane;
        long outputs = plane.W.Output, padded = (outputs + L.Width - 1) / L.Width * L.Width;
        PoolParts.Take<L, T>(taps, x, parts, T.Zero);
        for (var r = 0L; r < plane.Rows; r++, y += outputs)
        {
            Divisors(taps, r, row + padded, padded);
            if (taps.IsSeparable)
                OfLines<Sum>(taps, parts, taps.Offsets(r), padded, T.Zero, row);
            else
                Sums(parts, taps.Offsets(r), padded, row);
            Divide(row, row + padded, padded);
            new ReadOnlySpan<T>(row, (int)outputs).CopyTo(new(y, (int)outputs));
        }
    }

    /// <summary>Each output over its divisor added to all elements of its window.</summary>
    internal static void Spread(PoolTaps taps, T* x, T* parts, T* row, T* y)
    {
        var plane = taps.Plane;
        long outputs = plane.W.Output, padded = (outputs + L.Width - 1) / L.Width * L.Width;
        new Span<T>(parts, checked((int)taps.Length)).Clear();
        for (var r = 0L; r < plane.Rows; r++, y += outputs)
        {
            Divisors(taps, r, row + padded, padded);
            new ReadOnlySpan<T>(y, (int)outputs).CopyTo(new(row, (int)outputs));
            new Span<T>(row + outputs, (int)(padded - outputs)).Clear();
            Add(parts, taps.Offsets(r), padded, row + padded, row);
        }
        PoolParts.Join(taps, parts, x);
    }

    /// <summary>The largest so far is replaced by a larger one or by NaN, in the order of the window's elements. Behind the last tap a vector's length is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Largest(T* parts, ReadOnlySpan<long> offsets, long count, T lowest, T* best, T* tap)
    {
        var rest = Rest<L, T>.First(count % L.Width);
        for (var w = 0L; w < count; w += L.Width)
        {
            L largest = L.All(lowest), at = L.All(-T.One), number = default, one = L.All(T.One);
            foreach (var offset in offsets)
            {
                var v = L.Load(parts + offset + w);
                var better = L.Or(L.Less(largest, v), L.Not(L.Equal(v, v)));
                largest = L.Select(better, v, largest);
                if (tap != null)
                    at = L.Select(better, number, at);
                number += one;
            }
            if (w <= count - L.Width)
                L.Store(largest, best + w);
            else
                L.StoreWhere(rest, largest, best + w);
            if (tap != null)
                L.Store(at, tap + w);
        }
    }

    /// <summary>What each window's elements make together: its lines first, and then along them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfLines<R>(PoolTaps taps, T* parts, ReadOnlySpan<long> offsets, long count, T nothing, T* y) where R : struct, IReduction
    {
        var line = parts + taps.Joined;
        var kernel = (int)taps.Kernel;
        long part = taps.Part, reached = taps.Reached;
        if (offsets.IsEmpty)
        {
            new Span<T>(y, (int)count).Fill(nothing);
            return;
        }
        for (var q = 0L; q < taps.Stride * part; q += part)
        {
            for (var j = q; j < q + reached; j += L.Width)
            {
                var joined = L.Load(parts + offsets[0] + j);
                for (var i = kernel; i < offsets.Length; i += kernel)
                    joined = R.Combine(joined, L.Load(parts + offsets[i] + j));
                L.Store(joined, line + j);
            }
        }
        var first = line - offsets[0];
        var rest = Rest<L, T>.First(count % L.Width);
        for (var w = 0L; w < count; w += L.Width)
        {
            var joined = L.Load(line + w);
            foreach (var offset in offsets[1..kernel])
                joined = R.Combine(joined, L.Load(first + offset + w));
            if (w <= count - L.Width)
                L.Store(joined, y + w);
            else
                L.StoreWhere(rest, joined, y + w);
        }
    }

    /// <summary>Where nothing was larger than the smallest number there is, the window's first element stands for it.</summary>
    private static void Places(PoolTaps taps, long r, T* tap, long* indices)
    {
        var plane = taps.Plane;
        var places = taps.Places(r);
        var (d, h) = Math.DivRem(r, plane.H.Output);
        var first = (plane.D.Begin[d] * plane.H.Input + plane.H.Begin[h]) * plane.W.Input;
        for (var w = 0L; w < plane.W.Output; w++)
        {
            var number = int.CreateTruncating(tap[w]);
            indices[w] = number < 0 ? first + plane.W.Begin[w] : places[number] + w * taps.Stride;
        }
    }

    /// <summary>The same where a tap's number is kept: −1 has become the largest byte.</summary>
    private static void SetFirst(PoolTaps taps, Span<byte> numbers)
    {
        for (var i = numbers.IndexOf(byte.MaxValue); i >= 0 && i < numbers.Length; i++)
        {
            if (numbers[i] == byte.MaxValue)
                numbers[i] = (byte)taps.First(i % taps.Plane.W.Output);
        }
    }

    private static void Divisors(PoolTaps taps, long r, T* divisors, long padded)
    {
        var plane = taps.Plane;
        var (d, h) = Math.DivRem(r, plane.H.Output);
        if (r > 0 && plane.H.Output > 1 && h > 0 && plane.H.Divisor[h] == plane.H.Divisor[h - 1] && plane.H.Count[h] > 0 == plane.H.Count[h - 1] > 0)
            return;
        for (var w = 0L; w < padded; w++)
            divisors[w] = w < plane.W.Output ? T.CreateSaturating(plane.Divisor(d, h, w)) : T.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums(T* parts, ReadOnlySpan<long> offsets, long count, T* sums)
    {
        for (var w = 0L; w < count; w += L.Width)
        {
            L sum = default;
            foreach (var offset in offsets)
                sum += L.Load(parts + offset + w);
            L.Store(sum, sums + w);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(T* sums, T* divisors, long count)
    {
        for (var w = 0L; w < count; w += L.Width)
            L.Store(L.Load(sums + w) / L.Load(divisors + w), sums + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddNumbered(T* parts, ReadOnlySpan<long> offsets, long count, T* tap, T* outputs, bool isFirst)
    {
        var rest = Rest<L, T>.First(count % L.Width);
        for (var w = 0L; w < count; w += L.Width)
        {
            var output = w <= count - L.Width ? L.Load(outputs + w) : L.LoadWhere(rest, outputs + w, default);
            L at = L.Load(tap + w), number = default, one = L.All(T.One);
            foreach (var offset in offsets)
            {
                var share = L.Select(L.Equal(at, number), output, default);
                L.Store(isFirst ? share : L.Load(parts + offset + w) + share, parts + offset + w);
                number += one;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(T* parts, ReadOnlySpan<long> offsets, long count, T* divisors, T* outputs)
    {
        for (var w = 0L; w < count; w += L.Width)
        {
            var share = L.Load(outputs + w) / L.Load(divisors + w);
            foreach (var offset in offsets)
                L.Store(L.Load(parts + offset + w) + share, parts + offset + w);
        }
    }
}
