using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Tensors brought to mean 0 and variance 1 over some dimensions, then scaled and shifted: what batch, layer, group and instance normalisation share.</summary>
internal static class Standardization
{
    /// <summary>(x − mean) · invstd · weight + bias with statistics of x itself, which are handed out too, with the reduced dimensions as size 1.</summary>
    /// <param name="name">PyTorch's name of the operation.</param>
    /// <param name="x">At least float32, or half precision, whose statistics are float32.</param>
    /// <param name="dims">Over which.</param>
    /// <param name="weight">Broadcasts to x.</param>
    /// <param name="bias">Broadcasts to x.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="mean">The means.</param>
    /// <param name="variance">The biased variances.</param>
    internal static Tensor OfItself(string name, Tensor x, int[] dims, Tensor? weight, Tensor? bias, double eps, out Tensor mean, out Tensor variance)
    {
        x = NormLayout.Lined(x, dims);
        var layout = NormLayout.Of(x, dims, weight, bias);
        Tensor y;
        using (GradMode.NoGrad())
        {
            if (layout is { } sizes)
            {
                (y, mean, variance) = sizes.Forward(x, dims, weight, bias, eps);
            }
            else
            {
                (mean, variance) = Moments(Wide(x), dims);
                y = Scale(x, mean, variance.Add(eps).Rsqrt_(), weight, bias);
            }
        }
        var (weightShape, biasShape) = (weight?.ShapeArray, bias?.ShapeArray);
        return Tape.Record(y, name, [x, weight, bias], [x, weight, mean, variance], (g, s) => layout is { } sizes && !GradMode.IsEnabled
            ? sizes.Backward(g, s, weightShape, biasShape, eps)
            : Gradients(g, s, dims, weightShape, biasShape, eps));
    }

    private static Tensor?[] Gradients(Tensor g, Saved s, int[] dims, long[]? weightShape, long[]? biasShape, double eps)
    {
        Tensor input = s[0], m = s[2], v = s[3];
        if (GradMode.IsEnabled)
            (m, v) = Moments(Wide(input), dims);
        var i = v.Add(eps).Rsqrt();
        g = g.To(m.DType);
        var normal = Wide(input).Sub(m).Mul(i);
        Tensor? byInput = null;
        if (s.Needs(0))
        {
            var h = weightShape is not null ? g.Mul(Wide(s[1])) : g;
            var slope = h.Mul(normal).Mean(dims, keepdim: true);
            byInput = h.Sub(h.Mean(dims, keepdim: true)).Sub(normal.Mul(slope)).Mul(i);
        }
        return [byInput, s.Needs(1) ? g.Mul(normal).SumToSize(weightShape!) : null, s.Needs(2) ? g.SumToSize(biasShape!) : null];
    }

    /// <summary>(x − mean) · weight / √(variance + eps) + bias with given statistics, which broadcast to x.</summary>
    internal static Tensor ByStatistics(string name, Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor variance, double eps)
    {
        var scaled = weight is not null;
        Tensor center, invstd, y;
        using (GradMode.NoGrad())
        {
            center = Wide(mean).Clone();
            invstd = Wide(variance).Add(eps).Rsqrt_();
            y = Scale(x, center, invstd, weight, bias);
        }
        var (weightShape, biasShape) = (weight?.ShapeArray, bias?.ShapeArray);
        return Tape.Record(y, name, [x, weight, bias], [x, weight, center, invstd], (g, s) =>
        {
            g = g.To(s[2].DType);
            return
            [
                s.Needs(0) ? g.Mul(scaled ? s[3].Mul(Wide(s[1])) : s[3]) : null,
                s.Needs(1) ? g.Mul(Wide(s[0]).Sub(s[2]).Mul(s[3])).SumToSize(weightShape!) : null,
                s.Needs(2) ? g.SumToSize(biasShape!) : null,
            ];
        });
    }

    /// <summary>The dimensions that are not the second.</summary>
    internal static int[] AllButChannels(Tensor x)
    {
        var dims = new int[x.Dim - 1];
        for (var d = 1; d < dims.Length; d++)
            dims[d] = d + 1;
        return dims;
    }

    /// <summary>One number a channel, to broadcast along the second dimension of x.</summary>
    internal static Tensor AlongChannels(Tensor channels, Tensor x)
    {
        var shape = new long[x.Dim];
        Array.Fill(shape, 1);
        shape[1] = x.Shape[1];
        return channels.View(shape);
    }

    /// <summary>Mean and biased variance, with the reduced dimensions as size 1.</summary>
    private static (Tensor Mean, Tensor Variance) Moments(Tensor x, int[] dims)
    {
        var mean = x.Mean(dims, keepdim: true);
        return (mean, x.Sub(mean).Square().Mean(dims, keepdim: true));
    }

    /// <summary>One pass over x where the weight is one number for all that share a mean, two where it is not.</summary>
    private static Tensor Scale(Tensor x, Tensor mean, Tensor invstd, Tensor? weight, Tensor? bias)
    {
        var y = Layout.EmptyLike(x, x.DType);
        var shift = bias is null ? Torch.Zeros([], invstd.DType, x.Device) : Wide(bias);
        if (weight is null || Shapes.Broadcast(weight.Shape, invstd.Shape).AsSpan().SequenceEqual(invstd.Shape))
        {
            x.Device.Elementwise(default(Linear), invstd.DType, y, [x, mean, weight is null ? invstd : invstd.Mul(Wide(weight)), shift]);
            return y;
        }
        x.Device.Elementwise(default(Linear), invstd.DType, y, [x, mean, invstd, Torch.Zeros([], invstd.DType, x.Device)]);
        x.Device.Elementwise(default(Linear), invstd.DType, y, [y, Torch.Zeros([], invstd.DType, x.Device), weight, shift]);
        return y;
    }

    /// <summary>Half-precision numbers as float32.</summary>
    internal static Tensor Wide(Tensor x) => x.DType.ItemSize < 4 ? x.To(DType.Float32) : x;

    internal readonly struct Linear : IMap
    {
        public static int Inputs => 4;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => (a - b) * c + d;
    }
}
