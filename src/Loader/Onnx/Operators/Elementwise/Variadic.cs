namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Functions of any number of tensors, with broadcasting.</summary>
internal static class Variadic
{
    [OnnxOperator("Max", Ignores = "consumed_inputs")]
    internal static Tensor Max(Tensor[] data) => data.Aggregate((a, b) => a.Maximum(b));

    [OnnxOperator("Min", Ignores = "consumed_inputs")]
    internal static Tensor Min(Tensor[] data) => data.Aggregate((a, b) => a.Minimum(b));

    [OnnxOperator("Sum", Ignores = "consumed_inputs")]
    internal static Tensor Sum(Tensor[] data) => data.Aggregate((a, b) => a.Add(b));

    [OnnxOperator("Mean", Ignores = "consumed_inputs")]
    internal static Tensor Mean(Tensor[] data) => Sum(data).Div((double)data.Length);
}
