namespace TorchPort.Nn;

/// <summary>Batch normalisation of [N, C, …] over all processes of a training run; here there is one, and it is that of <see cref="BatchNorm"/>. PyTorch: <c>nn.SyncBatchNorm</c>.</summary>
public sealed class SyncBatchNorm : BatchNorm
{
    /// <summary>A layer that changes nothing but the statistics.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">How far the running statistics move towards each batch's; null averages over all batches.</param>
    /// <param name="affine">Whether channels are scaled and shifted.</param>
    /// <param name="trackRunningStats">Whether there are running statistics for evaluation.</param>
    /// <param name="device">Where parameters and buffers lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public SyncBatchNorm(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Device? device = null, DType? dtype = null)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, device, dtype) { }

    private protected override void CheckInput(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim < 2)
            throw new ShapeException($"expected at least 2D input (got {input.Dim}D input).");
    }
}
