namespace TorchPort.Nn;

/// <summary>Each channel of each sample of [N, C, H, W] or [C, H, W] brought to mean 0 and variance 1. PyTorch: <c>nn.InstanceNorm2d</c>.</summary>
/// <param name="numFeatures">The number of channels.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move.</param>
/// <param name="affine">Whether channels are scaled and shifted.</param>
/// <param name="trackRunningStats">Whether there are running statistics for evaluation.</param>
/// <param name="device">Where parameters and buffers lie.</param>
/// <param name="dtype">Their dtype.</param>
public sealed class InstanceNorm2d(long numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false, Device? device = null, DType? dtype = null)
    : InstanceNorm(2, numFeatures, eps, momentum, affine, trackRunningStats, device, dtype);

/// <summary><see cref="InstanceNorm2d"/> whose number of channels the first input tells. PyTorch: <c>nn.LazyInstanceNorm2d</c>.</summary>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move.</param>
/// <param name="affine">Whether channels are scaled and shifted.</param>
/// <param name="trackRunningStats">Whether there are running statistics for evaluation.</param>
/// <param name="device">Where parameters and buffers lie.</param>
/// <param name="dtype">Their dtype.</param>
public sealed class LazyInstanceNorm2d(double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true, Device? device = null, DType? dtype = null)
    : InstanceNorm(2, new UninitializedParameter(dtype, device), new UninitializedParameter(dtype, device), eps, momentum, affine, trackRunningStats);
