namespace TorchPort.Nn;

/// <summary>Batch normalisation of [N, C, H, W] that learns nothing: statistics, factors and summands are buffers, as in detection models. torchvision: <c>ops.FrozenBatchNorm2d</c>.</summary>
/// <param name="numFeatures">The number of channels.</param>
/// <param name="eps">Added to the variance.</param>
public sealed partial class FrozenBatchNorm2d(long numFeatures, double eps = 1e-5) : Module<Tensor, Tensor>
{
    [Name("weight"), Buffer] private readonly Tensor _weight = Torch.Ones(numFeatures);
    [Name("bias"), Buffer] private readonly Tensor _bias = Torch.Zeros(numFeatures);
    [Name("running_mean"), Buffer] private readonly Tensor _mean = Torch.Zeros(numFeatures);
    [Name("running_var"), Buffer] private readonly Tensor _variance = Torch.Ones(numFeatures);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.BatchNorm(input, _mean, _variance, _weight, _bias, training: false, eps: eps);
}
