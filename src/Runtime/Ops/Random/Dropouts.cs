namespace TorchPort.Ops;

/// <summary>Random masks that a tensor is multiplied with.</summary>
internal static class Dropouts
{
    /// <summary>−λα of SELU: what its dropped inputs become.</summary>
    private const double SeluLimit = 1.7580993408473766;

    /// <summary>Each element on its own.</summary>
    internal static Tensor Elements(Tensor x, double p, bool training, bool alpha) => Apply(x, p, training, alpha, channels: false);

    /// <summary>All elements of a channel, the second dimension, together.</summary>
    internal static Tensor Channels(Tensor x, double p, bool training, bool alpha) => Apply(x, p, training, alpha, channels: true);

    private static Tensor Apply(Tensor x, double p, bool training, bool alpha, bool channels)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "dropout probability has to be between 0 and 1.");
        if (p == 0 || !training || x.ElementCount == 0)
            return x;
        if (p == 1)
            return x.Mul(Torch.Zeros([], x.DType, x.Device));
        if (channels && x.Dim < 2)
            throw new ShapeException($"Feature dropout requires at least 2 dimensions in the input, but it has shape {Shapes.Text(x.Shape)}.");
        if (!alpha)
        {
            var mask = channels ? RandomFill.FeatureDropoutNoise(x, p) : RandomFill.DropoutNoise(x, p);
            Autograd.Tape.Own(mask);
            return x.Mul(mask);
        }
        var noise = (channels ? Tensor.Empty(ChannelShape(x), x.DType, x.Device) : Layout.EmptyLike(x, x.DType)).Bernoulli_(1 - p);
        var scale = 1 / Math.Sqrt((SeluLimit * SeluLimit * p + 1) * (1 - p));
        var shift = noise.Add(-1.0).Mul_(SeluLimit * scale).Add_(SeluLimit * scale * p);
        return x.Mul(noise.Mul_(scale)).Add(shift);
    }

    private static long[] ChannelShape(Tensor x)
    {
        var shape = (long[])x.ShapeArray.Clone();
        shape.AsSpan(2).Fill(1);
        return shape;
    }
}
