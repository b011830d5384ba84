using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Onnx.Exporting;

/// <summary>Elementwise functions that ONNX has by name.</summary>
internal sealed partial class StepWriter
{
    /// <summary>A function as the single node that it is, though it could be written as a formula; null for others.</summary>
    private string? Named(ElementwiseStep step, DType compute, string x) => step switch
    {
        ElementwiseStep<Unary.Forward<Sigmoid>> => graph.Node("Sigmoid", [x]),
        ElementwiseStep<Unary.Forward<Tanh>> => graph.Node("Tanh", [x]),
        ElementwiseStep<Unary.Forward<Erf>> => graph.Node("Erf", [x]),
        ElementwiseStep<Unary.Forward<Sign>> => graph.Node("Sign", [x]),
        // ONNX Runtime has the rest in single and half precision alone.
        _ when compute is not (DType.Float32 or DType.Float16) => null,
        ElementwiseStep<Unary.Forward<Silu>> => graph.Opset >= 24 ? graph.Node("Swish", [x]) : graph.Node("Mul", [x, graph.Node("Sigmoid", [x])]),
        ElementwiseStep<Unary.Forward<Gelu>> when graph.Opset >= 20 => graph.Node("Gelu", [x]),
        ElementwiseStep<Unary.Forward<GeluTanh>> when graph.Opset >= 20 => graph.Node("Gelu", [x], GraphBuilder.String("approximate", "tanh")),
        ElementwiseStep<Unary.Forward<LeakyRelu>> { Map.Op.Slope: var slope } => graph.Node("LeakyRelu", [x], GraphBuilder.Float("alpha", slope)),
        ElementwiseStep<Unary.Forward<Elu>> { Map.Op: { Scale: 1, InputScale: 1, Alpha: var alpha } } => graph.Node("Elu", [x], GraphBuilder.Float("alpha", alpha)),
        ElementwiseStep<Unary.Forward<Elu>> { Map.Op: { InputScale: 1 } op } => graph.Node("Selu", [x], GraphBuilder.Float("alpha", op.Alpha), GraphBuilder.Float("gamma", op.Scale)),
        ElementwiseStep<Unary.Forward<Elu>> { Map.Op: { Scale: 1 } op } when op.InputScale == 1 / op.Alpha => graph.Node("Celu", [x], GraphBuilder.Float("alpha", op.Alpha)),
        ElementwiseStep<Unary.Forward<Hardsigmoid>> => graph.Node("HardSigmoid", [x], GraphBuilder.Float("alpha", 1.0 / 6), GraphBuilder.Float("beta", 0.5)),
        ElementwiseStep<Unary.Forward<Hardswish>> => graph.Node("HardSwish", [x]),
        ElementwiseStep<Unary.Forward<Hardtanh>> { Map.Op: var op } => graph.Node("Clip", [x, graph.Number(op.Low, compute), graph.Number(op.High, compute)]),
        ElementwiseStep<Unary.Forward<Mish>> when graph.Opset >= 18 => graph.Node("Mish", [x]),
        ElementwiseStep<Unary.Forward<Softplus>> { Map.Op: { Beta: 1, Threshold: >= 20 } } => graph.Node("Softplus", [x]),
        _ => null,
    };
}
