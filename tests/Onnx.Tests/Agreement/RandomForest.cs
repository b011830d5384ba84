using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Agreement.NodeCase;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.Agreement;

/// <summary>A few random trees as lists of nodes and of leaves' weights.</summary>
internal sealed class RandomForest
{
    private readonly List<long> _trees = [], _nodes = [], _features = [], _yes = [], _no = [], _missing = [];
    private readonly List<string> _modes = [];
    private readonly List<float> _values = [], _weights = [];
    private readonly List<long> _weightTrees = [], _weightNodes = [], _weightTargets = [];

    internal static RandomForest Of(NodeCase c, int features, int targets, int? onlyTarget = null, bool positive = false)
    {
        var forest = new RandomForest();
        var mode = c.Flip() ? "BRANCH_LEQ" : null;
        for (var tree = 0; tree < c.Random.Next(1, 5); tree++)
            forest.Grow(c, tree, features, targets, onlyTarget, positive, mode);
        return forest;
    }

    internal IEnumerable<AttributeProto?> Attributes(string of) =>
    [
        Ints("nodes_treeids", [.. _trees]), Ints("nodes_nodeids", [.. _nodes]), Ints("nodes_featureids", [.. _features]), Ints("nodes_truenodeids", [.. _yes]), Ints("nodes_falsenodeids", [.. _no]),
        Ints("nodes_missing_value_tracks_true", [.. _missing]), Texts("nodes_modes", [.. _modes]), FloatList("nodes_values", [.. _values]),
        Ints($"{of}_treeids", [.. _weightTrees]), Ints($"{of}_nodeids", [.. _weightNodes]), Ints($"{of}_ids", [.. _weightTargets]), FloatList($"{of}_weights", [.. _weights]),
    ];

    private void Grow(NodeCase c, int tree, int features, int targets, int? onlyTarget, bool positive, string? mode)
    {
        var count = 2 * c.Random.Next(0, 4) + 1;
        for (var node = 0; node < count; node++)
        {
            var isLeaf = 2 * node + 1 >= count;
            _trees.Add(tree);
            _nodes.Add(node);
            _features.Add(isLeaf ? 0 : c.Random.Next(features));
            _yes.Add(isLeaf ? 0 : 2 * node + 1);
            _no.Add(isLeaf ? 0 : 2 * node + 2);
            _missing.Add(isLeaf ? 0 : c.Random.Next(2));
            _modes.Add(isLeaf ? "LEAF" : mode ?? c.Of("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"));
            _values.Add(isLeaf ? 0 : c.Floats(1)[0]);
            for (var target = 0; isLeaf && target < targets; target++)
            {
                if (onlyTarget is { } only && only != target)
                    continue;
                var weight = c.Floats(1, 1)[0];
                _weightTrees.Add(tree);
                _weightNodes.Add(node);
                _weightTargets.Add(target);
                _weights.Add(positive ? MathF.Abs(weight) : weight);
            }
        }
    }
}
