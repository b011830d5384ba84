namespace TorchPort.Nn;

/// <summary>Each channel of [N, C, D, H, W] brought to mean 0 and variance 1, then scaled and shifted. PyTorch: <c>nn.BatchNorm3d</c>.</summary>
public sealed class BatchNorm3d : BatchNorm
{
    /// <summary>A layer that changes nothing but the statistics.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">How far the running statistics move towards each batch's; null averages over all batches.</param>
    /// <param name="affine">Whether channels are scaled and shifted.</param>
    /// <param name="trackRunningStats">Whether there are running statistics for evaluation.</param>
    /// <param name="device">Where parameters and buffers lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public BatchNorm3d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Device? device = null, DType? dtype = null)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, device, dtype) { }

    private protected override void CheckInput(Tensor input) => CheckDims(input, 5);
}

/// <summary><see cref="BatchNorm3d"/> whose number of channels the first input tells. PyTorch: <c>nn.LazyBatchNorm3d</c>.</summary>
public sealed class LazyBatchNorm3d : BatchNorm
{
    /// <summary>A layer without parameters as yet.</summary>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">How far the running statistics move towards each batch's; null averages over all batches.</param>
    /// <param name="affine">Whether channels are scaled and shifted.</param>
    /// <param name="trackRunningStats">Whether there are running statistics for evaluation.</param>
    /// <param name="device">Where parameters and buffers lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public LazyBatchNorm3d(double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Device? device = null, DType? dtype = null)
        : base(new UninitializedParameter(dtype, device), new UninitializedParameter(dtype, device), eps, momentum, affine, trackRunningStats) { }

    private protected override void CheckInput(Tensor input) => CheckDims(input, 5);
}
