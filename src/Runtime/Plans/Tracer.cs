namespace TorchPort.Plans;

/// <summary>Records the kernels a function calls on this thread, instead of running those whose numbers are not known yet.</summary>
internal sealed partial class Tracer
{
    [ThreadStatic]
    private static Tracer? _current;

    private Graph _graph = new();
    private readonly Dictionary<Storage, Value> _constants = [];

    private readonly Func<Layer, Tensor?[], bool>? _keeps;
    private readonly Func<Graph, Plan> _compile;

    private Tracer(bool fuses, Func<Layer, Tensor?[], bool>? keeps, Func<Graph, Plan>? compile, Tracer? outer = null) =>
        (Fuses, _keeps, _compile, _outer) = (fuses, keeps, compile ?? (graph => new(graph, Device.Cpu)), outer);

    private Tracer(StagedFunction staged) : this(true, null, null) => (_staged, MayRound, Walks) = (staged, staged.MayRound, staged.Walks);

    /// <summary>The trace this thread is in.</summary>
    internal static Tracer? Current => _current;

    /// <summary>Whether kernels that do several operations in one pass may be recorded.</summary>
    internal bool Fuses { get; }

    /// <summary>Whether the plan may round otherwise than the function: layers then choose formulas that plans are faster with.</summary>
    internal bool MayRound { get; private init; }

    /// <summary>Whether a plan is traced that computes in single precision what a tensor has in half: see <see cref="WideNumbers"/>.</summary>
    internal static bool Widens(Tensor tensor) => tensor.DType is DType.Float16 or DType.BFloat16 && _current is { MayRound: true };

    /// <summary>Whether recurrent layers are recorded as one step each, with all weights as they are.</summary>
    internal bool Walks { get; private init; }

    /// <summary>Whether some layers may be kept whole in this thread's trace.</summary>
    internal static bool KeepsLayers => _current is { _keeps: not null };

    /// <summary>The graph of a function, for inputs with the dtypes and shapes of the given ones.</summary>
    /// <param name="function">What is traced.</param>
    /// <param name="inputs">Examples; their numbers are looked at only where <paramref name="known"/> says so.</param>
    /// <param name="known">Inputs that are constants of the graph.</param>
    /// <param name="fuses">Whether kernels that do several operations in one pass may be recorded.</param>
    /// <param name="keeps">Which layers, with which inputs, are kept whole instead of the kernels they call.</param>
    /// <param name="compile">Makes plans of the graphs within the graph.</param>
    /// <param name="mayRound">Whether the plan may round otherwise than the function.</param>
    /// <param name="walks">Whether recurrent layers are recorded as one step each.</param>
    /// <exception cref="TraceException">The function's course depends on the numbers of its inputs, or it draws random ones or changes what is not its own.</exception>
    internal static Graph Trace(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> inputs, Func<int, bool>? known = null, bool fuses = true,
        Func<Layer, Tensor?[], bool>? keeps = null, Func<Graph, Plan>? compile = null, bool mayRound = false, bool walks = false)
    {
        if (_current is not null)
            throw new TraceException("A session is run inside another one's function. Call the inner function itself.");
        var tracer = new Tracer(fuses, keeps, compile) { MayRound = mayRound, Walks = walks };
        var traced = new Tensor[inputs.Count];
        for (var i = 0; i < traced.Length; i++)
        {
            var input = tracer.Input(inputs[i]);
            traced[i] = known?.Invoke(i) == true ? inputs[i].To(Device.Cpu).Clone() : input;
        }
        _current = tracer;
        try
        {
            using (GradMode.NoGrad())
            {
                foreach (var output in function(traced))
                    tracer._graph.Outputs.Add(tracer.Operand(output));
            }
        }
        finally
        {
            _current = null;
        }
        // Copies for the trace alone: nobody else can change them.
        foreach (var copy in traced.Where(t => t.Storage is not TracedStorage))
            tracer._graph.Sources.Remove(copy.Storage);
        return tracer._graph;
    }

    /// <summary>Says that a kernel may not be part of a plan, if one is traced.</summary>
    internal static void Refuse(string what)
    {
        if (_current is not null)
            throw new TraceException($"The function {what}, which would be the same in every run of a plan. Call Eval() first, or run it without a session.");
    }

    /// <summary>A layer's results as those of one step; null if the trace takes such a layer apart.</summary>
    internal static Tensor[]? Keep(Layer layer, params Tensor?[] inputs)
    {
        if (_current is not { _keeps: { } keeps } tracer || !Array.Exists(inputs, i => i is not null && IsUnknown(i)) || !keeps(layer, inputs))
            return null;
        var results = Array.ConvertAll(tracer.TakenApart(layer, inputs), r => Tensor.Empty((long[])r.ShapeArray.Clone(), r.DType, Device.Cpu));
        tracer.Add(new LayerStep(layer, FusedStep.Mask(inputs)), results, FusedStep.Present(inputs));
        return results;
    }

    /// <summary>A layer's results in a trace of their own, which says what shapes they have.</summary>
    private Tensor[] TakenApart(Layer layer, Tensor?[] inputs)
    {
        _current = new(Fuses, null, null);
        try
        {
            return layer.Call(inputs);
        }
        finally
        {
            _current = this;
        }
    }

    /// <summary>Whether a tensor's numbers are known only when the plan runs.</summary>
    internal static bool IsUnknown(Tensor tensor) => tensor.Storage is TracedStorage { Value: not null };

