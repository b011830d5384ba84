using TorchPort.Plans;

namespace TorchPort.Onnx.Operators.Control;

/// <summary>What graphs in attributes take and give where a plan is traced: tensors of numbers alone.</summary>
internal static class Traced
{
    /// <summary>Whether a plan is traced, of which these values can be parts.</summary>
    internal static bool Allows(IEnumerable<OnnxValue?> values) => Tracer.Current is not null && values.All(IsPlain);

    /// <summary>Values as tensors.</summary>
    /// <exception cref="TraceException">One is none of numbers.</exception>
    internal static Tensor[] Tensors(OnnxValue?[] values) => Array.ConvertAll(values, v => IsPlain(v) ? v!.Tensor
        : throw new TraceException("A branch or a loop gives a value that is no tensor of numbers, so it cannot become a plan."));

    private static bool IsPlain(OnnxValue? value) => value is OnnxTensor tensor && tensor.ElementType == new OnnxTensor(tensor.Value).ElementType;
}
