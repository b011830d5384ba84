using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Normalization;

/// <summary>Normalizations by the root of the mean square, without a mean taken off.</summary>
internal static class RootMeanSquare
{
    [OnnxOperator("RMSNormalization", 23, Ignores = "stash_type")]
    internal static Tensor Rms(Tensor x, Tensor scale, int axis = -1, float epsilon = 1e-5f)
    {
        var normalized = x.Shape[Axes.Of(axis, x.Dim)..];
        return scale.Shape.SequenceEqual(normalized) && scale.DType == x.DType ? Functional.RmsNorm(x, normalized, scale, epsilon)
            : Functional.RmsNorm(x, normalized, null, epsilon).To(scale.DType).Mul(scale);
    }

    /// <summary>ONNX Runtime's, from before ONNX had one.</summary>
    [OnnxOperator("SimplifiedLayerNormalization", Ignores = "stash_type")]
    [OnnxOperator("SimplifiedLayerNormalization", Domain = "com.microsoft", Ignores = "stash_type")]
    internal static (Tensor Y, Tensor? InvStdDev) Simplified(NodeCall c, Tensor x, Tensor scale, int axis = -1, float epsilon = 1e-5f)
    {
        if (!c.Wants(1))
            return (Rms(x, scale, axis, epsilon), null);
        var first = Axes.Of(axis, x.Dim);
        int[] dims = [.. Enumerable.Range(first, x.Dim - first)];
        var inverse = (x.DType.ItemSize < 4 ? x.To(DType.Float32) : x).Square().Mean(dims, keepdim: true).Add((double)epsilon).Rsqrt();
        return (Rms(x, scale, axis, epsilon), inverse);
    }
}
