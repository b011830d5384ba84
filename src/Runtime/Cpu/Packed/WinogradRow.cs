using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace TorchPort.Kernels;

/// <summary>Which points of <see cref="WinogradF4"/> a row of them is.</summary>
internal unsafe interface IWinogradRow
{
    /// <summary>Takes a column's taps to the row.</summary>
    static abstract Vector Of(float* first, float* middle, float* last);
}

/// <summary>The first or the last row: points 0 and ∞, which are taps themselves.</summary>
internal readonly unsafe struct WinogradOuterRow : IWinogradRow
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Of(float* first, float* middle, float* last) => Vector512.Load(first);
}

/// <summary>A row of a positive point.</summary>
internal readonly unsafe struct WinogradPlusRow : IWinogradRow
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Of(float* first, float* middle, float* last) => Vector512.Load(first) + Vector512.Load(last) + Vector512.Load(first) + Vector512.Load(middle);
}

/// <summary>A row of a negative point.</summary>
internal readonly unsafe struct WinogradMinusRow : IWinogradRow
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Of(float* first, float* middle, float* last) => Vector512.Load(first) + Vector512.Load(last) + Vector512.Load(first) - Vector512.Load(middle);
}

/// <summary>
/// The products of a row of points, of a vector of 512 bits of outputs and four tiles: weights come to the points in registers, by additions that do not take
/// the multiplications' ports of the processor, and go no way through memory.
/// </summary>
internal static unsafe class WinogradRow
{
    /// <summary>Numbers of a vector.</summary>
    internal const int Width = 16;

    /// <summary>Points of a row, tiles that pass by together, and the products of both: as many as there are registers for.</summary>
    internal const int Points = 6, Tiles = 4, Products = Points * Tiles;

    /// <summary>Taps of a kernel.</summary>
    internal const int Taps = 9;

    /// <summary>One channel's kernels of a vector of outputs, as they are read here; the second taps of both directions are times the root of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(KernelView weights, long output, long channel, float* to)
    {
        const float Root = (float)WinogradF4.Root;
        var scales = stackalloc float[Taps] { 1, Root, 1, Root, 2, Root, 1, Root, 1 };
        var kernel = weights.Data + (nint)output * weights.Output + (nint)channel * weights.Channel;
        for (var j = 0; j < Width; j++, kernel += weights.Output)
        {
            for (var t = 0; t < Taps; t++)
                to[t * Width + j] = scales[t] * kernel[weights.IsTurned ? Taps - 1 - t : t];
        }
    }

