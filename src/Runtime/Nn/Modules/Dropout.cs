namespace TorchPort.Nn;

/// <summary>What dropout layers have in common: a probability, and that nothing happens in evaluation.</summary>
public abstract class DropoutNd : Module<Tensor, Tensor>
{
    private protected DropoutNd(double p) => P = p is >= 0 and <= 1 ? p
        : throw new ArgumentOutOfRangeException(nameof(p), p, "dropout probability has to be between 0 and 1.");

    /// <summary>The share that is dropped.</summary>
    public double P { get; }
}

/// <summary>Drops elements at random in training. PyTorch: <c>nn.Dropout</c>.</summary>
/// <param name="p">The share that is dropped.</param>
public sealed class Dropout(double p = 0.5) : DropoutNd(p)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Dropout(input, P, Training);
}

/// <summary>Drops whole channels of [N, C, L] at random in training. PyTorch: <c>nn.Dropout1d</c>.</summary>
/// <param name="p">The share that is dropped.</param>
public sealed class Dropout1d(double p = 0.5) : DropoutNd(p)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Dropout1d(input, P, Training);
}

/// <summary>Drops whole channels of [N, C, H, W] at random in training. PyTorch: <c>nn.Dropout2d</c>.</summary>
/// <param name="p">The share that is dropped.</param>
public sealed class Dropout2d(double p = 0.5) : DropoutNd(p)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Dropout2d(input, P, Training);
}

/// <summary>Drops whole channels of [N, C, D, H, W] at random in training. PyTorch: <c>nn.Dropout3d</c>.</summary>
/// <param name="p">The share that is dropped.</param>
public sealed class Dropout3d(double p = 0.5) : DropoutNd(p)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Dropout3d(input, P, Training);
}

/// <summary>Drops elements, and keeps mean and variance for SELU at random in training. PyTorch: <c>nn.AlphaDropout</c>.</summary>
/// <param name="p">The share that is dropped.</param>
public sealed class AlphaDropout(double p = 0.5) : DropoutNd(p)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AlphaDropout(input, P, Training);
}

/// <summary>Drops whole channels, and keeps mean and variance for SELU at random in training. PyTorch: <c>nn.FeatureAlphaDropout</c>.</summary>
/// <param name="p">The share that is dropped.</param>
public sealed class FeatureAlphaDropout(double p = 0.5) : DropoutNd(p)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.FeatureAlphaDropout(input, P, Training);
}
