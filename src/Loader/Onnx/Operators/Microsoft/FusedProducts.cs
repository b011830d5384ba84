namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Products of matrices with what stood around them.</summary>
internal static class FusedProducts
{
    /// <summary>Matrices may be transposed, and their rows may stand before the batch.</summary>
    [OnnxOperator("FusedMatMul", Domain = "com.microsoft")]
    [OnnxOperator("TransposeMatMul", Domain = "com.microsoft")]
    internal static Tensor FusedMatMul(Tensor a, Tensor b, [OnnxName("transA")] bool transA = false, [OnnxName("transB")] bool transB = false,
        [OnnxName("transBatchA")] bool transBatchA = false, [OnnxName("transBatchB")] bool transBatchB = false, float alpha = 1)
    {
        var product = Turned(a, transA, transBatchA).MatMul(Turned(b, transB, transBatchB));
        return alpha == 1 ? product : product.Mul((double)alpha);
    }

    [OnnxOperator("FusedGemm", Domain = "com.microsoft", Ignores = "activation_gamma")]
    internal static Tensor FusedGemm(NodeCall node, Tensor a, Tensor b, Tensor? c, float? activationAlpha, float? activationBeta, string activation = "",
        [OnnxName("transA")] bool transA = false, [OnnxName("transB")] bool transB = false, float alpha = 1, float beta = 1) =>
        Activation.Apply(node, Linear.Products.Gemm(a, b, c, transA, transB, alpha, beta), activation, activationAlpha, activationBeta);

    [OnnxOperator("FusedMatMulActivation", Domain = "com.microsoft", Ignores = "activation_axis,activation_gamma")]
    internal static Tensor FusedMatMulActivation(NodeCall node, Tensor a, Tensor b, string activation, float? activationAlpha, float? activationBeta,
        [OnnxName("transA")] bool transA = false, [OnnxName("transB")] bool transB = false,
        [OnnxName("transBatchA")] bool transBatchA = false, [OnnxName("transBatchB")] bool transBatchB = false, float alpha = 1) =>
        Activation.Apply(node, FusedMatMul(a, b, transA, transB, transBatchA, transBatchB, alpha), activation, activationAlpha, activationBeta);

    [OnnxOperator("GemmFastGelu", Domain = "com.microsoft")]
    internal static Tensor GemmFastGelu(Tensor x, Tensor w, Tensor? bias) => Gelus.FastGelu(x.MatMul(w), bias);

    private static Tensor Turned(Tensor x, bool transpose, bool rowsFirst)
    {
        if (rowsFirst && x.Dim > 2)
            x = x.Movedim(0, -2);
        return transpose && x.Dim > 1 ? x.Transpose(-2, -1) : x;
    }
}
