namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Biases of attention by how far keys are from queries.</summary>
internal static class RelativeBiases
{
    /// <summary>A number of a table for each distance, near ones one by one and far ones in buckets that grow: T5's. Gives [1, heads, queries, keys].</summary>
    [OnnxOperator("RelativePositionBias", Domain = "com.microsoft")]
    internal static Tensor RelativePositionBias(NodeCall c, Tensor biasTable, [Input] long queryLength, [Input] long keyLength, long maxDistance, bool isBidirectional = false)
    {
        c.CheckSize([biasTable.Size(1), queryLength, keyLength], biasTable.DType);
        var buckets = biasTable.Size(0);
        var behind = Torch.Arange(queryLength).Unsqueeze(1).Sub(Torch.Arange(keyLength));
        var start = Torch.ZerosLike(behind);
        if (isBidirectional)
        {
            buckets /= 2;
            start = behind.Lt((Tensor)0L).To(DType.Int64).Mul((Tensor)buckets);
            behind = behind.Abs();
        }
        else
        {
            behind = behind.Clamp((Tensor)0L);
        }
        var near = buckets / 2;
        var far = behind.To(DType.Float32).Div((double)near).Log().Div(Math.Log((double)maxDistance / near)).Mul((double)(buckets - near)).To(DType.Int64).Add((Tensor)near).Clamp(max: (Tensor)(buckets - 1));
        var bucket = start.Add(Torch.Where(behind.Lt((Tensor)near), behind, far));
        return biasTable.IndexSelect(0, bucket.Reshape(-1)).Reshape(queryLength, keyLength, -1).Permute(2, 0, 1).Unsqueeze(0);
    }
}
