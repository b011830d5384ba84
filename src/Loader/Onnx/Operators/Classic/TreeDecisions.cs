using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>What a forest's scores say: the class and its probabilities, as ONNX Runtime reads them where the specification is silent.</summary>
internal static class TreeDecisions
{
    /// <param name="model">The trees, their labels and base values.</param>
    /// <param name="scores">[rows, classes].</param>
    /// <param name="given">Whether any leaf gave a class something.</param>
    /// <param name="transform">What becomes of the scores.</param>
    internal static (OnnxValue Y, Tensor Z) Decide(TreeModel model, Tensor scores, Tensor given, ScoreTransform transform)
    {
        if (model.Labels.Count > 2)
            return Many(model, scores, given, transform);
        return model.Labels.Count == 2 ? Two(model, scores, given, transform) : One(model, scores, transform);
    }

    private static (OnnxValue Y, Tensor Z) Many(TreeModel model, Tensor scores, Tensor given, ScoreTransform transform)
    {
        var isGiven = given;
        if (model.BaseValues.Length > 0)
        {
            var (added, count) = (model.BaseValues, model.Labels.Count);
            if (added.Length > count)
                throw new ShapeException($"There are {added.Length} base values for {count} classes.");
            Array.Resize(ref added, count);
            scores = scores.Add(Torch.Tensor<double>(added, [count], scores.DType));
            isGiven = given.LogicalOr(Torch.Arange(count, dtype: DType.Int64).Lt((Tensor)(long)model.BaseValues.Length));
        }
        // Where no leaf says anything of a class, it is not chosen.
        var best = Torch.Where(isGiven, scores, double.NegativeInfinity).ArgMax(1);
        return (model.Labels.Of(best), ScoreTransforms.Apply(scores, transform));
    }

    /// <summary>One score may stand for both classes; then the other one's follows from it. What no leaf gives a number to stays zero.</summary>
    private static (OnnxValue Y, Tensor Z) Two(TreeModel model, Tensor scores, Tensor given, ScoreTransform transform)
    {
        Tensor first = scores.Narrow(1, 0, 1), second = scores.Narrow(1, 1, 1), hasFirst = given.Narrow(1, 0, 1), hasSecond = given.Narrow(1, 1, 1);
        if (model.BaseValues.Length == 2)
        {
            var mirrored = first.Add(model.BaseValues[1]);
            var alone = first.Add(model.BaseValues[0]);
            var pair = Torch.Cat([Torch.Where(hasFirst, Torch.Where(hasSecond, mirrored.Neg(), alone), 0.0), Torch.Where(hasSecond, mirrored, 0.0)], 1);
            return (Label(model, Torch.Where(hasSecond, mirrored, alone)), ScoreTransforms.Apply(pair, transform));
        }
        if (model.BaseValues.Length == 1)
            first = Torch.Where(hasFirst, first.Add(model.BaseValues[0]), 0.0);
        var spread = MachineLearning.BothClasses(first, transform, model.HasOneScore && model.IsPositive);
        return (Label(model, Torch.Where(hasSecond, second, first)), Torch.Where(hasSecond, ScoreTransforms.Apply(Torch.Cat([first, second], 1), transform), spread));
    }

    private static (OnnxValue Y, Tensor Z) One(TreeModel model, Tensor scores, ScoreTransform transform)
    {
        if (model.BaseValues.Length == 1)
            scores = scores.Add(model.BaseValues[0]);
        return (Label(model, scores), transform == ScoreTransform.Probit ? ScoreTransforms.Apply(scores, transform) : scores);
    }

    private static OnnxValue Label(TreeModel model, Tensor deciding)
    {
        var classes = deciding.Select(1, 0).Gt(model is { HasOneScore: true, IsPositive: true } ? 0.5 : 0.0).To(DType.Int64);
        return model.HasOneScore ? model.Labels.Of(classes) : model.Labels.TextOf(classes);
    }
}
