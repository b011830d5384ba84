using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Reads trees from the lists that nodes of a model have them in.</summary>
internal static class TreeReader
{
    /// <summary>Nodes under numbers within trees; leaves are nodes, and their weights are listed apart.</summary>
    internal static TreeEnsemble ByNodes(NodeCall c, string weightsOf, int targets)
    {
        var modes = c.AttrStrings("nodes_modes") ?? [];
        var count = modes.Length;
        long[] List(string name) => Fitting(c, name, c.AttrInts(name), count);
        long[] trees = List("nodes_treeids"), ids = List("nodes_nodeids"), features = List("nodes_featureids"), yes = List("nodes_truenodeids"), no = List("nodes_falsenodeids");
        var missing = c.AttrInts("nodes_missing_value_tracks_true") ?? [];
        var values = TreeModels.Numbers(c, "nodes_values");
        if (values.Length != count)
            throw c.Error($"It has {values.Length} values for {count} nodes.");
        // Nodes that ask come one after the other, and so do leaves, whose numbers are complemented.
        var places = new Dictionary<(long Tree, long Node), int>(count);
        var (asking, leaves) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            if (!places.TryAdd((trees[i], ids[i]), modes[i] == "LEAF" ? ~leaves++ : asking++))
                throw c.Error($"There are two nodes {ids[i]} in the tree {trees[i]}.");
        }
        int Place(long tree, long node) => places.TryGetValue((tree, node), out var place) ? place : throw c.Error($"There is no node {node} in the tree {tree}.");
        var nodes = new List<TreeNode>(asking);
        var roots = new List<int>();
        for (var i = 0; i < count; i++)
        {
            if (i == 0 || trees[i] != trees[i - 1])
                roots.Add(places[(trees[i], ids[i])]);
            if (modes[i] != "LEAF")
                nodes.Add(new(checked((int)features[i]), TestOf(c, modes[i]), values[i], null, i < missing.Length && missing[i] != 0, Place(trees[i], yes[i]), Place(trees[i], no[i])));
        }
        return new([.. nodes], [.. roots], Weights(c, weightsOf, leaves, Place), targets);
    }

    /// <summary>Nodes and leaves in lists of their own, with sets for tests of membership.</summary>
    internal static TreeEnsemble ByLeaves(NodeCall c, int targets)
    {
        var modes = c.Required(c.AttrTensor("nodes_modes"), "nodes_modes").ToArray<long>();
        var splits = c.Required(c.AttrTensor("nodes_splits"), "nodes_splits").ToArray<double>();
        long[] List(string name) => Fitting(c, name, c.AttrInts(name), modes.Length);
        long[] features = List("nodes_featureids"), yes = List("nodes_truenodeids"), no = List("nodes_falsenodeids"), yesLeaf = List("nodes_trueleafs"), noLeaf = List("nodes_falseleafs");
        var missing = c.AttrInts("nodes_missing_value_tracks_true") ?? [];
        if (splits.Length != modes.Length)
            throw c.Error($"It has {splits.Length} values for {modes.Length} nodes.");
        var sets = Sets(c.AttrTensor("membership_values")?.ToArray<double>() ?? []);
        var nodes = new TreeNode[modes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var test = modes[i] is >= 0 and <= (long)TreeTest.Member ? (TreeTest)modes[i] : throw c.Error($"There is no mode {modes[i]} of a node.");
            var members = test != TreeTest.Member ? null : sets.TryDequeue(out var set) ? set : throw c.Error("It has more tests of membership than sets.");
            nodes[i] = new(checked((int)features[i]), test, splits[i], members, i < missing.Length && missing[i] != 0,
                Place(c, yes[i], yesLeaf[i]), Place(c, no[i], noLeaf[i]));
        }
        var ids = c.Required(c.AttrInts("leaf_targetids"), "leaf_targetids");
        var weights = c.Required(c.AttrTensor("leaf_weights"), "leaf_weights").ToArray<double>();
        if (weights.Length != ids.Length)
            throw c.Error($"It has {weights.Length} weights for {ids.Length} leaves.");
        var roots = c.Required(c.AttrInts("tree_roots"), "tree_roots");
        return new(nodes, Array.ConvertAll(roots, r => Place(c, r, 0)), [.. ids.Zip(weights, (id, w) => new[] { (checked((int)id), w) })], targets);
    }

    private static (int Target, double Weight)[][] Weights(NodeCall c, string of, int leaves, Func<long, long, int> place)
    {
        var weights = TreeModels.Numbers(c, $"{of}_weights");
        long[] List(string name) => Fitting(c, name, c.AttrInts(name), weights.Length);
        long[] ids = List($"{of}_ids"), trees = List($"{of}_treeids"), nodes = List($"{of}_nodeids");
        var ofLeaf = new List<(int Target, double Weight)>[leaves];
        for (var i = 0; i < weights.Length; i++)
        {
            if (place(trees[i], nodes[i]) is < 0 and var leaf)
                (ofLeaf[~leaf] ??= []).Add((checked((int)ids[i]), weights[i]));
        }
        return Array.ConvertAll(ofLeaf, w => w?.ToArray() ?? []);
    }

    private static long[] Fitting(NodeCall c, string name, long[]? list, int count) => list?.Length == count || (count == 0 && list is null) ? list ?? []
        : throw c.Error($"Its attribute \"{name}\" has {list?.Length ?? 0} numbers, where {count} are needed.");

    private static int Place(NodeCall c, long index, long isLeaf) => index is >= 0 and < int.MaxValue ? isLeaf != 0 ? ~(int)index : (int)index
        : throw c.Error($"A tree leads to the node {index}.");

    /// <summary>NaN ends a set.</summary>
    private static Queue<HashSet<double>> Sets(double[] values)
    {
        var sets = new Queue<HashSet<double>>();
        var current = new HashSet<double>();
        foreach (var value in values)
        {
            if (double.IsNaN(value))
            {
                sets.Enqueue(current);
                current = [];
            }
            else
            {
                current.Add(value);
            }
        }
        if (current.Count > 0)
            sets.Enqueue(current);
        return sets;
    }

    private static TreeTest TestOf(NodeCall c, string mode) => mode switch
    {
        "BRANCH_LEQ" => TreeTest.LessOrEqual,
        "BRANCH_LT" => TreeTest.Less,
        "BRANCH_GTE" => TreeTest.GreaterOrEqual,
        "BRANCH_GT" => TreeTest.Greater,
        "BRANCH_EQ" => TreeTest.Equal,
        "BRANCH_NEQ" => TreeTest.NotEqual,
        _ => throw c.Error($"There is no mode \"{mode}\" of a node."),
    };
}
