namespace TorchPort.Onnx.Operators.Activations;

/// <summary>Numbers times the sigmoid of a multiple of themselves.</summary>
internal static class Swish
{
    [OnnxOperator("Swish", 24)]
    internal static Tensor Of(Tensor x, float alpha = 1) => alpha == 1 ? x.Silu() : x.Mul(x.Mul((double)alpha).Sigmoid());

    [OnnxOperator("SwiGLU", 28)]
    internal static Tensor Gated(NodeCall c, Tensor a, Tensor b, float alpha = 1) => a.Shape.SequenceEqual(b.Shape) ? Of(a, alpha).Mul(b)
        : throw c.Error($"Its inputs have the shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}, which must be the same.");
}
