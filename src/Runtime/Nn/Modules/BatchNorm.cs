namespace TorchPort.Nn;

/// <summary>What batch normalisations have in common.</summary>
public abstract class BatchNorm : NormBase
{
    private protected BatchNorm(long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, device, dtype) { }

    private protected BatchNorm(UninitializedParameter weight, UninitializedParameter bias, double eps, double? momentum, bool affine, bool trackRunningStats)
        : base(weight, bias, eps, momentum, affine, trackRunningStats) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        CheckInput(input);
        Initialize(input.Shape[1]);
        var factor = Momentum ?? 0;
        if (Training && NumBatchesTracked is { } count)
        {
            using (GradMode.NoGrad())
                count.Add_(1L);
            factor = Momentum ?? 1.0 / count.Item<long>();
        }
        return Functional.BatchNorm(input, RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, factor, Eps);
    }

    private protected abstract void CheckInput(Tensor input);
}
