using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Each channel brought to mean 0 and variance 1, then scaled and shifted. PyTorch: <c>F.batch_norm</c>.</summary>
    /// <param name="input">[N, C, …].</param>
    /// <param name="runningMean">[C]; used in evaluation, and moved towards the batch's in training.</param>
    /// <param name="runningVar">[C]; likewise.</param>
    /// <param name="weight">[C], a factor of each channel; 1 if null.</param>
    /// <param name="bias">[C], a summand of each channel; 0 if null.</param>
    /// <param name="training">Whether the batch's own statistics are used.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other, or training meets a single value a channel.</exception>
    public static Tensor BatchNorm(Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (training && input.Dim >= 2 && input.ElementCount == input.Shape[1])
            throw new ShapeException($"Expected more than 1 value per channel when training, got input size {Shapes.Text(input.Shape)}.");
        return BatchNormOp(input, weight, bias, runningMean, runningVar, training, momentum, eps);
    }

    [Aten("batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor", Ignores = "cudnn_enabled")]
    internal static Tensor BatchNormOp(Tensor input, Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVar, bool training, double momentum, double eps)
    {
        if (input.ElementCount == 0)
            return OfNothing(input, weight, bias);
        if (input.Dim < 2)
            throw new ShapeException($"batch_norm: expected an input of at least 2 dimensions, [N, C, …], but got {Shapes.Text(input.Shape)}.");
        if (!input.DType.IsFloatingPoint)
            throw new DTypeException($"batch_norm is not implemented for {input.DType.TorchName}.");
        CheckChannels(input, (runningMean, "running_mean"), (runningVar, "running_var"), (weight, "weight"), (bias, "bias"));
        if (!training && Tracer.KeepsLayers && Tracer.Keep(new BatchNormLayer(eps), input, weight, bias, runningMean, runningVar) is [var whole])
            return whole;
        var (slope, shift) = (Along(weight), Along(bias));
        if (!training)
        {
            return runningMean is not null && runningVar is not null
                ? Standardization.ByStatistics("NativeBatchNorm", input, slope, shift, Along(runningMean.Detach())!, Along(runningVar.Detach())!, eps)
                : throw new ArgumentException("Expected running_mean and running_var to be defined in evaluation mode.");
        }
        var y = Standardization.OfItself("NativeBatchNorm", input, Standardization.AllButChannels(input), slope, shift, eps, out var mean, out var variance);
        var count = input.ElementCount / input.Shape[1];
        Move(runningMean, mean, momentum, 1);
        Move(runningVar, variance, momentum, (double)count / (count - 1));
        return y;

        Tensor? Along(Tensor? channels) => channels is null ? null : Standardization.AlongChannels(channels, input);
    }

    /// <summary>An empty batch goes through, and weight and bias have gradients of 0.</summary>
    private static Tensor OfNothing(Tensor input, Tensor? weight, Tensor? bias)
    {
        var y = input.Clone();
        if (weight is not null)
            y = y.Mul(weight.Select(0, 0));
        return bias is null ? y : y.Add(bias.Select(0, 0));
    }

    private static void CheckChannels(Tensor input, params ReadOnlySpan<(Tensor? Tensor, string Name)> tensors)
    {
        foreach (var (tensor, name) in tensors)
        {
            if (tensor is not null && tensor.ElementCount != input.Shape[1])
                throw new ShapeException($"{name} should contain {input.Shape[1]} elements not {tensor.ElementCount}: the input has shape {Shapes.Text(input.Shape)}.");
        }
    }

    /// <summary>Moves a running statistic towards a batch's; PyTorch keeps the unbiased variance.</summary>
    private static void Move(Tensor? running, Tensor batch, double momentum, double factor)
    {
        if (running is null)
            return;
        using var mode = GradMode.NoGrad();
        Binary.ApplyInPlace(new Mixture(1 - momentum, momentum * factor), running, batch.Reshape(running.Shape));
    }

    /// <summary>A share of one number and one of another.</summary>
    internal readonly record struct Mixture(double Here, double There) : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => a * Here + b * There;

        public L Da<L>(L a, L b, L y) where L : ILane<L> => Here;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => There;
    }
}

/// <summary><see cref="Functional.BatchNorm"/> of input, weight, bias, mean and variance, in evaluation.</summary>
/// <param name="Eps">Added to the variance.</param>
internal sealed record BatchNormLayer(double Eps) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.BatchNorm(inputs[0]!, inputs[3], inputs[4], inputs[1], inputs[2], eps: Eps)];
}
