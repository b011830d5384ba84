using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Each channel of each sample brought to mean 0 and variance 1, then scaled and shifted. PyTorch: <c>F.instance_norm</c>.</summary>
    /// <param name="input">[N, C, …].</param>
    /// <param name="runningMean">[C]; used without input statistics, and moved towards the samples' mean with them.</param>
    /// <param name="runningVar">[C]; likewise.</param>
    /// <param name="weight">[C], a factor of each channel; 1 if null.</param>
    /// <param name="bias">[C], a summand of each channel; 0 if null.</param>
    /// <param name="useInputStats">Whether the input's own statistics are used.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other, or there is a single value a channel.</exception>
    public static Tensor InstanceNorm(Tensor input, Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null,
        bool useInputStats = true, double momentum = 0.1, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (useInputStats && input.Dim >= 2 && Shapes.Count(input.Shape[2..]) == 1)
            throw new ShapeException($"Expected more than 1 spatial element when training, got input size {Shapes.Text(input.Shape)}.");
        return InstanceNormOp(input, weight, bias, runningMean, runningVar, useInputStats, momentum, eps);
    }

    [Aten("instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor", Ignores = "cudnn_enabled")]
    internal static Tensor InstanceNormOp(Tensor input, Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVar, bool useInputStats, double momentum, double eps)
    {
        if (!useInputStats)
            return BatchNormOp(input, weight, bias, runningMean, runningVar, training: false, momentum, eps);
        if (input.Dim < 2)
            throw new ShapeException($"instance_norm: expected an input of at least 2 dimensions, [N, C, …], but got {Shapes.Text(input.Shape)}.");
        CheckChannels(input, (runningMean, "running_mean"), (runningVar, "running_var"), (weight, "weight"), (bias, "bias"));
        if (runningMean is null && runningVar is null && Tracer.KeepsLayers && Tracer.Keep(new InstanceNormLayer(eps), input, weight, bias) is [var whole])
            return whole;
        int[] dims = [.. Enumerable.Range(2, input.Dim - 2)];
        var y = Standardization.OfItself("NativeBatchNorm", input, dims, Along(weight), Along(bias), eps, out var mean, out var variance);
        var count = Shapes.Count(input.Shape[2..]);
        Move(runningMean, mean.Mean([0]), momentum, 1);
        Move(runningVar, variance.Mean([0]), momentum, (double)count / (count - 1));
        return y;

        Tensor? Along(Tensor? channels) => channels is null ? null : Standardization.AlongChannels(channels, input);
    }
}

/// <summary><see cref="Functional.InstanceNorm"/> of input, weight and bias, by the input's own statistics.</summary>
/// <param name="Eps">Added to the variance.</param>
internal sealed record InstanceNormLayer(double Eps) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.InstanceNormOp(inputs[0]!, inputs[1], inputs[2], null, null, useInputStats: true, 0, Eps)];
}
