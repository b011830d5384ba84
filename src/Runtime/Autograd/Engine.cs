namespace TorchPort.Autograd;

/// <summary>Walks a recorded computation backwards. PyTorch: the autograd engine.</summary>
/// <remarks>Nodes run newest first: a node made later cannot be an input of an older one, so its gradient is complete by then.</remarks>
internal sealed class Engine
{
    private readonly PriorityQueue<Node, long> _ready = new();
    private readonly Dictionary<Node, Slot[]> _buffers = [];
    private readonly Dictionary<Edge, Tensor?>? _captures;
    private readonly HashSet<Node>? _needed;
    private readonly bool _createGraph;

    private record struct Slot(Tensor? Gradient, bool Owned);

    private Engine(bool createGraph, ReadOnlySpan<Edge> captures, IEnumerable<Node> roots)
    {
        _createGraph = createGraph;
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
            engine.Send(roots[i], gradients[i], owned: false);
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
            _buffers.Remove(node, out var slots);
            RunHooks(node, slots!);
            Capture(node, slots!);
            if (node is AccumulateGrad leaf)
            {
                if (_captures is null && slots![0].Gradient is { } g)
                    leaf.Accumulate(g, slots[0].Owned);
                continue;
            }
            if (_needed is not null && !_needed.Contains(node))
                continue;
            Step(node, slots!, retainGraph);
        }
    }

    private void Step(Node node, Slot[] slots, bool retainGraph)
    {
        var incoming = Array.ConvertAll(slots, s => s.Gradient);
        var outgoing = AnomalyMode.IsEnabled ? AnomalyMode.Run(node, incoming) : node.Backward(incoming);
        if (outgoing.Length != node.Edges.Length)
            throw new AutogradException($"{node.Name} returned {outgoing.Length} gradients for {node.Edges.Length} inputs.");
        for (var i = 0; i < outgoing.Length; i++)
        {
            if (outgoing[i] is { } gradient && node.Edges[i].Node is not null)
                Send(node.Edges[i], gradient, IsOwned(node, gradient, incoming, outgoing, i));
        }
        if (!retainGraph)
            node.Release();
    }

    /// <summary>A gradient may be changed in place when its memory came from this step alone and nobody else holds it.</summary>
    private bool IsOwned(Node node, Tensor gradient, Tensor?[] incoming, Tensor?[] outgoing, int index)
    {
        var storage = gradient.Storage;
        if (_createGraph || gradient.RequiresGrad || !gradient.FillsStorage || !node.MadeOnlyForGradient(storage))
            return false;
        foreach (var other in incoming)
        {
            if (other?.Storage == storage)
                return false;
        }
        for (var i = 0; i < outgoing.Length; i++)
        {
            if (i != index && outgoing[i]?.Storage == storage)
                return false;
        }
        return true;
    }

    private void Send(Edge edge, Tensor gradient, bool owned)
    {
        var node = edge.Node!;
        if (!_buffers.TryGetValue(node, out var slots))
        {
            _buffers[node] = slots = new Slot[node.Outputs.Length];
            _ready.Enqueue(node, -node.Sequence);
        }
        gradient = Conform(gradient, node, edge.Output);
        ref var slot = ref slots[edge.Output];
        if (slot.Gradient is null)
            slot = new(gradient, owned);
        else if (slot.Owned && !_createGraph)
            slot.Gradient.Add_(gradient);
        else
            slot = new(slot.Gradient.Add(gradient), !_createGraph);
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

    private static void RunHooks(Node node, Slot[] slots)
    {
        foreach (var (output, hook) in node.PreHooks ?? [])
        {
            if (slots[output].Gradient is { } gradient && hook(gradient) is { } replaced)
                slots[output] = new(replaced, false);
        }
    }

    private void Capture(Node node, Slot[] slots)
    {
        if (_captures is null)
            return;
        for (var i = 0; i < slots.Length; i++)
        {
            var edge = new Edge(node, i);
            if (slots[i].Gradient is { } gradient && _captures.ContainsKey(edge))
            {
                _captures[edge] = gradient;
                slots[i] = new(gradient, false);
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
