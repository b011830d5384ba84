namespace TorchPort.Nn;

/// <summary>What batch normalisations have in common.</summary>
public abstract partial class BatchNorm : Module<Tensor, Tensor>
{
    private readonly double _eps;

    private protected BatchNorm(long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
    {
        (_eps, Momentum) = (eps, momentum);
        if (affine)
        {
            Weight = new(Torch.Empty([numFeatures], dtype, device));
            Bias = new(Torch.Empty([numFeatures], dtype, device));
        }
        if (trackRunningStats)
        {
            RunningMean = Torch.Zeros([numFeatures], dtype, device);
            RunningVar = Torch.Ones([numFeatures], dtype, device);
            NumBatchesTracked = Torch.Zeros([], DType.Int64, device);
        }
        ResetParameters();
    }

    /// <summary>A factor of each channel, if there is one.</summary>
    [Name("weight")] public Parameter? Weight { get; }

    /// <summary>A summand of each channel, if there is one.</summary>
    [Name("bias")] public Parameter? Bias { get; }

    /// <summary>The mean of each channel, as training saw it.</summary>
    [Name("running_mean"), Buffer] public Tensor? RunningMean { get; }

    /// <summary>The variance of each channel, as training saw it.</summary>
    [Name("running_var"), Buffer] public Tensor? RunningVar { get; }

    /// <summary>How many batches training saw.</summary>
    [Name("num_batches_tracked"), Buffer] public Tensor? NumBatchesTracked { get; }

    /// <summary>How much a batch counts for the running statistics; null for their plain average.</summary>
    internal double? Momentum { get; set; }

    /// <summary>Forgets what training learned. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters()
    {
        ResetRunningStats();
        if (Weight is not null)
            Init.Ones_(Weight);
        if (Bias is not null)
            Init.Zeros_(Bias);
    }

    /// <summary>Forgets the statistics. PyTorch: <c>reset_running_stats</c>.</summary>
    public void ResetRunningStats()
    {
        RunningMean?.Zero_();
        RunningVar?.Fill_(1);
        NumBatchesTracked?.Zero_();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckInput(input);
        var factor = Momentum ?? 0;
        if (Training && NumBatchesTracked is { } count)
        {
            using (GradMode.NoGrad())
                count.Add_(1L);
            factor = Momentum ?? 1.0 / count.Item<long>();
        }
        return Functional.BatchNorm(input, RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, factor, _eps);
    }

    private protected abstract void CheckInput(Tensor input);

    private protected static void CheckDims(Tensor input, params ReadOnlySpan<int> dims)
    {
        if (!dims.Contains(input.Dim))
            throw new ShapeException($"expected {string.Join(" or ", dims.ToArray().Select(d => $"{d}D"))} input (got {input.Dim}D input).");
    }
}
