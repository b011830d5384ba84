namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Functions of one element that mean in ONNX what they mean in PyTorch.</summary>
internal static class Unary
{
    [OnnxOperator("Abs")]
    internal static Tensor Abs(Tensor x) => x.Abs();

    [OnnxOperator("Acos", 7)]
    internal static Tensor Acos(Tensor input) => input.Acos();

    [OnnxOperator("Acosh", 9)]
    internal static Tensor Acosh(Tensor input) => input.Acosh();

    [OnnxOperator("Asin", 7)]
    internal static Tensor Asin(Tensor input) => input.Asin();

    [OnnxOperator("Asinh", 9)]
    internal static Tensor Asinh(Tensor input) => input.Asinh();

    [OnnxOperator("Atan", 7)]
    internal static Tensor Atan(Tensor input) => input.Atan();

    [OnnxOperator("Atanh", 9)]
    internal static Tensor Atanh(Tensor input) => input.Atanh();

    [OnnxOperator("BitwiseNot", 18)]
    internal static Tensor BitwiseNot(Tensor x) => x.BitwiseNot();

    [OnnxOperator("Ceil")]
    internal static Tensor Ceil(Tensor x) => x.Ceil();

    [OnnxOperator("Cos", 7)]
    internal static Tensor Cos(Tensor input) => input.Cos();

    [OnnxOperator("Cosh", 9)]
    internal static Tensor Cosh(Tensor input) => input.Cosh();

    [OnnxOperator("Det", 11)]
    internal static Tensor Det(Tensor x) => x.Det();

    [OnnxOperator("Erf", 9)]
    internal static Tensor Erf(Tensor input) => input.Erf();

    [OnnxOperator("Exp")]
    internal static Tensor Exp(Tensor input) => input.Exp();

    [OnnxOperator("Floor")]
    internal static Tensor Floor(Tensor x) => x.Floor();

    [OnnxOperator("IsNaN", 9)]
    internal static Tensor IsNaN(Tensor x) => x.IsNan();

    [OnnxOperator("Log")]
    internal static Tensor Log(Tensor input) => input.Log();

    [OnnxOperator("Neg")]
    internal static Tensor Neg(Tensor x) => x.Neg();

    [OnnxOperator("Not")]
    internal static Tensor Not(Tensor x) => x.LogicalNot();

    [OnnxOperator("Reciprocal")]
    internal static Tensor Reciprocal(Tensor x) => x.Reciprocal();

    [OnnxOperator("Round", 11)]
    internal static Tensor Round(Tensor x) => x.Round();

    [OnnxOperator("Sign", 9)]
    internal static Tensor Sign(Tensor input) => input.Sign();

    [OnnxOperator("Sin", 7)]
    internal static Tensor Sin(Tensor input) => input.Sin();

    [OnnxOperator("Sinh", 9)]
    internal static Tensor Sinh(Tensor input) => input.Sinh();

    [OnnxOperator("Sqrt")]
    internal static Tensor Sqrt(Tensor x) => x.Sqrt();

    [OnnxOperator("Tan", 7)]
    internal static Tensor Tan(Tensor input) => input.Tan();

    [OnnxOperator("Tanh")]
    internal static Tensor Tanh(Tensor input) => input.Tanh();
}
