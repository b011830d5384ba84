namespace TorchPort.Plans;

/// <summary>How many bits plans keep the weights of matrix products in. Everything else stays in single precision.</summary>
/// <remarks>
/// Fewer bits pay where weights are read more than they are multiplied: tokens generated one at a time, single rows. The weights are
/// expanded just before they are used, so products of many rows take as long as before. Convolutions keep their weights as they are.
/// </remarks>
public enum WeightPrecision
{
    /// <summary>As the model has them.</summary>
    Float32,

    /// <summary>Eight bits of mantissa: half the memory, each weight within 2⁻⁹ of itself.</summary>
    BFloat16,

    /// <summary>
    /// Whole numbers from −127 to 127 with a scale for each output (PyTorch: per-channel symmetric, weight only): a quarter of the memory,
    /// each weight within 1/254 of the largest of its output.
    /// </summary>
    Int8,
}