    /// <summary>Runs a step if all it reads is known, otherwise records it.</summary>
    internal void Add(Step step, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var isKnown = !AnyUnknown(inputs) && !AnyUnknown(outputs);
        foreach (var input in inputs)
        {
            if (input.Storage is not TracedStorage)
                _graph.Sources.TryAdd(input.Storage, input.Storage.Version);
        }
        foreach (var output in outputs)
            BeforeWrite(output.Storage);
        if (isKnown)
        {
            if (IsStaged)
            {
                Preserve(outputs);
                Follow(outputs, inputs);
            }
            RunNow(step, outputs, inputs);
            if (step is ElementwiseStep<Ops.DequantizeNumbers>)
                _graph.Dequantized[outputs[0].Storage] = inputs.ToArray();
        }
        else
            Record(step, outputs, inputs);
    }

    private void RunNow(Step step, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var tracer = _current;
        _current = null;
        _isRunning = true;
        try
        {
            step.Run(Device.Cpu, outputs, inputs);
        }
        finally
        {
            _isRunning = false;
            _current = tracer;
        }
    }

    private void Record(Step step, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        // Inputs first: an output that is an input too still has its former content there.
        var read = new Operand[inputs.Length];
        for (var i = 0; i < read.Length; i++)
            read[i] = Operand(inputs[i]);
        var written = new Operand[outputs.Length];
        for (var i = 0; i < written.Length; i++)
        {
            written[i] = Plans.Operand.Of(outputs[i], Computed((TracedStorage)outputs[i].Storage));
            for (var j = 0; j < read.Length; j++)
            {
                if (inputs[j].Storage == outputs[i].Storage)
                    read[j] = Plans.Operand.Of(inputs[j], written[i].Value);
            }
        }
        _graph.Nodes.Add(new(step, written, read));
    }

    private static bool AnyUnknown(ReadOnlySpan<Tensor> tensors)
    {
        foreach (var t in tensors)
        {
            if (t.Storage is TracedStorage { Value: not null } or TracedStorage { IsComputed: true })
                return true;
        }
        return false;
    }

    private Tensor Input(Tensor example)
    {
        var shape = (long[])example.ShapeArray.Clone();
        var storage = new TracedStorage(Device.Cpu, checked(example.ElementCount * example.DType.ItemSize), this);
        storage.Become(_graph.NewValue(storage.ByteLength, isInput: true));
        var input = new Tensor(storage, example.DType, shape, Shapes.ContiguousStrides(shape), 0);
        _graph.Inputs.Add(Plans.Operand.Of(input, storage.Value!));
        return input;
    }

    private Operand Operand(Tensor tensor)
    {
        if (IsOuter(tensor.Storage))
            return Captured(tensor);
        if (tensor.Storage is TracedStorage { Value: { } value })
            return Plans.Operand.Of(tensor, value);
        if (tensor.Storage is TracedStorage { IsData: true } data && IsStaged)
            return Bound(tensor, data);
        if (tensor.Storage is not TracedStorage)
            _graph.Sources.TryAdd(tensor.Storage, tensor.Storage.Version);
        if (!_constants.TryGetValue(tensor.Storage, out var constant))
            _constants[tensor.Storage] = constant = _graph.NewValue(tensor.Storage.ByteLength, tensor.Storage);
        return Plans.Operand.Of(tensor, constant);
    }

    /// <summary>The value a storage holds once the graph writes to it; what it held before is copied first.</summary>
    private Value Computed(TracedStorage storage)
    {
        if (storage.Value is { } there)
            return there;
        var value = _graph.NewValue(storage.ByteLength);
        if (storage.IsWritten)
        {
            long[] shape = [storage.ByteLength];
            var whole = new Operand(value, DType.UInt8, shape, [1], 0);
            var before = IsStaged && storage.IsData ? Bound(new(storage, DType.UInt8, shape, [1], 0), storage) : whole with { Value = _graph.NewValue(storage.ByteLength, Copy(storage)) };
            _graph.Nodes.Add(new(new CopyStep(), [whole], [before]));
            _places.Remove(storage);
        }
        // What the step reads of it is what it held before.
        if (_constants.Remove(storage, out var known))
            known.Constant = Copy(storage);
        storage.Become(value);
        if (IsStaged)
            _computed.Add((value.Id, new(storage)));
        return value;
    }

    /// <summary>Refuses to change what was there before the trace, and keeps what the graph already refers to as it is.</summary>
    private void BeforeWrite(Storage storage)
    {
        if (storage is not TracedStorage)
            throw new TraceException("The function changes a tensor that is not its own, such as a module's buffer, so it cannot become a plan. Call Eval() first, or run it without a session.");
        if (IsOuter(storage))
            throw new TraceException("A branch or a loop's body changes a tensor from outside it, so it cannot become a plan. Give the changed tensor back as a result.");
        _graph.Dequantized.Remove(storage);
        if (_constants.Remove(storage, out var value))
            value.Constant = Copy(storage);
    }

    private static unsafe PooledStorage Copy(Storage storage)
    {
        var copy = PooledStorage.Rent(Device.Cpu, storage.ByteLength);
        Buffer.MemoryCopy(storage.Pointer, copy.Pointer, storage.ByteLength, storage.ByteLength);
        GC.KeepAlive(storage);
        return copy;
    }
}
