using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Losses;

/// <summary>Losses of class numbers.</summary>
internal static class ClassLosses
{
    [OnnxOperator("NegativeLogLikelihoodLoss", 12)]
    internal static Tensor NegativeLogLikelihood(NodeCall c, Tensor input, Tensor target, Tensor? weight, long? ignoreIndex, string reduction = "mean") =>
        Functional.NllLoss(input, target.To(DType.Int64), weight, ignoreIndex ?? long.MinValue, ReductionOf(c, reduction));

    [OnnxOperator("SoftmaxCrossEntropyLoss", 12)]
    internal static (Tensor Output, Tensor LogProb) SoftmaxCrossEntropy(NodeCall c, Tensor scores, Tensor labels, Tensor? weights, long? ignoreIndex, string reduction = "mean")
    {
        var logs = scores.LogSoftmax(1);
        return (NegativeLogLikelihood(c, logs, labels, weights, ignoreIndex, reduction), logs);
    }

    private static Reduction ReductionOf(NodeCall c, string reduction) => reduction switch
    {
        "none" => Reduction.None,
        "mean" => Reduction.Mean,
        "sum" => Reduction.Sum,
        _ => throw c.Error($"Its attribute \"reduction\" must be none, mean or sum, but is {reduction}."),
    };
}
