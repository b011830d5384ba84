using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>y = (x − mean) / √(variance + eps) · weight + bias for each channel of x [N, C, plane]. Results: y, means, variances. Inputs: x, weight, bias, one number a channel, which may be left out.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Plane">Elements of a channel of one sample.</param>
/// <param name="Eps">Added to the variance.</param>
internal readonly unsafe record struct NormChannels(long Batch, long Channels, long Plane, double Eps) : IFusedKernel
{
    public long Items => Channels;

    public long Cost => 4 * Batch * Plane;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        T* means = tensors[1], variances = tensors[2], weight = tensors[4], bias = tensors[5];
        for (var channel = begin; channel < end; channel++)
        {
            var first = channel * Plane;
            T* y = tensors[0] + first, x = tensors[3] + first;
            var moments = default(Moments<L, T>);
            moments.Add(x, Plane, Batch, Channels * Plane);
            (means[channel], variances[channel]) = (moments.Mean, moments.Variance);
            var slope = NormRows.Inverse(moments.Variance, Eps) * (weight == null ? T.One : weight[channel]);
            var shift = bias == null ? T.Zero : bias[channel];
            Vectors<L, T>.Affine(x, y, Plane, moments.Mean, slope, shift, Batch, Channels * Plane);
        }
    }
}

/// <summary>The gradients of <see cref="NormChannels"/>. Results, each of which may be left out: dx, which may lie where dy lies, and for each channel the sums of dy · normalised x and of dy. Inputs: dy, x, means, variances, weight.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Plane">Elements of a channel of one sample.</param>
/// <param name="Eps">Added to the variance.</param>
internal readonly unsafe record struct NormChannelsGradient(long Batch, long Channels, long Plane, double Eps) : IFusedKernel
{
    public long Items => Channels;

    public long Cost => 5 * Batch * Plane;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        T* dx = tensors[0], slopes = tensors[1], shifts = tensors[2], dy = tensors[3], x = tensors[4], means = tensors[5], variances = tensors[6], weight = tensors[7];
        var count = T.CreateTruncating(Batch * Plane);
        for (var channel = begin; channel < end; channel++)
        {
            T mean = means[channel], inverse = NormRows.Inverse(variances[channel], Eps);
            var at = channel * Plane;
            var (products, sum) = Vectors<L, T>.Dot(dy + at, x + at, Plane, mean, Batch, Channels * Plane);
            if (slopes != null)
                slopes[channel] = products * inverse;
            if (shifts != null)
                shifts[channel] = sum;
            if (dx == null)
                continue;
            // dx = (dy − mean of dy − normal · mean of dy · normal) · inverse · weight, with normal = (x − mean) · inverse.
            var ofGradient = inverse * (weight == null ? T.One : weight[channel]);
            var ofInput = -(products / count) * inverse * inverse * ofGradient;
            var shift = -(sum / count) * ofGradient;
            Vectors<L, T>.Affine(dy + at, x + at, dx + at, Plane, ofGradient, mean, ofInput, shift, Batch, Channels * Plane);
        }
    }
}
