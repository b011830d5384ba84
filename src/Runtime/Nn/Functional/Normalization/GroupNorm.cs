using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Groups of channels of each sample brought to mean 0 and variance 1, then each channel scaled and shifted. PyTorch: <c>F.group_norm</c>.</summary>
    /// <param name="input">[N, C, …].</param>
    /// <param name="numGroups">Into how many groups the channels fall.</param>
    /// <param name="weight">[C], a factor of each channel; 1 if null.</param>
    /// <param name="bias">[C], a summand of each channel; 0 if null.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enabled=True) -> Tensor", Ignores = "cudnn_enabled")]
    public static Tensor GroupNorm(Tensor input, long numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var cast = Autocast.Full(ref input, ref weight, ref bias, on: AutocastOn.Gpu);
        if (input.Dim < 2)
            throw new ShapeException($"Expected at least 2 dimensions for input tensor but received {input.Dim}.");
        if (numGroups <= 0 || input.Shape[1] % numGroups != 0)
            throw new ShapeException($"Expected number of channels in input to be divisible by num_groups, but got input of shape {Shapes.Text(input.Shape)} and num_groups={numGroups}.");
        CheckChannels(input, (weight, "weight"), (bias, "bias"));
        if (Tracer.KeepsLayers && Tracer.Keep(new GroupNormLayer(numGroups, eps), input, weight, bias) is [var whole])
            return whole;
        if (Tracer.Current is { MayRound: true } && input.Dim > 3)
            return GroupNormByChannels(input, numGroups, weight, bias, eps);
        var grouped = input.Reshape([input.Shape[0], numGroups, input.Shape[1] / numGroups, Shapes.Count(input.Shape[2..])]);
        var y = Standardization.OfItself("NativeGroupNorm", grouped, [2, 3], Along(weight), Along(bias), eps, out _, out _);
        return y.Reshape(input.Shape);

        Tensor? Along(Tensor? channels) => channels?.View(1, numGroups, -1, 1);
    }

    /// <summary>The same in plans, whose images have channels last: a factor and a summand of each channel, so that no loop is as short as a group.</summary>
    private static Tensor GroupNormByChannels(Tensor input, long numGroups, Tensor? weight, Tensor? bias, double eps)
    {
        int[] places = [.. Enumerable.Range(2, input.Dim - 2)];
        long[] each = [input.Shape[0], input.Shape[1], .. places.Select(_ => 1L)];
        var mean = OfGroups(input.Mean(places, keepdim: true));
        var variance = OfGroups(input.Sub(mean).Square().Mean(places, keepdim: true));
        var slope = variance.Add(eps).Rsqrt();
        if (weight is not null)
            slope = slope.Mul(Standardization.AlongChannels(weight, input));
        var shift = mean.Mul(slope).Neg();
        if (bias is not null)
            shift = shift.Add(Standardization.AlongChannels(bias, input));
        return input.Mul(slope).Add(shift);

        // The mean of the channels of a group, for each of them.
        Tensor OfGroups(Tensor ofChannels) =>
            ofChannels.View(each[0], numGroups, -1).Mean([2], keepdim: true).Expand(each[0], numGroups, each[1] / numGroups).Reshape(each);
    }

    /// <summary>Each element divided by a power of the squares in neighbouring channels. PyTorch: <c>F.local_response_norm</c>.</summary>
    /// <param name="input">[N, C, …], with at least one more dimension.</param>
    /// <param name="size">How many neighbouring channels count.</param>
    /// <param name="alpha">A factor of the mean square.</param>
    /// <param name="beta">The power.</param>
    /// <param name="k">Added to the mean square.</param>
    /// <exception cref="ShapeException">The input has fewer than three dimensions.</exception>
    public static Tensor LocalResponseNorm(Tensor input, long size, double alpha = 1e-4, double beta = 0.75, double k = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim < 3)
            throw new ShapeException($"Expected 3D or higher dimensionality input (got {input.Dim} dimensions).");
        if (input.ElementCount == 0)
            return input;
        if (Tracer.KeepsLayers && Tracer.Keep(new LocalResponseNormLayer(size, alpha, beta, k), input) is [var whole])
            return whole;
        // [N, 1, C, …] pooled along the channels alone.
        var squares = input.Square().Reshape([input.Shape[0], 1, input.Shape[1], Shapes.Count(input.Shape[2..])]);
        var mean = AvgPool2d(Pad(squares, [0, 0, size / 2, (size - 1) / 2]), (size, 1), stride: 1);
        return input.Div(mean.Reshape(input.Shape).Mul(alpha).Add(k).Pow(beta));
    }
}

/// <summary><see cref="Functional.GroupNorm"/> of input, weight and bias.</summary>
/// <param name="Groups">Into how many groups the channels fall.</param>
/// <param name="Eps">Added to the variance.</param>
internal sealed record GroupNormLayer(long Groups, double Eps) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.GroupNorm(inputs[0]!, Groups, inputs[1], inputs[2], Eps)];
}

/// <summary><see cref="Functional.LocalResponseNorm"/> of an input.</summary>
/// <param name="Size">How many neighbouring channels count.</param>
/// <param name="Alpha">A factor of the mean square.</param>
/// <param name="Beta">The power.</param>
/// <param name="K">Added to the mean square.</param>
internal sealed record LocalResponseNormLayer(long Size, double Alpha, double Beta, double K) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.LocalResponseNorm(inputs[0]!, Size, Alpha, Beta, K)];
}
