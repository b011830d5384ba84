using System.Runtime.CompilerServices;
using TorchPort.Onnx.Schema;
using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>What operators of the classical domain share.</summary>
internal static class MachineLearning
{
    internal const string Domain = "ai.onnx.ml";

    private static readonly ConditionalWeakTable<NodeProto, object> Prepared = [];

    /// <summary>What a node's attributes say, made ready once.</summary>
    internal static T Prepare<T>(NodeCall c, Func<T> make) where T : class => (T)Prepared.GetValue(c.Node, _ => make());

    /// <summary>The input as rows of features, float32 unless it is float64 and that is wanted.</summary>
    internal static Tensor Rows(Tensor x, bool keepDouble = false)
    {
        var numbers = keepDouble && x.DType == DType.Float64 ? x : x.To(DType.Float32);
        return numbers.Dim switch
        {
            2 => numbers,
            0 or 1 => numbers.Reshape(1, -1),
            _ => throw new ShapeException($"Rows of features were expected, but the shape is {Shapes.Text(x.Shape)}."),
        };
    }

    internal static ScoreTransform TransformOf(NodeCall c, string? name) => name switch
    {
        null or "NONE" => ScoreTransform.None,
        "SOFTMAX" => ScoreTransform.Softmax,
        "LOGISTIC" => ScoreTransform.Logistic,
        "SOFTMAX_ZERO" => ScoreTransform.SoftmaxZero,
        "PROBIT" => ScoreTransform.Probit,
        _ => throw c.Error($"Its attribute \"post_transform\" must be NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT, but is {name}."),
    };

    /// <summary>One score of two classes as two: by the logistic function s and −s become probabilities; otherwise they stay, or are s and 1 − s where s is one.</summary>
    internal static Tensor BothClasses(Tensor score, ScoreTransform transform, bool isProbability)
    {
        if (transform == ScoreTransform.Logistic)
            return Torch.Cat([score.Neg(), score], 1).Sigmoid();
        if (transform == ScoreTransform.Probit)
            score = ScoreTransforms.Apply(score, transform);
        return Torch.Cat([isProbability || transform == ScoreTransform.Probit ? score.Neg().Add(1.0) : score.Neg(), score], 1);
    }
}
