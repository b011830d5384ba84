using TorchPort.Nn;
using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Weighted sums of features.</summary>
internal static class LinearModels
{
    [OnnxOperator("LinearRegressor", Domain = MachineLearning.Domain)]
    internal static Tensor Regressor(NodeCall c, Tensor x, float[] coefficients, float[]? intercepts, string postTransform = "NONE", long targets = 1)
    {
        var scores = Functional.Linear(MachineLearning.Rows(x), Weights(c, coefficients, targets), intercepts?.Length == targets ? Torch.Tensor<float>(intercepts, [targets]) : null);
        var transform = MachineLearning.TransformOf(c, postTransform);
        return targets == 1 && transform != ScoreTransform.Probit ? scores : ScoreTransforms.Apply(scores, transform);
    }

    [OnnxOperator("LinearClassifier", Domain = MachineLearning.Domain, Ignores = "multi_class")]
    internal static (OnnxValue Y, Tensor Z) Classifier(NodeCall c, Tensor x, float[] coefficients, float[]? intercepts, long[]? classlabelsInts, string[]? classlabelsStrings, string postTransform = "NONE")
    {
        var labels = new ClassLabels(classlabelsStrings, classlabelsInts);
        var rows = MachineLearning.Rows(x);
        var count = intercepts is { Length: > 0 } ? intercepts.Length : coefficients.Length / Math.Max(1, rows.Shape[1]);
        var scores = Functional.Linear(rows, Weights(c, coefficients, count), intercepts is { Length: > 0 } ? Torch.Tensor<float>(intercepts, [count]) : null);
        var transform = MachineLearning.TransformOf(c, postTransform);
        if (count > 1)
            return (labels.Of(scores.ArgMax(1)), ScoreTransforms.Apply(scores, transform));
        var z = labels.Count == 2 ? MachineLearning.BothClasses(scores, transform, isProbability: true)
            : transform == ScoreTransform.Probit ? ScoreTransforms.Apply(scores, transform) : scores;
        return (labels.Of(scores.Select(1, 0).Gt(0.0).To(DType.Int64)), z);
    }

    private static Tensor Weights(NodeCall c, float[] coefficients, long rows) => rows > 0 && coefficients.Length % rows == 0
        ? Torch.Tensor<float>(coefficients, [rows, coefficients.Length / rows])
        : throw c.Error($"{coefficients.Length} coefficients do not fit {rows} targets.");
}
