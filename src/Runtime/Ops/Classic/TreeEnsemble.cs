using System.Numerics;
using TorchPort.Kernels;

namespace TorchPort.Ops;

/// <summary>How a node of a tree compares its feature with its number.</summary>
internal enum TreeTest : byte
{
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Member,
}

/// <summary>A node that asks: its feature, its test, and where to go.</summary>
/// <param name="Feature">The column of the input.</param>
/// <param name="Test">The comparison.</param>
/// <param name="Value">What is compared with.</param>
/// <param name="Members">The set of a membership test.</param>
/// <param name="MissingIsTrue">Whether NaN passes the test.</param>
/// <param name="Yes">The next node where the test is passed; a leaf's number, complemented, ends the walk.</param>
/// <param name="No">The next node otherwise.</param>
internal readonly record struct TreeNode(int Feature, TreeTest Test, double Value, HashSet<double>? Members, bool MissingIsTrue, int Yes, int No);

/// <summary>What trees have in common: sums, extremes.</summary>
internal enum TreeAggregation
{
    Sum,
    Average,
    Min,
    Max,
}

/// <summary>Decision trees whose leaves give numbers to targets.</summary>
internal sealed class TreeEnsemble
{
    private const long RowsAThread = 64;

    private readonly TreeNode[] _nodes;
    private readonly int[] _roots;
    private readonly (int Target, double Weight)[][] _leaves;

    /// <param name="nodes">All nodes that ask.</param>
    /// <param name="roots">Where each tree begins: a node, or a complemented leaf.</param>
    /// <param name="leaves">What each leaf gives to which targets.</param>
    /// <param name="targets">How many targets there are.</param>
    /// <exception cref="ArgumentException">A node leads back to itself or to no node, or a leaf to no target.</exception>
    internal TreeEnsemble(TreeNode[] nodes, int[] roots, (int Target, double Weight)[][] leaves, int targets)
    {
        (_nodes, _roots, _leaves, Targets) = (nodes, roots, leaves, targets);
        foreach (var leaf in leaves)
        {
            foreach (var (target, _) in leaf)
            {
                if ((uint)target >= (uint)targets)
                    throw new ArgumentException($"A leaf gives a number to the target {target}, but there are {targets}.");
            }
        }
        Features = nodes.Length == 0 ? 0 : nodes.Max(n => n.Feature) + 1;
        if (nodes.Any(n => n.Feature < 0))
            throw new ArgumentException("A node of a tree has a negative feature.");
        CheckPaths();
    }

    internal int Targets { get; }

    internal int Trees => _roots.Length;

    /// <summary>How many columns the input has at least.</summary>
    internal int Features { get; }

    /// <summary>
    /// What the trees give each row's targets, [rows, targets], and whether any leaf gave something. Trees are added up in order, in
    /// float32 unless the input is float64.
    /// </summary>
    /// <exception cref="ShapeException">The input is no matrix or has too few columns.</exception>
    internal (Tensor Scores, Tensor Given) Evaluate(Tensor x, TreeAggregation aggregation)
    {
        if (x.Dim != 2 || x.Shape[1] < Features)
            throw new ShapeException($"The trees look at {Features} features, but the input has the shape {Shapes.Text(x.Shape)}.");
        return x.DType == DType.Float64 ? Walk<double>(x, aggregation) : Walk<float>(x, aggregation);
    }

    private (Tensor Scores, Tensor Given) Walk<T>(Tensor x, TreeAggregation aggregation) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (rows, columns) = (x.Shape[0], (int)x.Shape[1]);
        var data = x.ToArray<T>();
        var scores = new T[checked(rows * Targets)];
        var given = new bool[scores.Length];
        Threads.For(rows, RowsAThread, (begin, end) =>
        {
            for (var r = begin; r < end; r++)
            {
                var features = data.AsSpan(checked((int)(r * columns)), columns);
                var at = (int)(r * Targets);
                foreach (var root in _roots)
                    Add(_leaves[Leaf<T>(root, features)], scores.AsSpan(at, Targets), given.AsSpan(at, Targets), aggregation);
            }
        });
        if (aggregation == TreeAggregation.Average)
        {
            for (var i = 0; i < scores.Length; i++)
                scores[i] /= T.CreateChecked(Trees);
        }
        return (Torch.Tensor<T>(scores, [rows, Targets]), Torch.Tensor<bool>(given, [rows, Targets]));
    }

    private int Leaf<T>(int place, ReadOnlySpan<T> features) where T : unmanaged, IFloatingPointIeee754<T>
    {
        while (place >= 0)
        {
            ref readonly var node = ref _nodes[place];
            place = Passes(in node, double.CreateChecked(features[node.Feature])) ? node.Yes : node.No;
        }
        return ~place;
    }

    private static bool Passes(in TreeNode node, double x) => (node.MissingIsTrue && double.IsNaN(x)) || node.Test switch
    {
        TreeTest.LessOrEqual => x <= node.Value,
        TreeTest.Less => x < node.Value,
        TreeTest.GreaterOrEqual => x >= node.Value,
        TreeTest.Greater => x > node.Value,
        TreeTest.Equal => x == node.Value,
        TreeTest.NotEqual => x != node.Value,
        _ => node.Members?.Contains(x) ?? false,
    };

    private static void Add<T>((int Target, double Weight)[] leaf, Span<T> scores, Span<bool> given, TreeAggregation aggregation) where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var (target, weight) in leaf)
        {
            var value = T.CreateChecked(weight);
            scores[target] = aggregation switch
            {
                TreeAggregation.Min when given[target] => T.Min(scores[target], value),
                TreeAggregation.Max when given[target] => T.Max(scores[target], value),
                TreeAggregation.Min or TreeAggregation.Max => value,
                _ => scores[target] + value,
            };
            given[target] = true;
        }
    }

    /// <summary>Every walk from a root must end: a node may be reached in one way only.</summary>
    private void CheckPaths()
    {
        var reached = new bool[_nodes.Length];
        var open = new Stack<int>();
        foreach (var root in _roots.Distinct())
        {
            open.Push(root);
            while (open.TryPop(out var place))
            {
                if (place < 0)
                {
                    if (~place >= _leaves.Length)
                        throw new ArgumentException($"A tree leads to the leaf {~place}, but there are {_leaves.Length}.");
                    continue;
                }
                if (place >= _nodes.Length || reached[place])
                    throw new ArgumentException(place >= _nodes.Length ? $"A tree leads to the node {place}, but there are {_nodes.Length}." : $"Two ways lead to the node {place} of a tree.");
                reached[place] = true;
                open.Push(_nodes[place].No);
                open.Push(_nodes[place].Yes);
            }
        }
    }
}
