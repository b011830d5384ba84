using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>y = (x − mean) / √(variance + eps) · weight + bias for each row of x. Results: y, means, variances. Inputs: x, weight, bias, of a row's length, which may be left out.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Eps">Added to the variance.</param>
internal readonly unsafe record struct NormRows(long Rows, long Size, double Eps) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 4 * Size;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        T* means = tensors[1], variances = tensors[2], weight = tensors[4], bias = tensors[5];
        for (var row = begin; row < end; row++)
        {
            T* y = tensors[0] + row * Size, x = tensors[3] + row * Size;
            var moments = default(Moments<L, T>);
            moments.Add(x, Size);
            (means[row], variances[row]) = (moments.Mean, moments.Variance);
            var inverse = Inverse(moments.Variance, Eps);
            if (weight == null && bias == null)
                Vectors<L, T>.Affine(x, y, Size, moments.Mean, inverse, T.Zero);
            else
                Scale<L, T>(x, y, Size, moments.Mean, inverse, weight, bias);
        }
    }

    /// <summary>1 / √(variance + eps).</summary>
    internal static T Inverse<T>(T variance, double eps) where T : unmanaged, INumber<T> => T.One / Lane1<T>.Sqrt(new(variance + T.CreateTruncating(eps))).V;

    /// <summary>y = (x − mean) · inverse · weight + bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Scale<L, T>(T* x, T* y, long count, T mean, T inverse, T* weight, T* bias) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L m = L.All(mean), s = L.All(inverse);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
        {
            var normal = (L.Load(x + i) - m) * s;
            if (weight != null)
                normal *= L.Load(weight + i);
            if (bias != null)
                normal += L.Load(bias + i);
            L.Store(normal, y + i);
        }
        for (; i < count; i++)
            y[i] = (x[i] - mean) * inverse * (weight == null ? T.One : weight[i]) + (bias == null ? T.Zero : bias[i]);
    }
}

/// <summary>The gradients of <see cref="NormRows"/>. Results, each of which may be left out: dx, which may lie where dy lies, and for each block of rows the sums of dy · normalised x and of dy. Inputs: dy, x, means, variances, weight.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Eps">Added to the variance.</param>
internal readonly unsafe record struct NormRowsGradient(long Rows, long Size, double Eps) : IFusedKernel
{
    /// <summary>Rows of a block, fewer where they are long: a number that does not depend on the threads, and so neither do the sums.</summary>
    internal long RowsInBlock => RowsOf(Size);

    internal static long Blocks(long rows, long size) => (rows + RowsOf(size) - 1) / RowsOf(size);

    public long Items => Blocks(Rows, Size);

    public long Cost => 8 * Size * RowsInBlock;

    private static long RowsOf(long size) => Math.Clamp((1 << 18) / Math.Max(1, size), 8, 64);

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        T* means = tensors[5], variances = tensors[6], weight = tensors[7];
        var rows = RowsInBlock;
        for (var block = begin; block < end; block++)
        {
            T* slopes = tensors[1] == null ? null : tensors[1] + block * Size, shifts = tensors[2] == null ? null : tensors[2] + block * Size;
            if (slopes != null)
                new Span<T>(slopes, checked((int)Size)).Clear();
            if (shifts != null)
                new Span<T>(shifts, checked((int)Size)).Clear();
            for (var row = block * rows; row < Math.Min(Rows, (block + 1) * rows); row++)
            {
                T* dy = tensors[3] + row * Size, x = tensors[4] + row * Size;
                var inverse = NormRows.Inverse(variances[row], Eps);
                if (slopes != null || shifts != null)
                    Accumulate<L, T>(dy, x, Size, means[row], inverse, slopes, shifts);
                if (tensors[0] != null)
                    Input<L, T>(dy, x, tensors[0] + row * Size, Size, means[row], inverse, weight);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<L, T>(T* dy, T* x, long count, T mean, T inverse, T* slopes, T* shifts) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L m = L.All(mean), s = L.All(inverse);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
        {
            var g = L.Load(dy + i);
            if (slopes != null)
                L.Store(L.FusedMultiplyAdd(g, (L.Load(x + i) - m) * s, L.Load(slopes + i)), slopes + i);
            if (shifts != null)
                L.Store(g + L.Load(shifts + i), shifts + i);
        }
        for (; i < count; i++)
        {
            if (slopes != null)
                slopes[i] += dy[i] * ((x[i] - mean) * inverse);
            if (shifts != null)
                shifts[i] += dy[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Input<L, T>(T* dy, T* x, T* dx, long count, T mean, T inverse, T* weight) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L a = default, b = default, m = L.All(mean);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
        {
            var h = weight == null ? L.Load(dy + i) : L.Load(dy + i) * L.Load(weight + i);
            a += h;
            b = L.FusedMultiplyAdd(h, L.Load(x + i) - m, b);
            L.Store(h, dx + i);
        }
        T sum = L.Sum(a), products = L.Sum(b);
        for (; i < count; i++)
        {
            dx[i] = weight == null ? dy[i] : dy[i] * weight[i];
            sum += dx[i];
            products += dx[i] * (x[i] - mean);
        }
        var size = T.CreateTruncating(count);
        // (h − mean of h − normal · mean of h · normal) · inverse, with normal = (x − mean) · inverse.
        var slope = -products / size * inverse * inverse * inverse;
        Vectors<L, T>.Affine(dx, x, dx, count, inverse, mean, slope, -(sum / size) * inverse);
    }
}
