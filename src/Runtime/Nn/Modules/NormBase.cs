namespace TorchPort.Nn;

/// <summary>What batch and instance normalisations have in common.</summary>
public abstract partial class NormBase : Module<Tensor, Tensor>
{
    private protected NormBase(long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
    {
        (Eps, Momentum) = (eps, momentum);
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

    /// <summary>A layer whose number of channels the first input tells.</summary>
    private protected NormBase(UninitializedParameter weight, UninitializedParameter bias, double eps, double? momentum, bool affine, bool trackRunningStats)
    {
        (Eps, Momentum) = (eps, momentum);
        if (affine)
            (Weight, Bias) = (weight, bias);
        if (!trackRunningStats)
            return;
        RunningMean = new UninitializedBuffer(weight.DType, weight.Device);
        RunningVar = new UninitializedBuffer(weight.DType, weight.Device);
        NumBatchesTracked = Torch.Zeros([], DType.Int64, weight.Device);
    }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; }

    /// <summary>How far the running statistics move towards each batch's; null averages over all batches.</summary>
    public double? Momentum { get; set; }

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

    /// <summary>Gives a lazy layer its channels. PyTorch: <c>initialize_parameters</c>.</summary>
    private protected void Initialize(long numFeatures)
    {
        var first = false;
        foreach (var tensor in (ReadOnlySpan<Tensor?>)[Weight, Bias, RunningMean, RunningVar])
        {
            if (tensor is IUninitialized { IsInitialized: false } uninitialized)
            {
                uninitialized.Materialize([numFeatures]);
                first = true;
            }
        }
        if (first)
            ResetParameters();
    }

    private protected static void CheckDims(Tensor input, params ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!dims.Contains(input.Dim))
            throw new ShapeException($"expected {string.Join(" or ", dims.ToArray().Select(d => $"{d}D"))} input (got {input.Dim}D input).");
    }
}