    /// <param name="row">The row of points.</param>
    /// <param name="channels">The input's channels: whole vectors of them.</param>
    /// <param name="points">Of each vector of channels the row's points, of each of those the tiles.</param>
    /// <param name="taps">Of each channel nine taps, the second ones of both directions times the root of two.</param>
    /// <param name="next">What is brought to the second cache meanwhile.</param>
    /// <param name="nextStep">How much of it at two channels: up to 48.</param>
    /// <param name="to">[points, tiles] vectors.</param>
    internal static void Run(int row, nint channels, float* points, float* taps, float* next, nint nextStep, float* to)
    {
        nint first = row > 2 ? 6 * Width : 0, last = 6 * Width - 2 * first, middle = 3 * Width - first;
        if (row is 0 or Points - 1)
            Run<WinogradOuterRow>(channels, points, taps + first, middle, last, next, nextStep, to);
        else if (row is 1 or 3)
            Run<WinogradPlusRow>(channels, points, taps + first, middle, last, next, nextStep, to);
        else
            Run<WinogradMinusRow>(channels, points, taps + first, middle, last, next, nextStep, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<R>(nint channels, float* points, float* taps, nint middle, nint last, float* next, nint nextStep, float* to) where R : struct, IWinogradRow
    {
        float* m = taps + middle, e = taps + last;
        Vector c0a = default, c0b = default, c0c = default, c0d = default;
        Vector c1a = default, c1b = default, c1c = default, c1d = default;
        Vector c2a = default, c2b = default, c2c = default, c2d = default;
        Vector c3a = default, c3b = default, c3c = default, c3d = default;
        Vector c4a = default, c4b = default, c4c = default, c4d = default;
        Vector c5a = default, c5b = default, c5c = default, c5d = default;
        for (; channels > 0; channels -= Width)
        {
            for (var end = points + Width; points < end; points += 2)
            {
                Simd.Prefetch(next);
                if (nextStep > 16)
                {
                    Simd.Prefetch(next + 16);
                    Simd.Prefetch(next + 32);
                }
                next += nextStep;
                Vector left = R.Of(taps, m, e), centre = R.Of(taps + Width, m + Width, e + Width), right = R.Of(taps + 2 * Width, m + 2 * Width, e + 2 * Width);
                Vector sum = left + right, plus = sum + left, minus = plus - centre;
                c0a = Vector512.FusedMultiplyAdd(Vector512.Create(points[0]), left, c0a);
                c0b = Vector512.FusedMultiplyAdd(Vector512.Create(points[Width]), left, c0b);
                c0c = Vector512.FusedMultiplyAdd(Vector512.Create(points[2 * Width]), left, c0c);
                c0d = Vector512.FusedMultiplyAdd(Vector512.Create(points[3 * Width]), left, c0d);
                c5a = Vector512.FusedMultiplyAdd(Vector512.Create(points[20 * Width]), right, c5a);
                c5b = Vector512.FusedMultiplyAdd(Vector512.Create(points[21 * Width]), right, c5b);
                c5c = Vector512.FusedMultiplyAdd(Vector512.Create(points[22 * Width]), right, c5c);
                c5d = Vector512.FusedMultiplyAdd(Vector512.Create(points[23 * Width]), right, c5d);
                plus += centre;
                c1a = Vector512.FusedMultiplyAdd(Vector512.Create(points[4 * Width]), plus, c1a);
                c1b = Vector512.FusedMultiplyAdd(Vector512.Create(points[5 * Width]), plus, c1b);
                c1c = Vector512.FusedMultiplyAdd(Vector512.Create(points[6 * Width]), plus, c1c);
                c1d = Vector512.FusedMultiplyAdd(Vector512.Create(points[7 * Width]), plus, c1d);
                c2a = Vector512.FusedMultiplyAdd(Vector512.Create(points[8 * Width]), minus, c2a);
                c2b = Vector512.FusedMultiplyAdd(Vector512.Create(points[9 * Width]), minus, c2b);
                c2c = Vector512.FusedMultiplyAdd(Vector512.Create(points[10 * Width]), minus, c2c);
                c2d = Vector512.FusedMultiplyAdd(Vector512.Create(points[11 * Width]), minus, c2d);
                sum += right;
                plus = sum + centre;
                minus = sum - centre;
                c3a = Vector512.FusedMultiplyAdd(Vector512.Create(points[12 * Width]), plus, c3a);
                c3b = Vector512.FusedMultiplyAdd(Vector512.Create(points[13 * Width]), plus, c3b);
                c3c = Vector512.FusedMultiplyAdd(Vector512.Create(points[14 * Width]), plus, c3c);
                c3d = Vector512.FusedMultiplyAdd(Vector512.Create(points[15 * Width]), plus, c3d);
                c4a = Vector512.FusedMultiplyAdd(Vector512.Create(points[16 * Width]), minus, c4a);
                c4b = Vector512.FusedMultiplyAdd(Vector512.Create(points[17 * Width]), minus, c4b);
                c4c = Vector512.FusedMultiplyAdd(Vector512.Create(points[18 * Width]), minus, c4c);
                c4d = Vector512.FusedMultiplyAdd(Vector512.Create(points[19 * Width]), minus, c4d);
                left = R.Of(taps + Taps * Width, m + Taps * Width, e + Taps * Width);
                centre = R.Of(taps + (Taps + 1) * Width, m + (Taps + 1) * Width, e + (Taps + 1) * Width);
                right = R.Of(taps + (Taps + 2) * Width, m + (Taps + 2) * Width, e + (Taps + 2) * Width);
                sum = left + right;
                plus = sum + left;
                minus = plus - centre;
                c0a = Vector512.FusedMultiplyAdd(Vector512.Create(points[1]), left, c0a);
                c0b = Vector512.FusedMultiplyAdd(Vector512.Create(points[Width + 1]), left, c0b);
                c0c = Vector512.FusedMultiplyAdd(Vector512.Create(points[2 * Width + 1]), left, c0c);
                c0d = Vector512.FusedMultiplyAdd(Vector512.Create(points[3 * Width + 1]), left, c0d);
                c5a = Vector512.FusedMultiplyAdd(Vector512.Create(points[20 * Width + 1]), right, c5a);
                c5b = Vector512.FusedMultiplyAdd(Vector512.Create(points[21 * Width + 1]), right, c5b);
                c5c = Vector512.FusedMultiplyAdd(Vector512.Create(points[22 * Width + 1]), right, c5c);
                c5d = Vector512.FusedMultiplyAdd(Vector512.Create(points[23 * Width + 1]), right, c5d);
                plus += centre;
                c1a = Vector512.FusedMultiplyAdd(Vector512.Create(points[4 * Width + 1]), plus, c1a);
                c1b = Vector512.FusedMultiplyAdd(Vector512.Create(points[5 * Width + 1]), plus, c1b);
                c1c = Vector512.FusedMultiplyAdd(Vector512.Create(points[6 * Width + 1]), plus, c1c);
                c1d = Vector512.FusedMultiplyAdd(Vector512.Create(points[7 * Width + 1]), plus, c1d);
                c2a = Vector512.FusedMultiplyAdd(Vector512.Create(points[8 * Width + 1]), minus, c2a);
                c2b = Vector512.FusedMultiplyAdd(Vector512.Create(points[9 * Width + 1]), minus, c2b);
                c2c = Vector512.FusedMultiplyAdd(Vector512.Create(points[10 * Width + 1]), minus, c2c);
                c2d = Vector512.FusedMultiplyAdd(Vector512.Create(points[11 * Width + 1]), minus, c2d);
                sum += right;
                plus = sum + centre;
                minus = sum - centre;
                c3a = Vector512.FusedMultiplyAdd(Vector512.Create(points[12 * Width + 1]), plus, c3a);
                c3b = Vector512.FusedMultiplyAdd(Vector512.Create(points[13 * Width + 1]), plus, c3b);
                c3c = Vector512.FusedMultiplyAdd(Vector512.Create(points[14 * Width + 1]), plus, c3c);
                c3d = Vector512.FusedMultiplyAdd(Vector512.Create(points[15 * Width + 1]), plus, c3d);
                c4a = Vector512.FusedMultiplyAdd(Vector512.Create(points[16 * Width + 1]), minus, c4a);
                c4b = Vector512.FusedMultiplyAdd(Vector512.Create(points[17 * Width + 1]), minus, c4b);
                c4c = Vector512.FusedMultiplyAdd(Vector512.Create(points[18 * Width + 1]), minus, c4c);
                c4d = Vector512.FusedMultiplyAdd(Vector512.Create(points[19 * Width + 1]), minus, c4d);
                taps += 2 * Taps * Width;
                m += 2 * Taps * Width;
                e += 2 * Taps * Width;
            }
            points += (Products - 1) * Width;
        }
        Vector512.Store(c0a, to);
        Vector512.Store(c0b, to + Width);
        Vector512.Store(c0c, to + 2 * Width);
        Vector512.Store(c0d, to + 3 * Width);
        Vector512.Store(c1a, to + 4 * Width);
        Vector512.Store(c1b, to + 5 * Width);
        Vector512.Store(c1c, to + 6 * Width);
        Vector512.Store(c1d, to + 7 * Width);
        Vector512.Store(c2a, to + 8 * Width);
        Vector512.Store(c2b, to + 9 * Width);
        Vector512.Store(c2c, to + 10 * Width);
        Vector512.Store(c2d, to + 11 * Width);
        Vector512.Store(c3a, to + 12 * Width);
        Vector512.Store(c3b, to + 13 * Width);
        Vector512.Store(c3c, to + 14 * Width);
        Vector512.Store(c3d, to + 15 * Width);
        Vector512.Store(c4a, to + 16 * Width);
        Vector512.Store(c4b, to + 17 * Width);
        Vector512.Store(c4c, to + 18 * Width);
        Vector512.Store(c4d, to + 19 * Width);
        Vector512.Store(c5a, to + 20 * Width);
        Vector512.Store(c5b, to + 21 * Width);
        Vector512.Store(c5c, to + 22 * Width);
        Vector512.Store(c5d, to + 23 * Width);
    }
}
