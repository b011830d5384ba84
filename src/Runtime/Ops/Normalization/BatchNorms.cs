using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Normalisation of each channel, the second dimension, over all others.</summary>
internal static class BatchNorms
{
    /// <summary>(x − mean) · invstd · weight + bias with statistics of x itself, which are handed out too.</summary>
    internal static Tensor FromBatch(Tensor x, Tensor? weight, Tensor? bias, double eps, out Tensor mean, out Tensor variance)
    {
        var dims = Others(x);
        var scaled = weight is not null;
        Tensor center, invstd, y;
        using (GradMode.NoGrad())
        {
            (center, variance) = Moments(Wide(x), dims);
            invstd = variance.Add(eps).Rsqrt_();
            y = Scale(x, center, invstd, weight, bias);
            mean = center;
        }
        return Tape.Record(y, "NativeBatchNorm", [x, weight, bias], [x, weight, center, invstd], (g, s) =>
        {
            Tensor input = s[0], m = s[2], i = s[3];
            if (GradMode.IsEnabled)
            {
                (m, var v) = Moments(Wide(input), dims);
                i = v.Add(eps).Rsqrt();
            }
            return Gradients(g, s, input, scaled ? s[1] : null, m, i, fixedStatistics: false);
        });
    }

    /// <summary>(x − mean) · invstd · weight + bias with given statistics.</summary>
    internal static Tensor FromStatistics(Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor variance, double eps)
    {
        var scaled = weight is not null;
        Tensor m, invstd, y;
        using (GradMode.NoGrad())
        {
            m = Along(mean.Detach().Clone(), x);
            invstd = Along(variance.Add(eps).Rsqrt_(), x);
            y = Scale(x, m, invstd, weight, bias);
        }
        return Tape.Record(y, "NativeBatchNorm", [x, weight, bias], [x, weight, m, invstd], (g, s) =>
            Gradients(g, s, s[0], scaled ? s[1] : null, s[2], s[3], fixedStatistics: true));
    }

    private static Tensor?[] Gradients(Tensor g, Saved s, Tensor x, Tensor? weight, Tensor mean, Tensor invstd, bool fixedStatistics)
    {
        var dims = Others(x);
        long[] channels = [x.Shape[1]];
        g = g.To(mean.DType);
        var normal = Wide(x).Sub(mean).Mul(invstd);
        var bySlope = s.Needs(1) || !fixedStatistics ? g.Mul(normal).Sum(dims, keepdim: true) : null;
        var byShift = s.Needs(2) || !fixedStatistics ? g.Sum(dims, keepdim: true) : null;
        Tensor? input = null;
        if (s.Needs(0))
        {
            var slope = weight is null ? invstd : invstd.Mul(Along(weight, x));
            if (!fixedStatistics)
            {
                var share = 1.0 / (x.ElementCount / x.Shape[1]);
                g = g.Sub(byShift!.Mul(share)).Sub(normal.Mul(bySlope!.Mul(share)));
            }
            input = g.Mul(slope);
        }
        return [input, s.Needs(1) ? bySlope!.Reshape(channels) : null, s.Needs(2) ? byShift!.Reshape(channels) : null];
    }

    /// <summary>Mean and biased variance of each channel, with the other dimensions as size 1.</summary>
    private static (Tensor Mean, Tensor Variance) Moments(Tensor x, int[] dims)
    {
        var mean = x.Mean(dims, keepdim: true);
        return (mean, x.Sub(mean).Square().Mean(dims, keepdim: true));
    }

    /// <summary>One pass over x: (x − mean) · slope + shift of each channel.</summary>
    private static Tensor Scale(Tensor x, Tensor mean, Tensor invstd, Tensor? weight, Tensor? bias)
    {
        var slope = weight is null ? invstd : invstd.Mul(Along(weight, x));
        var shift = bias is null ? Torch.Zeros([], slope.DType, x.Device) : Along(bias, x);
        var y = Layout.EmptyLike(x, x.DType);
        x.Device.Elementwise(default(Linear), slope.DType, y, [x, mean, slope, shift]);
        return y;
    }

    /// <summary>Half-precision inputs have their statistics in float32.</summary>
    private static Tensor Wide(Tensor x) => x.DType.ItemSize < 4 ? x.To(DType.Float32) : x;

    private static Tensor Along(Tensor channels, Tensor x)
    {
        var shape = new long[x.Dim];
        Array.Fill(shape, 1);
        shape[1] = x.Shape[1];
        return Wide(channels).View(shape);
    }

    private static int[] Others(Tensor x)
    {
        var dims = new int[x.Dim - 1];
        for (var d = 1; d < dims.Length; d++)
            dims[d] = d + 1;
        return dims;
    }

    private readonly struct Linear : IMap
    {
        public static int Inputs => 4;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => (a - b) * c + d;
    }
}
