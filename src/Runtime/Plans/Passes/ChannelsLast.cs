namespace TorchPort.Plans;

/// <summary>Puts channels last in the values around convolutions, whose kernels want it so, wherever the copies at the borders cost less than it saves.</summary>
/// <remarks>
/// A value's layout is no more than the strides of the operands that view it. So a region of values that are tied together by
/// steps which do not mind is relaid by mapping all their operands; what cannot be mapped, and a step that needs its operand
/// contiguous, reads a copy in the former layout, and so do the graph's inputs and outputs keep theirs.
/// </remarks>
internal static class ChannelsLast
{
    /// <summary>Nanoseconds that a packed kernel saves for each multiplication of a convolution, and for each byte it writes.</summary>
    private const double SavedForProduct = 0.002, SavedForByte = 0.1;

    /// <summary>Nanoseconds that a copy between layouts costs for each byte.</summary>
    private const double CopiedByte = 0.25;

    /// <summary>Fewer channels than this lie in the order of images, and a convolution of bytes brings them into its own.</summary>
    private const long FewChannels = 8;

    internal static void Run(Graph graph) => Run(graph, 0);

    /// <summary>The same, where a copy may cost so many nanoseconds more than it saves.</summary>
    internal static void Run(Graph graph, double allowance)
    {
        var uses = Use.All(graph);
        var wanted = Wanted(graph, uses);
        var region = Drop(graph, uses, wanted, allowance);
        if (region.Count > 0)
            new Rewrite(graph, uses, region).Run();
    }

    /// <summary>The values that convolutions write, and what is tied to them.</summary>
    private static Dictionary<Value, ChannelLayout> Wanted(Graph graph, ILookup<Value, Use> uses)
    {
        var wanted = new Dictionary<Value, ChannelLayout>();
        var open = new Queue<Value>();
        void Want(Operand operand)
        {
            if (!operand.Value.IsConstant && !operand.Value.IsInput && IsMoved(operand.DType) && ChannelLayout.Of(operand) is { Matters: true } layout && wanted.TryAdd(operand.Value, layout))
                open.Enqueue(operand.Value);
        }
        foreach (var node in graph.Nodes)
        {
            if (!IsConvolution(node))
                continue;
            Want(node.Outputs[0]);
            if (node.Step is not ByteStep || node.Inputs[0].Shape[1] >= FewChannels)
                Want(node.Inputs[0]);
        }
        while (open.TryDequeue(out var value))
        {
            foreach (var use in uses[value].Where(u => u.Node is { Step: ElementwiseStep or CopyStep or MaxPoolStep or AvgPoolStep or DynamicQuantizeStep or ResampleStep } && ChannelLayout.Of(u.Operand) == wanted[value]))
            {
                // A resampled result may lie otherwise than its input, at no cost but its own.
                if (use.Node!.Step is ResampleStep && graph.Outputs.Exists(o => o.Value == use.Node.Outputs[0].Value))
                    continue;
                foreach (var other in use.Node!.Outputs.Concat(use.Node.Inputs))
                    Want(other);
            }
        }
        return wanted;
    }

    private static bool IsConvolution(Node node) => node.Step is ByteStep { Layer.Convolution: not null } || PackedSteps.IsConvolution(node);

    /// <summary>Whether kernels around convolutions take the dtype in any order.</summary>
    private static bool IsMoved(DType dtype) => dtype is DType.Float32 or DType.UInt8 or DType.Int8 or DType.Int32;

    /// <summary>Leaves out values that cannot be relaid, and then all that are tied to each other where relaying them does not pay.</summary>
    private static Dictionary<Value, ChannelLayout> Drop(Graph graph, ILookup<Value, Use> uses, Dictionary<Value, ChannelLayout> wanted, double allowance)
    {
        foreach (var value in wanted.Keys.Where(v => !CanBe(graph, uses[v], wanted[v])).ToList())
            wanted.Remove(value);
        var groups = new Groups(graph.ValueCount);
        var saved = new double[graph.ValueCount];
        foreach (var node in graph.Nodes)
        {
            var tied = node.Outputs.Concat(node.Inputs).Select(o => o.Value).Where(wanted.ContainsKey).ToList();
            for (var i = 1; i < tied.Count; i++)
                groups.Join(tied[0].Id, tied[i].Id);
        }
        foreach (var node in graph.Nodes.Where(IsConvolution))
        {
            var work = node.Step is ByteStep { Layer.Convolution.Shape: var shape } ? shape.Work : (double)Shapes.Count(node.Outputs[0].Shape) * Shapes.Count(node.Inputs[1].Shape.AsSpan(1));
            if (wanted.ContainsKey(node.Outputs[0].Value))
                saved[groups[node.Outputs[0].Value.Id]] += work * SavedForProduct + node.Outputs[0].Value.ByteLength * SavedForByte;
        }
        foreach (var (value, layout) in wanted)
        {
            if (uses[value].Any(u => !u.Takes(layout)))
                saved[groups[value.Id]] -= value.ByteLength * CopiedByte;
        }
        return wanted.Where(w => saved[groups[w.Key.Id]] + allowance > 0).ToDictionary();
    }

