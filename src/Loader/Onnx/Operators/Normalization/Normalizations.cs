using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Normalization;

/// <summary>Normalizations by an input's own statistics.</summary>
internal static class Normalizations
{
    [OnnxOperator("InstanceNormalization", Ignores = "consumed_inputs")]
    internal static Tensor InstanceNormalization(Tensor input, Tensor scale, Tensor b, float epsilon = 1e-5f) =>
        Functional.InstanceNormOp(input, scale, b, null, null, useInputStats: true, 0, epsilon);

    [OnnxOperator("GroupNormalization", 21)]
    internal static Tensor GroupNormalization(Tensor x, Tensor scale, Tensor bias, long numGroups, float epsilon = 1e-5f, long stashType = 1)
    {
        _ = stashType;
        return Functional.GroupNorm(x, numGroups, scale, bias, epsilon);
    }

    /// <summary>At first there was one factor and one summand a group.</summary>
    [OnnxOperator("GroupNormalization", 18)]
    internal static Tensor GroupNormalization18(Tensor x, Tensor scale, Tensor bias, long numGroups, float epsilon = 1e-5f)
    {
        var each = x.Size(1) / Math.Max(1, numGroups);
        return Functional.GroupNorm(x, numGroups, scale.RepeatInterleave(each), bias.RepeatInterleave(each), epsilon);
    }

    [OnnxOperator("LayerNormalization")]
    internal static (Tensor Y, Tensor? Mean, Tensor? InvStdDev) LayerNormalization(NodeCall c, Tensor x, Tensor scale, Tensor? b, int axis = -1, float epsilon = 1e-5f, long stashType = 1)
    {
        _ = stashType;
        var first = Axes.Of(axis, x.Dim);
        var normalized = x.Shape[first..];
        var fits = scale.Shape.SequenceEqual(normalized) && (b is null || b.Shape.SequenceEqual(normalized));
        var y = Functional.LayerNorm(x, normalized, fits ? scale : null, fits ? b : null, epsilon);
        if (!fits)
            y = b is null ? y.Mul(scale) : y.Mul(scale).Add(b);
        if (!c.Wants(1) && !c.Wants(2))
            return (y, null, null);
        var (variance, mean) = (x.DType.ItemSize < 4 ? x.To(DType.Float32) : x).VarMean([.. Enumerable.Range(first, x.Dim - first)], 0, keepdim: true);
        return (y, mean, variance.Add((double)epsilon).Rsqrt());
    }

    [OnnxOperator("LRN")]
    internal static Tensor Lrn(NodeCall c, Tensor x, long size, float alpha = 1e-4f, float beta = 0.75f, float bias = 1)
    {
        if (size < 1)
            throw c.Error($"Its attribute \"size\" must be positive, but is {size}.");
        // Of an even number of channels one more lies behind than before.
        var squares = x.Square().Reshape(x.Size(0), 1, x.Size(1), Shapes.Count(x.Shape[2..]));
        var sums = Functional.Pad(squares, [0, 0, (size - 1) / 2, size / 2]).Unfold(2, size, 1).Sum([-1]);
        return x.Div(sums.Reshape(x.Shape).Mul((double)alpha / size).Add((double)bias).Pow((double)beta));
    }

    [OnnxOperator("LpNormalization")]
    internal static Tensor LpNormalization(Tensor input, int axis = -1, long p = 2)
    {
        var norm = input.Norm(p, [axis], keepdim: true);
        return Torch.Where(norm.Eq((Tensor)0L), Torch.ZerosLike(input), input.Div(norm));
    }

    [OnnxOperator("MeanVarianceNormalization", 9)]
    internal static Tensor MeanVarianceNormalization(Tensor x, int[]? axes)
    {
        var dims = axes ?? [0, 2, 3];
        var centered = x.Sub(x.Mean(dims, keepdim: true));
        return centered.Div(centered.Square().Mean(dims, keepdim: true).Sqrt().Add(1e-9));
    }
}
