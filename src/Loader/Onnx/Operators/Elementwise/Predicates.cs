namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Questions about elements.</summary>
internal static class Predicates
{
    [OnnxOperator("IsInf", 10)]
    internal static Tensor IsInf(Tensor x, bool detectNegative = true, bool detectPositive = true) => (detectNegative, detectPositive) switch
    {
        (true, true) => x.IsInf(),
        (true, false) => x.IsNegInf(),
        (false, true) => x.IsPosInf(),
        _ => Torch.ZerosLike(x, DType.Bool),
    };

    [OnnxOperator("Where", 9, MovesElements = true)]
    internal static Tensor Where(Tensor condition, Tensor x, Tensor y) => Torch.Where(condition, x, y);
}
