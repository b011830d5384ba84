namespace TorchPort.Plans;

/// <summary>What plans multiply known weights by: activations as they are, or as integers of 8 bits, in which case the weights become such integers too.</summary>
/// <remarks>
/// Weights are whole numbers from −127 to 127 with a scale for each output (PyTorch: per-channel symmetric), and products are summed in int32.
/// Everything between stays in single precision. It pays where the processor multiplies bytes at more than the rate of single precision, and
/// what it costs in accuracy is the model's: compare the outputs.
/// </remarks>
public enum ActivationPrecision
{
    /// <summary>As the model computes them.</summary>
    Float32,

    /// <summary>
    /// Each row that a matrix product multiplies becomes integers within the span of its own numbers, as it comes (PyTorch: dynamic quantization, per token).
    /// Convolutions too, with one span for all images, where <see cref="SessionOptions.Calibration"/> has samples that say which (static quantization).
    /// </summary>
    Int8,
}
