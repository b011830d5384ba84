namespace TorchPort.Plans;

internal sealed partial class Tracer
{
    private readonly Tracer? _outer;
    private readonly List<Tensor> _captured = [];
    private readonly Dictionary<string, Operand> _captures = [];

    /// <summary>The plan of a function within the one that is traced. Tensors of the outer trace that it reads become inputs after its own.</summary>
    /// <param name="function">What is traced.</param>
    /// <param name="examples">Tensors with the dtypes and shapes of its own inputs.</param>
    /// <exception cref="TraceException">Its course depends on the numbers of tensors, or it changes what is not its own.</exception>
    internal Branch Branch(Func<Tensor[], Tensor[]> function, params ReadOnlySpan<Tensor> examples)
    {
        var inner = new Tracer(Fuses, _keeps, _compile, this) { MayRound = MayRound, Walks = Walks };
        var inputs = new Tensor[examples.Length];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = inner.Input(examples[i]);
        _current = inner;
        try
        {
            foreach (var output in function(inputs))
                inner._graph.Outputs.Add(inner.Operand(output));
        }
        finally
        {
            _current = this;
        }
        foreach (var (source, version) in inner._graph.Sources)
            _graph.Sources.TryAdd(source, version);
        return new(inner._graph, _compile, [.. inner._captured]);
    }

    /// <summary>Whether memory belongs to a trace around this one.</summary>
    private bool IsOuter(Storage storage) => _outer is not null && storage is TracedStorage traced && traced.Owner != this;

    /// <summary>A tensor of a trace around this one: an input where its numbers are not known, a constant where they are.</summary>
    private Operand Captured(Tensor tensor)
    {
        if (!IsUnknown(tensor))
        {
            if (!_constants.TryGetValue(tensor.Storage, out var constant))
                _constants[tensor.Storage] = constant = _graph.NewValue(tensor.Storage.ByteLength, Copy(tensor.Storage));
            return Plans.Operand.Of(tensor, constant);
        }
        var key = $"{((TracedStorage)tensor.Storage).Value!.Id} {tensor.DType} {tensor.StorageOffset} {Shapes.Text(tensor.Shape)} {Shapes.Text(tensor.StrideArray)} {tensor.Storage.GetHashCode()}";
        if (_captures.TryGetValue(key, out var known))
            return known;
        _current = _outer;
        try
        {
            _captured.Add(tensor.Contiguous());
        }
        finally
        {
            _current = this;
        }
        Input(tensor);
        return _captures[key] = _graph.Inputs[^1];
    }
}

/// <summary>A graph within a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="compile">Makes its plan.</param>
/// <param name="captured">The tensors of the graph around it that are its last inputs.</param>
internal sealed class Branch(Graph graph, Func<Graph, Plan> compile, Tensor[] captured)
{
    internal IReadOnlyList<Operand> Outputs => graph.Outputs;

    /// <summary>The tensors of the graph around it that are its last inputs.</summary>
    internal Tensor[] Captured => captured;

    internal Plan Compile() => compile(graph);

    /// <summary>Whether two graphs give the same dtypes and shapes.</summary>
    internal bool Fits(Branch other) => Outputs.Count == other.Outputs.Count && Outputs.Zip(other.Outputs).All(p => p.First.DType == p.Second.DType && p.First.Shape.AsSpan().SequenceEqual(p.Second.Shape));

    /// <summary>Tensors that an output's values fit in.</summary>
    internal static Tensor Room(Operand output) => Tensor.Empty((long[])output.Shape.Clone(), output.DType, Device.Cpu);
}
