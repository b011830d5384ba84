using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Operators.Sequences;

/// <summary>Values that may be missing.</summary>
internal static class OptionalRules
{
    [OnnxOperator("Optional", 15)]
    internal static OnnxOptional Optional(OnnxValue? input, AttributeProto? type)
    {
        _ = type;
        return new(input);
    }

    [OnnxOperator("OptionalGetElement", 15)]
    internal static OnnxValue Get(NodeCall c, OnnxValue input) => input is OnnxOptional optional ? optional.Value ?? throw c.Error("Its optional is empty.") : input;

    [OnnxOperator("OptionalHasElement", 15)]
    internal static Tensor Has(OnnxValue? input) => Torch.ScalarTensor(input is not (null or OnnxOptional { Value: null }), DType.Bool);
}
