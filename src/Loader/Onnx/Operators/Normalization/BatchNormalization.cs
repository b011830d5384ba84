using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Normalization;

/// <summary>Channels brought to mean 0 and variance 1 by statistics that are given, or by their own.</summary>
internal static class BatchNormalization
{
    [OnnxOperator("BatchNormalization", 14)]
    internal static (Tensor Y, Tensor? RunningMean, Tensor? RunningVar) Since14(NodeCall c, Tensor x, Tensor scale, Tensor b, Tensor inputMean, Tensor inputVar,
        float epsilon = 1e-5f, float momentum = 0.9f, bool trainingMode = false)
    {
        if (!trainingMode)
            return (Inference(c, x, scale, b, inputMean, inputVar, epsilon, momentum), null, null);
        int[] dims = [0, .. Enumerable.Range(2, x.Dim - 2)];
        var (variance, mean) = x.VarMean(dims, 0);
        var y = Functional.BatchNormOp(x, scale.To(x.DType), b.To(x.DType), null, null, training: true, 0, epsilon);
        return (y, Moved(inputMean, mean, momentum), Moved(inputVar, variance, momentum));
    }

    [OnnxOperator("BatchNormalization", 9)]
    internal static Tensor Since9(NodeCall c, Tensor x, Tensor scale, Tensor b, Tensor mean, Tensor var, float epsilon = 1e-5f, float momentum = 0.9f) =>
        Inference(c, x, scale, b, mean, var, epsilon, momentum);

    /// <summary>Statistics could once belong to each activation.</summary>
    [OnnxOperator("BatchNormalization", Ignores = "is_test,consumed_inputs")]
    internal static Tensor Since1(NodeCall c, Tensor x, Tensor scale, Tensor b, Tensor mean, Tensor var, float epsilon = 1e-5f, float momentum = 0.9f, bool spatial = true) =>
        spatial ? Inference(c, x, scale, b, mean, var, epsilon, momentum) : x.Sub(mean).Mul(var.Add((double)epsilon).Rsqrt()).Mul(scale).Add(b);

    /// <summary>A model in training mode uses the batch's own statistics and moves those that the file gives, as PyTorch does.</summary>
    private static Tensor Inference(NodeCall c, Tensor x, Tensor scale, Tensor b, Tensor mean, Tensor variance, double epsilon, double momentum)
    {
        var trains = c.IsTraining && c.IsInitializer(3) && c.IsInitializer(4);
        return Functional.BatchNormOp(x, scale.To(x.DType), b.To(x.DType), mean.To(x.DType), variance.To(x.DType), trains, 1 - momentum, epsilon);
    }

    private static Tensor Moved(Tensor running, Tensor batch, double momentum) => running.Mul(momentum).Add(batch.To(running.DType).Mul(1 - momentum));
}