    /// <summary>Whether a copy can stand in where the value itself cannot be used.</summary>
    private static bool CanBe(Graph graph, IEnumerable<Use> uses, ChannelLayout layout)
    {
        var list = uses.ToList();
        var writes = list.Where(u => u.IsWrite).ToList();
        if (writes.Any(u => !u.Takes(layout)) && (writes.Count != 1 || !writes[0].Operand.IsWhole || writes[0].Node!.Step.Updates || list.Any(u => !u.IsWrite && u.At == writes[0].At)))
            return false;
        return list.TrueForAll(u => u.IsWrite || u.Takes(layout) || writes.TrueForAll(w => w.At < u.At));
    }

    /// <summary>Sets of values that have to be decided together.</summary>
    private sealed class Groups(int count)
    {
        private readonly int[] _parents = [.. Enumerable.Range(0, count)];

        internal int this[int id]
        {
            get
            {
                while (_parents[id] != id)
                    id = _parents[id] = _parents[_parents[id]];
                return id;
            }
        }

        internal void Join(int a, int b) => _parents[this[a]] = this[b];
    }

    /// <summary>An operand of a node, or an output of the graph.</summary>
    private readonly record struct Use(Node? Node, int At, bool IsWrite, Operand Operand)
    {
        internal static ILookup<Value, Use> All(Graph graph)
        {
            var uses = new List<Use>();
            for (var i = 0; i < graph.Nodes.Count; i++)
            {
                var node = graph.Nodes[i];
                uses.AddRange(node.Outputs.Select(o => new Use(node, i, true, o)));
                uses.AddRange(node.Inputs.Select(o => new Use(node, i, false, o)));
            }
            uses.AddRange(graph.Outputs.Select(o => new Use(null, graph.Nodes.Count, false, o)));
            return uses.ToLookup(u => u.Operand.Value);
        }

        /// <summary>Whether the node does as well with the operand in channels-last memory.</summary>
        internal bool Takes(ChannelLayout layout)
        {
            var count = Operand.Value.ByteLength / Operand.DType.ItemSize;
            if (!IsMoved(Operand.DType) || Relayout.ToChannelsLast(layout, count).Map(Operand, Operand.Value) is not { } mapped)
                return false;
            return Node?.Step switch
            {
                null => false,
                ElementwiseStep or CopyStep or ReduceStep or DynamicQuantizeStep or ResampleStep => true,
                ByteStep step => step.Takes(mapped, IsWrite),
                ConvolutionStep => PackedSteps.IsConvolution(Node) && (!IsWrite || PackedSteps.IsDense(mapped)),
                MaxPoolStep or AvgPoolStep => PackedSteps.IsPixels(mapped),
                _ => mapped.IsContiguousView,
            };
        }
    }

    /// <summary>Gives the values of a region their layout.</summary>
    private sealed class Rewrite(Graph graph, ILookup<Value, Use> uses, Dictionary<Value, ChannelLayout> region)
    {
        private readonly Dictionary<Value, Value> _former = [];
        private readonly List<Node> _nodes = [];

        internal void Run()
        {
            for (var at = 0; at < graph.Nodes.Count; at++)
            {
                var node = graph.Nodes[at];
                var index = at;
                var inputs = Array.ConvertAll(node.Inputs, o => Read(o, node, index));
                var after = new List<Node>();
                var outputs = Array.ConvertAll(node.Outputs, o => Written(o, node, index, after));
                _nodes.Add(node with { Outputs = outputs, Inputs = inputs });
                _nodes.AddRange(after);
            }
            for (var i = 0; i < graph.Outputs.Count; i++)
                graph.Outputs[i] = Read(graph.Outputs[i], null, graph.Nodes.Count);
            graph.Nodes = _nodes;
        }

        private Operand Read(Operand operand, Node? node, int at)
        {
            if (!region.TryGetValue(operand.Value, out var layout))
                return operand;
            if (new Use(node, at, false, operand).Takes(layout))
                return Map(operand, layout);
            if (!_former.TryGetValue(operand.Value, out var former))
            {
                _former.Add(operand.Value, former = graph.NewValue(operand.Value.ByteLength));
                var whole = Whole(former, layout, operand.DType);
                _nodes.Add(new(new CopyStep(), [whole], [Map(whole with { Value = operand.Value }, layout)]));
            }
            return operand with { Value = former };
        }

        private Operand Written(Operand operand, Node node, int at, List<Node> after)
        {
            if (!region.TryGetValue(operand.Value, out var layout))
                return operand;
            if (uses[operand.Value].Where(u => u.IsWrite).All(u => u.Takes(layout)))
                return Map(operand, layout);
            var former = graph.NewValue(operand.Value.ByteLength);
            _former.Add(operand.Value, former);
            var whole = Whole(former, layout, operand.DType);
            after.Add(new(new CopyStep(), [Map(whole with { Value = operand.Value }, layout)], [whole]));
            return operand with { Value = former };
        }

        private static Operand Map(Operand operand, ChannelLayout layout) =>
            Relayout.ToChannelsLast(layout, operand.Value.ByteLength / operand.DType.ItemSize).Map(operand, operand.Value)!;

        private static Operand Whole(Value value, ChannelLayout layout, DType dtype)
        {
            long[] shape = [value.ByteLength / dtype.ItemSize / (layout.Channels * layout.Plane), layout.Channels, layout.Plane];
            return new(value, dtype, shape, Shapes.ContiguousStrides(shape), 0);
        }
    }
}
