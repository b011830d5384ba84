using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Elements set to 0 with probability <paramref name="p"/>, the others divided by 1 − p. PyTorch: <c>F.dropout</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="p">The share that is dropped.</param>
    /// <param name="training">Whether anything is done at all.</param>
    [Aten("dropout(Tensor input, float p, bool train) -> Tensor")]
    public static Tensor Dropout(Tensor input, double p = 0.5, [AtenName("train")] bool training = true) => Dropouts.Elements(input, p, training, alpha: false);

    /// <summary>Whole channels of [N, C, L] or [C, L] dropped. PyTorch: <c>F.dropout1d</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    public static Tensor Dropout1d(Tensor input, double p = 0.5, bool training = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim is not (2 or 3))
            throw new ShapeException($"dropout1d: Expected 2D or 3D input, but received a {input.Dim}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).");
        return Batched(input, 3, t => Dropouts.Channels(t, p, training, alpha: false));
    }

    /// <summary>Whole channels of [N, C, H, W] dropped; three dimensions are taken for [N, C, L]. PyTorch: <c>F.dropout2d</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    [Aten("feature_dropout(Tensor input, float p, bool train) -> Tensor")]
    public static Tensor Dropout2d(Tensor input, double p = 0.5, [AtenName("train")] bool training = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Dropouts.Channels(input, p, training, alpha: false);
    }

    /// <summary>Whole channels of [N, C, D, H, W] or [C, D, H, W] dropped. PyTorch: <c>F.dropout3d</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    public static Tensor Dropout3d(Tensor input, double p = 0.5, bool training = true) =>
        Batched(input, 5, t => Dropouts.Channels(t, p, training, alpha: false), unbatched: 4);

    /// <summary>Elements set to SELU's lower limit, and all scaled so that mean and variance stay. PyTorch: <c>F.alpha_dropout</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    [Aten("alpha_dropout(Tensor input, float p, bool train) -> Tensor")]
    public static Tensor AlphaDropout(Tensor input, double p = 0.5, [AtenName("train")] bool training = false) => Dropouts.Elements(input, p, training, alpha: true);

    /// <summary><see cref="AlphaDropout"/> of whole channels. PyTorch: <c>F.feature_alpha_dropout</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    [Aten("feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor")]
    public static Tensor FeatureAlphaDropout(Tensor input, double p = 0.5, [AtenName("train")] bool training = false) => Dropouts.Channels(input, p, training, alpha: true);

    [Aten("dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    internal static Tensor DropoutInPlace(Tensor self, double p, bool train) => train ? InPlace.Assign(self, Dropout(self, p)) : self;

    [Aten("native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mask) DropoutWithMask(Tensor input, double p, bool? train)
    {
        if (train is false || p == 0)
            return (input.Clone(), Torch.OnesLike(input).To(DType.Bool));
        var factors = Dropout(Torch.OnesLike(input), p);
        return (input.Mul(factors), factors.Ne(0));
    }

    [Aten("feature_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    internal static Tensor FeatureDropoutInPlace(Tensor self, double p, bool train) => train ? InPlace.Assign(self, Dropout2d(self, p)) : self;

    [Aten("alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    internal static Tensor AlphaDropoutInPlace(Tensor self, double p, bool train) => train ? InPlace.Assign(self, AlphaDropout(self, p, training: true)) : self;

    [Aten("feature_alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
    internal static Tensor FeatureAlphaDropoutInPlace(Tensor self, double p, bool train) => train ? InPlace.Assign(self, FeatureAlphaDropout(self, p, training: true)) : self;

    /// <summary>Gives an input that may lack its batch dimension one for the time of a call.</summary>
    private static Tensor Batched(Tensor input, int dims, Func<Tensor, Tensor> f, int? unbatched = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Dim == (unbatched ?? dims - 1) ? f(input.Unsqueeze(0)).Squeeze(0) : f(input);
    }
}
