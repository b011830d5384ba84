namespace TorchPort.Plans;

/// <summary>How a <see cref="Session"/> makes and keeps plans.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// Where plans run: the processor, or a GPU, on which all kernels of a run are queued without waiting for one another, and constants such as weights are kept.
    /// The function itself and what it refers to stay on the processor, where it is traced; inputs and outputs are on this device.
    /// </summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>How many plans are kept, one for each combination of input dtypes and shapes; the one not used for longest goes first.</summary>
    public int MaxPlans { get; init; } = 16;

    /// <summary>Where plans are kept between processes, so that later starts are faster; nowhere if null. On the processor only.</summary>
    public SavedPlans? SavedPlans { get; init; }

    /// <summary>Whether kernels are fused; needs a runtime that compiles code, so it has no effect under NativeAOT.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Whether known weights are packed for their kernels, normalisations folded into them, and layouts chosen. Results then differ from those of the function itself by rounding.</summary>
    public bool Pack { get; init; } = true;

    /// <summary>How many bits the known weights of matrix products are kept in, where they are packed. Fewer change the results; the loss is the model's.</summary>
    public WeightPrecision WeightPrecision { get; init; }

    /// <summary>Whether activations that known weights multiply are integers of 8 bits, where weights are packed, on the processor. This changes the results; the loss is the model's.</summary>
    public ActivationPrecision ActivationPrecision { get; init; }

    /// <summary>Inputs like those to come, of a few runs: with <see cref="ActivationPrecision.Int8"/> the spans of what convolutions read in them are those of their integers. Numbers beyond a span become its ends.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Calibration { get; init; } = [];

    /// <summary>What is taken from the samples of <see cref="Calibration"/>.</summary>
    public CalibrationMethod CalibrationMethod { get; init; }

    /// <summary>With <see cref="CalibrationMethod.Percentile"/>, how many per cent of the numbers of the samples lie within a span: more than 0, at most 100. As many of the rest lie below it as above.</summary>
    public double CalibrationPercentile
    {
        get;
        init => field = value is > 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A percentile of calibration is more than 0 and at most 100.");
    } = 99.99;
}
