using TorchPort.Onnx.Operators.Attention;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>ONNX Runtime's rotary embedding, from before ONNX had one: places come before the caches, and may be one number.</summary>
internal static class Rotary
{
    [OnnxOperator("RotaryEmbedding", Domain = "com.microsoft", Ignores = "is_packed_batching,scale")]
    internal static Tensor RotaryEmbedding(Tensor input, Tensor positionIds, Tensor cosCache, Tensor sinCache, bool interleaved = false, long numHeads = 0, long rotaryEmbeddingDim = 0)
    {
        var heads = input.Dim == 4 ? input : Heads.Split(input, numHeads > 0 ? numHeads : input.Size(2) / (2 * cosCache.Size(1)));
        var places = positionIds.Dim == 2 ? positionIds : positionIds.To(DType.Int64).Reshape(1, 1).Add(Torch.Arange(heads.Size(2))).Expand(heads.Size(0), heads.Size(2));
        var turned = Attention.RotaryEmbedding.Turn(heads, Attention.RotaryEmbedding.At(cosCache, places), Attention.RotaryEmbedding.At(sinCache, places), interleaved, rotaryEmbeddingDim);
        return input.Dim == 4 ? turned : Heads.Merge(turned);
    }
}
