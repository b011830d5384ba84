using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Ensembles of decision trees.</summary>
internal static class TreeModels
{
    private const string Nodes = "nodes_falsenodeids,nodes_featureids,nodes_hitrates,nodes_hitrates_as_tensor,nodes_missing_value_tracks_true,nodes_modes,nodes_nodeids,nodes_treeids,nodes_truenodeids,nodes_values,nodes_values_as_tensor";
    private const string OfClasses = Nodes + ",class_ids,class_nodeids,class_treeids,class_weights,class_weights_as_tensor,classlabels_int64s,classlabels_strings,base_values,base_values_as_tensor";
    private const string OfTargets = Nodes + ",target_ids,target_nodeids,target_treeids,target_weights,target_weights_as_tensor,n_targets,base_values,base_values_as_tensor";
    private const string OfLeaves = "leaf_targetids,leaf_weights,membership_values,n_targets,nodes_falseleafs,nodes_falsenodeids,nodes_featureids,nodes_hitrates,nodes_missing_value_tracks_true,nodes_modes,nodes_splits,nodes_trueleafs,nodes_truenodeids,tree_roots";

    [OnnxOperator("TreeEnsembleRegressor", Domain = MachineLearning.Domain, Ignores = OfTargets)]
    internal static Tensor Regressor(NodeCall c, Tensor x, string aggregateFunction = "SUM", string postTransform = "NONE")
    {
        var model = MachineLearning.Prepare(c, () => new TreeModel(TreeReader.ByNodes(c, "target", Targets(c)), Numbers(c, "base_values")));
        return Regress(c, model, x, aggregateFunction switch
        {
            "SUM" => TreeAggregation.Sum,
            "AVERAGE" => TreeAggregation.Average,
            "MIN" => TreeAggregation.Min,
            "MAX" => TreeAggregation.Max,
            _ => throw c.Error($"Its attribute \"aggregate_function\" must be SUM, AVERAGE, MIN or MAX, but is {aggregateFunction}."),
        }, MachineLearning.TransformOf(c, postTransform)).To(DType.Float32);
    }

    [OnnxOperator("TreeEnsemble", 5, Domain = MachineLearning.Domain, Ignores = OfLeaves)]
    internal static Tensor Ensemble(NodeCall c, Tensor x, long aggregateFunction = 1, long postTransform = 0)
    {
        var model = MachineLearning.Prepare(c, () => new TreeModel(TreeReader.ByLeaves(c, Targets(c)), []));
        if (postTransform is < 0 or > 4)
            throw c.Error($"Its attribute \"post_transform\" must be 0 to 4, but is {postTransform}.");
        return Regress(c, model, x, aggregateFunction switch
        {
            0 => TreeAggregation.Average,
            1 => TreeAggregation.Sum,
            2 => TreeAggregation.Min,
            3 => TreeAggregation.Max,
            _ => throw c.Error($"Its attribute \"aggregate_function\" must be 0 to 3, but is {aggregateFunction}."),
        }, (ScoreTransform)postTransform).To(x.DType);
    }

    [OnnxOperator("TreeEnsembleClassifier", Domain = MachineLearning.Domain, Ignores = OfClasses)]
    internal static (OnnxValue Y, Tensor Z) Classifier(NodeCall c, Tensor x, string postTransform = "NONE")
    {
        var model = MachineLearning.Prepare(c, () =>
        {
            var labels = new ClassLabels(c.AttrStrings("classlabels_strings"), c.AttrInts("classlabels_int64s"));
            var weights = Numbers(c, "class_weights");
            return new TreeModel(TreeReader.ByNodes(c, "class", labels.Count), Numbers(c, "base_values"))
            {
                Labels = labels,
                HasOneScore = labels.Count == 2 && (c.AttrInts("class_ids") ?? []).Distinct().Count() == 1,
                IsPositive = Array.TrueForAll(weights, w => w >= 0),
            };
        });
        var (scores, given) = model.Trees.Evaluate(MachineLearning.Rows(x, keepDouble: true), TreeAggregation.Sum);
        var (y, z) = TreeDecisions.Decide(model, scores, given, MachineLearning.TransformOf(c, postTransform));
        return (y, z.To(DType.Float32));
    }

    /// <summary>Numbers that stand in a list or, in double precision, in a tensor.</summary>
    internal static double[] Numbers(NodeCall c, string name) => c.AttrTensor($"{name}_as_tensor")?.ToArray<double>() ?? Array.ConvertAll(c.AttrFloats(name) ?? [], v => (double)v);

    private static Tensor Regress(NodeCall c, TreeModel model, Tensor x, TreeAggregation aggregation, ScoreTransform transform)
    {
        var (scores, given) = model.Trees.Evaluate(MachineLearning.Rows(x, keepDouble: true), aggregation);
        _ = given;
        var targets = model.Trees.Targets;
        if (model.BaseValues.Length == targets)
            scores = scores.Add(Torch.Tensor<double>(model.BaseValues, [targets], scores.DType));
        if (targets == 1 && transform != ScoreTransform.Probit)
            return scores;
        return ScoreTransforms.Apply(scores, transform);
    }

    private static int Targets(NodeCall c) => c.AttrInt("n_targets") is { } count ? count is > 0 and <= int.MaxValue ? (int)count : throw c.Error($"It has {count} targets.") : 1;
}

/// <summary>Trees with what is done with their scores.</summary>
internal sealed record TreeModel(TreeEnsemble Trees, double[] BaseValues)
{
    internal ClassLabels Labels { get; init; } = new(null, null);

    /// <summary>Whether two classes share one score, as boosted trees have it.</summary>
    internal bool HasOneScore { get; init; }

    /// <summary>Whether no leaf takes from a class.</summary>
    internal bool IsPositive { get; init; }
}
