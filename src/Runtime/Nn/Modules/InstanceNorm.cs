namespace TorchPort.Nn;

/// <summary>What instance normalisations have in common.</summary>
public abstract class InstanceNorm : NormBase
{
    private readonly int _dims;

    private protected InstanceNorm(int dims, long numFeatures, double eps, double momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, device, dtype) => _dims = dims;

    private protected InstanceNorm(int dims, UninitializedParameter weight, UninitializedParameter bias, double eps, double momentum, bool affine, bool trackRunningStats)
        : base(weight, bias, eps, momentum, affine, trackRunningStats) => _dims = dims;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        CheckDims(input, _dims + 1, _dims + 2);
        if (input.Dim == _dims + 1)
            return Forward(input.Unsqueeze(0)).Squeeze(0);
        Initialize(input.Shape[1]);
        return Functional.InstanceNorm(input, RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, Momentum ?? 0, Eps);
    }
}
