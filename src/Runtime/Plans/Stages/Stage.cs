namespace TorchPort.Plans;

/// <summary>
/// A piece of a function between two places where it looks at numbers: the kernels it called there. Once it is known which of their results later
/// pieces look at, it has a plan.
/// </summary>
internal sealed class Stage
{
    /// <summary>Fewer kernels than that, none of them a product, are called one by one.</summary>
    private const int LeastNodes = 32;

    private readonly Graph _graph;
    private readonly Lock _gate = new();
    private readonly HashSet<int> _needed = [];
    private Plan? _plan;
    private int[] _given = [];

    internal Stage(Graph graph)
    {
        _graph = graph;
        IsWorthAPlan = !graph.Nodes.Exists(n => Array.Exists(n.Outputs, o => o.Value.ByteLength == 0)) && (graph.Nodes.Count >= LeastNodes || graph.Nodes.Exists(n => n.Step is ConvolutionStep or MatMulStep));
    }

    /// <summary>Equal for graphs that are the same.</summary>
    internal int Hash { get; init; }

    /// <summary>How often it has run.</summary>
    internal int Runs { get; private set; }

    internal Plan? Plan => _plan;

    /// <summary>Whether a plan is likely to be worth its making: there is something to be packed or fused, and nothing empty.</summary>
    internal bool IsWorthAPlan { get; }

    /// <summary>Says that a result is looked at later.</summary>
    internal void Need(int id)
    {
        lock (_gate)
        {
            if (_needed.Add(id) && _plan is not null)
                _plan = null;
        }
    }

    /// <summary>Makes the plan, whose results are those looked at so far.</summary>
    internal void Compile(Func<Graph, Plan> compile)
    {
        lock (_gate)
        {
            if (_plan is { IsCurrent: true })
                return;
            var graph = Copy(out _given);
            _plan = compile(graph);
        }
    }

    /// <summary>Computes the results: by the plan if there is one, otherwise kernel by kernel.</summary>
    /// <param name="graph">The graph of this run, which is the same.</param>
    /// <param name="inputs">The memory of its inputs.</param>
    /// <param name="isAlive">Whether anybody has a value's tensors.</param>
    /// <param name="profile">Takes down how long each kernel took.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    /// <returns>The memory of values, by their numbers, as far as it is there.</returns>
    internal Storage?[] Run(Graph graph, IReadOnlyList<Storage> inputs, Func<int, bool> isAlive, Profile? profile, CancellationToken cancellation)
    {
        Plan? plan;
        int[] given;
        lock (_gate)
        {
            Runs++;
            (plan, given) = (_plan is { IsCurrent: true } ? _plan : null, _given);
        }
        var memory = new Storage?[graph.ValueCount];
        for (var i = 0; i < inputs.Count; i++)
            memory[graph.Inputs[i].Value.Id] = inputs[i];
        if (plan is null)
        {
            RunSteps(graph, memory, isAlive, profile, cancellation);
            return memory;
        }
        var bound = new Tensor[inputs.Count];
        for (var i = 0; i < bound.Length; i++)
            bound[i] = graph.Inputs[i].Over(inputs[i]);
        var results = plan.Run(bound, profile, cancellation);
        var taken = new HashSet<Storage>();
        for (var i = 0; i < given.Length; i++)
        {
            // A value has memory of its own, which is all of it.
            var isOwn = results[i] is { IsContiguous: true, StorageOffset: 0 } && taken.Add(results[i].Storage);
            memory[given[i]] = (isOwn ? results[i] : results[i].Contiguous().Clone()).Storage;
        }
        return memory;
    }

