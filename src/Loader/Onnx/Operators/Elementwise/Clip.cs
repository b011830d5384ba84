namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Elements kept between two bounds.</summary>
internal static class Clip
{
    [OnnxOperator("Clip", 11)]
    internal static Tensor Since11(Tensor input, Tensor? min, Tensor? max) => min is null && max is null ? input : input.Clamp(min, max);

    [OnnxOperator("Clip")]
    internal static Tensor Since1(Tensor input, float? min, float? max) =>
        Since11(input, min is { } low ? (Tensor)(double)low : null, max is { } high ? (Tensor)(double)high : null);
}
