namespace TorchPort.Plans;

/// <summary>Lets values lie where they would be copied to, and be read where they would be copied from.</summary>
/// <remarks>
/// A value that is copied into a part of another, as concatenation does, is written there at once. A value that holds nothing
/// but copies from one other is that other one, seen with other strides: transposes that matrix products read as they are,
/// and concatenations that begin as a longer one does.
/// </remarks>
internal static class CopyElimination
{
    internal static void Run(Graph graph)
    {
        // Backwards, so that what is in several concatenations lies in the longest.
        for (var at = graph.Nodes.Count - 1; at >= 0; at--)
        {
            if (graph.Nodes[at].Step is CopyStep && (SourceIsPart(graph, at) ?? TargetIsView(graph, at)) is { } moved)
            {
                moved.Apply(graph);
                // Other copies may have become possible.
                at = Math.Min(graph.Nodes.Count, at + 1);
            }
        }
    }

    /// <summary>The copy's source as a part of its target.</summary>
    private static Move? SourceIsPart(Graph graph, int at)
    {
        var (to, from) = (graph.Nodes[at].Outputs[0], graph.Nodes[at].Inputs[0]);
        var (target, source) = (to.Value, from.Value);
        if (source == target || source.IsConstant || source.IsInput || graph.Outputs.Exists(o => o.Value == source) || !IsAll(from) || Relayout.Of(from, to) is not { } relayout)
            return null;
        // The source is written once, before; the target is made of parts that are written once each.
        var count = 0L;
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var output in graph.Nodes[i].Outputs)
            {
                if (output.Value == source && (i >= at || !IsAll(output) || graph.Nodes[i].Step.Updates || graph.Nodes[i].Inputs.Any(input => input.Value == source || input.Value == target)))
                    return null;
                if (output.Value != target)
                    continue;
                if (graph.Nodes[i].Step.Updates || output.DType != to.DType)
                    return null;
                count += Shapes.Count(output.Shape);
            }
        }
        if (count * to.DType.ItemSize != target.ByteLength || graph.Nodes.Sum(n => n.Outputs.Count(o => o.Value == source)) != 1)
            return null;
        return Move.Of(graph, source, target, relayout, n => n == graph.Nodes[at]);
    }

    /// <summary>The copy's target as a view of its source.</summary>
    private static Move? TargetIsView(Graph graph, int at)
    {
        var (target, source) = (graph.Nodes[at].Outputs[0].Value, graph.Nodes[at].Inputs[0].Value);
        if (source == target || graph.Outputs.Exists(o => o.Value == target))
            return null;
        var copies = graph.Nodes.Where(n => n.Outputs.Any(o => o.Value == target)).ToList();
        if (copies.Exists(n => n.Step is not CopyStep || n.Inputs[0].Value != source) || copies.Sum(n => Shapes.Count(n.Outputs[0].Shape) * n.Outputs[0].DType.ItemSize) != target.ByteLength)
            return null;
        if (copies.Find(n => n.Outputs[0].Offset == 0) is not { } first || Relayout.Of(first.Outputs[0], first.Inputs[0]) is not { } relayout)
            return null;
        if (!copies.TrueForAll(n => relayout.Map(n.Outputs[0], source) is { } there && IsSame(there, n.Inputs[0])))
            return null;
        // What is read through the view must be what was copied.
        var begin = graph.Nodes.IndexOf(copies[0]);
        var last = graph.Nodes.FindLastIndex(n => n.Inputs.Any(i => i.Value == target));
        for (var i = begin; i <= last; i++)
        {
            foreach (var output in graph.Nodes[i].Outputs)
            {
                if (output.Value == source && (IsUpdated(graph, source) || copies.Exists(c => graph.Nodes.IndexOf(c) < i && Overlap(c.Inputs[0], output))))
                    return null;
            }
        }
        return Move.Of(graph, target, source, relayout, copies.Contains);
    }

    private static bool IsUpdated(Graph graph, Value value) => graph.Nodes.Exists(n => n.Step.Updates && n.Outputs.Any(o => o.Value == value));

    /// <summary>Whether an operand has every element of its value.</summary>
    private static bool IsAll(Operand operand) => operand.Offset == 0 && Shapes.Count(operand.Shape) * operand.DType.ItemSize == operand.Value.ByteLength && Array.TrueForAll(operand.Strides, s => s > 0);

    /// <summary>The same elements, whatever the strides of dimensions of size 1 are.</summary>
    private static bool IsSame(Operand a, Operand b) => a.Offset == b.Offset && a.DType == b.DType && a.Shape.AsSpan().SequenceEqual(b.Shape)
        && Enumerable.Range(0, a.Shape.Length).All(d => a.Shape[d] == 1 || a.Strides[d] == b.Strides[d]);

    /// <summary>Whether two parts of a value may share an element: parts of a concatenation along one dimension do not.</summary>
    private static bool Overlap(Operand a, Operand b)
    {
        if (a.Shape.Length != b.Shape.Length || !a.Strides.AsSpan().SequenceEqual(b.Strides))
            return true;
        for (var d = 0; d < a.Shape.Length; d++)
        {
            // Along one dimension, one begins where the other has ended, within the same row.
            var stride = a.Strides[d];
            var (first, second) = a.Offset <= b.Offset ? (a, b) : (b, a);
            var distance = second.Offset - first.Offset;
            if (stride > 0 && distance % stride == 0 && distance / stride >= first.Shape[d]
                && Enumerable.Range(0, a.Shape.Length).All(o => o == d || a.Shape[o] == 1 && b.Shape[o] == 1 || a.Strides[o] < stride && a.Strides[o] * Math.Max(a.Shape[o], b.Shape[o]) <= stride || a.Strides[o] >= (distance / stride + second.Shape[d]) * stride))
                return false;
        }
        return true;
    }

    /// <summary>A value that becomes a part or view of another.</summary>
    internal sealed class Move
    {
        private readonly Dictionary<Operand, Operand> _mapped = new(ReferenceEqualityComparer.Instance);
        private readonly List<Node> _dropped = [];

        /// <summary>The move, if every node does as well with its operands where they go.</summary>
        internal static Move? Of(Graph graph, Value from, Value to, Relayout relayout, Func<Node, bool> isDropped)
        {
            var move = new Move();
            foreach (var node in graph.Nodes)
            {
                if (isDropped(node))
                {
                    move._dropped.Add(node);
                    continue;
                }
                for (var i = 0; i < node.Outputs.Length + node.Inputs.Length; i++)
                {
                    var isWrite = i < node.Outputs.Length;
                    var operand = isWrite ? node.Outputs[i] : node.Inputs[i - node.Outputs.Length];
                    if (operand.Value != from)
                        continue;
                    if (relayout.Map(operand, to) is not { } mapped || !Takes(node, mapped, isWrite) || !isWrite && IsRowOfKnownProduct(node, operand) && mapped.Strides[^1] != 1)
                        return null;
                    move._mapped[operand] = mapped;
                }
            }
            return move;
        }

        internal void Apply(Graph graph)
        {
            graph.Nodes.RemoveAll(_dropped.Contains);
            for (var i = 0; i < graph.Nodes.Count; i++)
            {
                var node = graph.Nodes[i];
                if (node.Outputs.Concat(node.Inputs).Any(_mapped.ContainsKey))
                    graph.Nodes[i] = node with { Outputs = Array.ConvertAll(node.Outputs, Moved), Inputs = Array.ConvertAll(node.Inputs, Moved) };
            }
        }

        private Operand Moved(Operand operand) => _mapped.GetValueOrDefault(operand, operand);

        private static bool Takes(Node node, Operand mapped, bool isWrite) => node.Step switch
        {
            CopyStep or ReduceStep => true,
            ResampleStep => isWrite ? Along(node.Inputs[0], mapped) : Along(mapped, node.Outputs[0]),
            ElementwiseStep => isWrite ? Array.TrueForAll(node.Inputs, i => Along(i, mapped)) : Along(mapped, node.Outputs[0]),
            MaxPoolStep or AvgPoolStep => PackedSteps.IsPixels(mapped),
            ConvolutionStep => PackedSteps.IsConvolution(node) && PackedSteps.IsDense(mapped),
            ByteStep byteStep => byteStep.Takes(mapped, isWrite),
            RotaryStep or RecurrentStep => mapped.Strides[^1] == 1,
            AttentionStep => mapped.Strides[^1] == 1 || !isWrite && mapped.Strides[^2] == 1,
            MatMulStep => mapped.Shape.Length >= 2 && (mapped.Strides[^1] == 1 || !isWrite && mapped.Strides[^2] == 1),
            _ => mapped.IsContiguousView,
        };

        /// <summary>Whether an operand's rows are multiplied by a matrix that is packed once, which wants them as rows.</summary>
        private static bool IsRowOfKnownProduct(Node node, Operand operand) =>
            node is { Step: MatMulStep, Inputs: [var a, { Value.IsConstant: true, Shape.Length: 2 }, ..] } && a == operand && a.Shape[^1] > 1;

        /// <summary>Whether neighbours in the output are neighbours, or one element, in the input.</summary>
        private static bool Along(Operand input, Operand output)
        {
            for (var d = 0; d < output.Shape.Length; d++)
            {
                var at = d - (output.Shape.Length - input.Shape.Length);
                if (output.Strides[d] == 1 && output.Shape[d] > 1)
                    return at < 0 || input.Shape[at] == 1 || input.Strides[at] <= 1;
            }
            return true;
        }
    }
}