    private static void RunSteps(Graph graph, Storage?[] memory, Func<int, bool> isAlive, Profile? profile, CancellationToken cancellation)
    {
        var last = new int[graph.ValueCount];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var operand in graph.Nodes[i].Inputs.Concat(graph.Nodes[i].Outputs))
                last[operand.Value.Id] = i;
        }
        Tensor At(Operand operand) => operand.Over(operand.Value.Constant ?? (memory[operand.Value.Id] ??= Device.Cpu.Allocate(operand.Value.ByteLength)));
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var node = graph.Nodes[i];
            Tensor[] outputs = Array.ConvertAll(node.Outputs, At), inputs = Array.ConvertAll(node.Inputs, At);
            var start = profile is null ? 0 : System.Diagnostics.Stopwatch.GetTimestamp();
            node.Step.Run(Device.Cpu, outputs, inputs);
            profile?.Add(node.Step.Name, start, outputs);
            foreach (var operand in node.Inputs.Concat(node.Outputs))
            {
                var id = operand.Value.Id;
                if (last[id] == i && !isAlive(id))
                    memory[id] = null;
            }
        }
    }

    /// <summary>Whether another graph is the same, its constants too.</summary>
    internal bool Fits(Graph other)
    {
        if (other.Nodes.Count != _graph.Nodes.Count || other.ValueCount != _graph.ValueCount || other.Inputs.Count != _graph.Inputs.Count)
            return false;
        for (var i = 0; i < _graph.Nodes.Count; i++)
        {
            Node a = _graph.Nodes[i], b = other.Nodes[i];
            if (!a.Step.Equals(b.Step) || !Same(a.Outputs, b.Outputs) || !Same(a.Inputs, b.Inputs))
                return false;
        }
        return true;
    }

    private static bool Same(Operand[] a, Operand[] b)
    {
        if (a.Length != b.Length)
            return false;
        for (var i = 0; i < a.Length; i++)
        {
            Operand x = a[i], y = b[i];
            if (x.Value.Id != y.Value.Id || x.Value.IsInput != y.Value.IsInput || x.DType != y.DType || x.Offset != y.Offset || !x.Shape.AsSpan().SequenceEqual(y.Shape) || !x.Strides.AsSpan().SequenceEqual(y.Strides)
                || x.Value.ByteLength != y.Value.ByteLength || !Same(x.Value.Constant, y.Value.Constant))
                return false;
        }
        return true;
    }

    /// <summary>Constants are the same memory, such as a weight's, or were made by the trace with the same content.</summary>
    private static unsafe bool Same(Storage? a, Storage? b)
    {
        if (a == b)
            return true;
        if (a is null or ForeignStorage || b is null or ForeignStorage || a.ByteLength != b.ByteLength || a is not (TracedStorage or PooledStorage) || b is not (TracedStorage or PooledStorage))
            return false;
        var same = new ReadOnlySpan<byte>(a.Pointer, checked((int)a.ByteLength)).SequenceEqual(new(b.Pointer, (int)b.ByteLength));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return same;
    }

    /// <summary>Its length, and whether it has a plan.</summary>
    public override string ToString() => $"{_graph.Nodes.Count} kernels{(_plan is { } plan ? $", by a plan of {plan.Graph.Nodes.Count}" : "")}, run {Runs} times";

    internal static int HashOf(Graph graph)
    {
        var hash = new HashCode();
        foreach (var node in graph.Nodes)
        {
            hash.Add(node.Step.GetType());
            foreach (var output in node.Outputs)
            {
                hash.Add(output.Value.Id);
                foreach (var size in output.Shape)
                    hash.Add(size);
            }
        }
        return hash.ToHashCode();
    }

    /// <summary>A graph for passes to change, which gives what is needed.</summary>
    private Graph Copy(out int[] given)
    {
        var copy = new Graph();
        var values = new Dictionary<Value, Value>();
        var written = new Dictionary<int, Operand>();
        foreach (var operand in _graph.Inputs)
            copy.Inputs.Add(Copied(operand));
        foreach (var node in _graph.Nodes)
        {
            copy.Nodes.Add(new(node.Step, Array.ConvertAll(node.Outputs, Copied), Array.ConvertAll(node.Inputs, Copied)));
            foreach (var output in copy.Nodes[^1].Outputs)
                written.TryAdd(output.Value.Id, output);
        }
        foreach (var (source, version) in _graph.Sources)
            copy.Sources.Add(source, version);
        foreach (var (storage, integers) in _graph.Dequantized)
            copy.Dequantized.Add(storage, integers);
        var results = new List<int>();
        foreach (var node in _graph.Nodes)
        {
            foreach (var output in node.Outputs)
            {
                if (!_needed.Contains(output.Value.Id) || results.Contains(output.Value.Id))
                    continue;
                results.Add(output.Value.Id);
                copy.Outputs.Add(Whole(written[values[output.Value].Id]));
            }
        }
        given = [.. results];
        return copy;

        Operand Copied(Operand operand)
        {
            if (!values.TryGetValue(operand.Value, out var value))
                values[operand.Value] = value = copy.NewValue(operand.Value.ByteLength, operand.Value.Constant, operand.Value.IsInput);
            return operand with { Value = value };
        }

        static Operand Whole(Operand operand) => operand.IsWhole ? operand : operand with { Shape = [operand.Value.ByteLength / operand.DType.ItemSize], Strides = [1], Offset = 0 };
    }
}
