namespace TorchPort.Onnx.Operators.Linear;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    [OnnxOperator("MatMul")]
    internal static Tensor MatMul(Tensor a, Tensor b) => a.MatMul(b);

    [OnnxOperator("Gemm", 7)]
    internal static Tensor Gemm(Tensor a, Tensor b, Tensor? c, [OnnxName("transA")] bool transA = false, [OnnxName("transB")] bool transB = false, float alpha = 1, float beta = 1)
    {
        Tensor left = transA ? a.T() : a, right = transB ? b.T() : b;
        if (c is not null && c.DType.IsFloatingPoint && c.Dim <= 2)
            return c.Addmm(left, right, beta, alpha);
        var product = left.Mm(right);
        if (alpha != 1)
            product = product.Mul((double)alpha).To(a.DType);
        return c is null ? product : product.Add(beta == 1 ? c : c.Mul((double)beta).To(a.DType));
    }

    /// <summary>Before opset 7 the summand was broadcast only where the node said so.</summary>
    [OnnxOperator("Gemm")]
    internal static Tensor Gemm1(Tensor a, Tensor b, Tensor c, [OnnxName("transA")] bool transA = false, [OnnxName("transB")] bool transB = false, float alpha = 1, float beta = 1, bool broadcast = false)
    {
        _ = broadcast;
        return Gemm(a, b, c, transA, transB, alpha, beta);
    }

    [OnnxOperator("Einsum", 12)]
    internal static Tensor Einsum(Tensor[] inputs, string equation) => Torch.Einsum(equation, inputs);
}
