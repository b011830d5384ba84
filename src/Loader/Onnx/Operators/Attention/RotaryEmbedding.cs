namespace TorchPort.Onnx.Operators.Attention;

/// <summary>Places of tokens told by turning pairs of their numbers.</summary>
internal static class RotaryEmbedding
{
    [OnnxOperator("RotaryEmbedding", 23)]
    internal static Tensor Rotary(NodeCall c, Tensor x, Tensor cosCache, Tensor sinCache, Tensor? positionIds, long? numHeads, bool interleaved = false, long rotaryEmbeddingDim = 0)
    {
        if (x.Dim == 4)
            return Turn(x, At(cosCache, positionIds), At(sinCache, positionIds), interleaved, rotaryEmbeddingDim);
        var heads = Heads.Split(x, numHeads ?? throw c.Error("Its input has three dimensions, so it needs the attribute num_heads."));
        return Heads.Merge(Turn(heads, At(cosCache, positionIds), At(sinCache, positionIds), interleaved, rotaryEmbeddingDim));
    }

    /// <summary>The rows of a cache that positions name; a cache of three dimensions has them already.</summary>
    internal static Tensor At(Tensor cache, Tensor? positions) => positions is null ? cache : cache.Index([positions.To(DType.Int64)]);

    /// <summary>Turns pairs of numbers: (x₁, x₂) to (x₁ cos − x₂ sin, x₁ sin + x₂ cos).</summary>
    /// <param name="x">[batch, heads, sequence, size].</param>
    /// <param name="cos">[batch, sequence, pairs].</param>
    /// <param name="sin">As <paramref name="cos"/>.</param>
    /// <param name="interleaved">Whether pairs are neighbours; otherwise the second numbers follow all the first.</param>
    /// <param name="size">How many numbers of each head are turned; all if 0.</param>
    internal static Tensor Turn(Tensor x, Tensor cos, Tensor sin, bool interleaved, long size)
    {
        size = size == 0 ? x.Size(-1) : size;
        if (size < 0 || size > x.Size(-1) || size % 2 != 0 || cos.Size(-1) != size / 2)
            throw new ShapeException($"{size} numbers of each head in {Shapes.Text(x.Shape)} cannot be turned in pairs by angles of shape {Shapes.Text(cos.Shape)}.");
        (cos, sin) = (cos.Unsqueeze(-3), sin.Unsqueeze(-3));
        var turned = x.Narrow(-1, 0, size);
        var (first, second) = interleaved ? (turned.Slice(-1, 0, null, 2), turned.Slice(-1, 1, null, 2)) : (turned.Narrow(-1, 0, size / 2), turned.Narrow(-1, size / 2, size / 2));
        Tensor[] pair = [first.Mul(cos).Sub(second.Mul(sin)), first.Mul(sin).Add(second.Mul(cos))];
        turned = interleaved ? Torch.Stack(pair, -1).Flatten(-2) : Torch.Cat(pair, -1);
        return size == x.Size(-1) ? turned : Torch.Cat([turned, x.Narrow(-1, size, x.Size(-1) - size)], -1);
    }
}
