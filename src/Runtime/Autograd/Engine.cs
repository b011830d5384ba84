namespace TorchPort.Autograd;

/// <summary>Walks a recorded computation backwards. PyTorch: the autograd engine.</summary>
/// <remarks>Nodes run newest first: a node made later cannot be an input of an older one, so its gradient is complete by then.</remarks>
internal sealed class Engine
{
    private readonly PriorityQueue<Node, long> _ready = new();
    private readonly Dictionary<Node, Tensor?[]> _buffers = [];
    private readonly Dictionary<Edge, Tensor?>? _captures;
    private readonly HashSet<Node>? _needed;
    private readonly bool _createGraph;
    private readonly GradientMemory _memory;
    private readonly DroppedMemory _dropped = new();

    private Engine(bool createGraph, ReadOnlySpan<Edge> captures, IEnumerable<Node> roots)
    {
        _createGraph = createGraph;
        _memory = new(isActive: !createGraph);
        if (captures.IsEmpty)
            return;
        _captures = [];
        foreach (var edge in captures)
            _captures[edge] = null;
        _needed = Needed(roots, _captures.Keys);
    }

    /// <summary>Accumulates into the leaves (no <paramref name="captures"/>), or returns the gradients at the edges asked for.</summary>
    internal static Tensor?[] Run(ReadOnlySpan<Edge> roots, ReadOnlySpan<Tensor> gradients, bool retainGraph, bool createGraph, ReadOnlySpan<Edge> captures)
    {
        using var mode = GradMode.Set(createGraph);
        var nodes = new List<Node>();
        foreach (var root in roots)
            nodes.Add(root.Node!);
        var engine = new Engine(createGraph, captures, nodes);
        for (var i = 0; i < roots.Length; i++)
            engine.Send(roots[i], gradients[i]);
        engine.Loop(retainGraph);
        var result = new Tensor?[captures.Length];
        for (var i = 0; i < captures.Length; i++)
            result[i] = engine._captures![captures[i]];
        return result;
    }

    private void Loop(bool retainGraph)
    {
        while (_ready.TryDequeue(out var node, out _))
        {
            _buffers.Remove(node, out var incoming);
            RunHooks(node, incoming!);
            Capture(node, incoming!);
            if (node is AccumulateGrad leaf)
            {
                if (_captures is null && incoming![0] is { } g && leaf.Accumulate(g, _memory.MayChange(g)))
                    _memory.Give(g);
            }
            else if (_needed is null || _needed.Contains(node))
            {
                Step(node, incoming!, retainGraph);
            }
            foreach (var gradient in incoming!)
                _memory.Drop(gradient);
        }
    }

    private void Step(Node node, Tensor?[] incoming, bool retainGraph)
    {
        Tensor?[] copies = [.. incoming];
        Tensor?[] outgoing;
        SpareGradient.Offer(Spare(node, incoming));
        try
        {
            outgoing = AnomalyMode.IsEnabled ? AnomalyMode.Run(node, copies) : node.Backward(copies);
        }
        finally
        {
            SpareGradient.Offer(null);
        }
        if (outgoing.Length != node.Edges.Length)
            throw new AutogradException($"{node.Name} returned {outgoing.Length} gradients for {node.Edges.Length} inputs.");
        if (node.MayShare)
            _memory.Give([.. incoming, .. outgoing]);
        for (var i = 0; i < outgoing.Length; i++)
        {
            if (outgoing[i] is { } gradient && node.Edges[i].Node is not null)
                Send(node.Edges[i], gradient);
        }
        foreach (var gradient in outgoing)
            _memory.FreeIfUnused(gradient);
        if (retainGraph)
            return;
        node.Release(_dropped);
        _dropped.Tell();
    }

    /// <summary>A node's only gradient, where no other buffer and no user's code has it.</summary>
    private Tensor? Spare(Node node, Tensor?[] incoming) =>
        incoming is [{ } gradient] && !node.MayShare && gradient.Device == Device.Cpu && _memory.MayChange(gradient) ? gradient : null;

    private void Send(Edge edge, Tensor gradient)
    {
        var node = edge.Node!;
        if (!_buffers.TryGetValue(node, out var buffers))
        {
            _buffers[node] = buffers = new Tensor?[node.Outputs.Length];
            _ready.Enqueue(node, -node.Sequence);
        }
        gradient = Conform(gradient, node, edge.Output);
        ref var buffer = ref buffers[edge.Output];
        if (buffer is null)
        {
            _memory.Hold(buffer = gradient);
        }
        else if (_memory.MayChange(buffer))
        {
            buffer.Add_(gradient);
            _memory.FreeIfUnused(gradient);
        }
        else
        {
            var sum = buffer.Add(gradient);
            _memory.Drop(buffer);
            _memory.FreeIfUnused(gradient);
            _memory.Hold(buffer = sum);
        }
    }

    /// <summary>A gradient has its output's shape and dtype; a formula may leave it broadcastable or in a wider type.</summary>
    private static Tensor Conform(Tensor gradient, Node node, int output)
    {
        var info = node.Outputs[output];
        if (!gradient.Shape.SequenceEqual(info.Shape))
        {
            var broadcast = Shapes.Broadcast(gradient.Shape, info.Shape);
            if (!broadcast.AsSpan().SequenceEqual(gradient.Shape) && !broadcast.AsSpan().SequenceEqual(info.Shape))
                throw new AutogradException($"{node.Name} got a gradient of shape {Shapes.Text(gradient.Shape)} where {Shapes.Text(info.Shape)} was expected.");
            gradient = broadcast.AsSpan().SequenceEqual(info.Shape) ? gradient.Expand(info.Shape) : gradient.SumToSize(info.Shape);
        }
        if (gradient.DType != info.DType)
            gradient = gradient.To(info.DType);
        return gradient;
    }

    /// <summary>A hook may keep what it sees.</summary>
    private void RunHooks(Node node, Tensor?[] gradients)
    {
        foreach (var (output, hook) in node.PreHooks ?? [])
        {
            if (gradients[output] is not { } gradient)
                continue;
            _memory.Give(gradient);
            if (hook(gradient) is not { } replaced)
                continue;
            _memory.Give(replaced);
            gradients[output] = replaced;
        }
    }

    private void Capture(Node node, Tensor?[] gradients)
    {
        if (_captures is null)
            return;
        for (var i = 0; i < gradients.Length; i++)
        {
            var edge = new Edge(node, i);
            if (gradients[i] is { } gradient && _captures.ContainsKey(edge))
            {
                _captures[edge] = gradient;
                _memory.Give(gradient);
            }
        }
    }

    /// <summary>The nodes from which a captured edge can be reached, captured leaves included.</summary>
    private static HashSet<Node> Needed(IEnumerable<Node> roots, IEnumerable<Edge> captures)
    {
        var targets = captures.Select(e => e.Node!).ToHashSet();
        var needed = new HashSet<Node>();
        var state = new Dictionary<Node, bool>();
        var stack = new Stack<(Node Node, bool Done)>(roots.Select(r => (r, false)));
        while (stack.TryPop(out var top))
        {
            if (top.Done)
            {
                if (top.Node.Edges.Any(e => e.Node is { } next && (targets.Contains(next) || needed.Contains(next))))
                    needed.Add(top.Node);
            }
            else if (state.TryAdd(top.Node, true))
            {
                stack.Push((top.Node, true));
                foreach (var edge in top.Node.Edges)
                {
                    if (edge.Node is { } next)
                        stack.Push((next, false));
                }
            }
        }
        return needed;
    }
}
