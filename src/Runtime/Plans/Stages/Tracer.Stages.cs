namespace TorchPort.Plans;

/// <summary>Traces that run what is recorded when the function looks at a number of it.</summary>
internal sealed partial class Tracer
{
    private readonly StagedFunction? _staged;
    private readonly Lock _gate = new();

    /// <summary>Memory made outside the graph that it reads, with its value and what it held then.</summary>
    private readonly Dictionary<TracedStorage, int> _places = [];
    private readonly List<Storage> _bound = [];

    private readonly List<(int Id, WeakReference<TracedStorage> Storage)> _computed = [];
    private readonly List<Stage> _used = [];
    private Profile? _profile;
    private CancellationToken _cancellation;
    private volatile bool _isRunning;

    /// <summary>Whether kernels are run in stages.</summary>
    internal bool IsStaged => _staged is not null;

    /// <summary>Whether the function has looked at numbers of this run: what it makes without kernels may follow from them.</summary>
    internal bool HasLooked { get; private set; }

    /// <summary>Whether a condition is a part of the plan that is traced, since it is known only when that runs.</summary>
    internal static bool Defers(Tensor condition) => _current is { IsStaged: false } && IsUnknown(condition);

    /// <summary>The outputs of a function that looks at numbers it has computed.</summary>
    /// <param name="staged">Keeps the stages.</param>
    /// <param name="function">What is computed.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="profile">Takes down how long each kernel took.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    /// <param name="used">The stages that were run.</param>
    /// <exception cref="TraceException">The function draws random numbers, or changes what is not its own.</exception>
    /// <exception cref="StageException">A plan does not give what is needed: begin again.</exception>
    internal static Tensor[] RunStaged(StagedFunction staged, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, Tensor[] inputs, Profile? profile, CancellationToken cancellation, out List<Stage> used)
    {
        if (_current is not null)
            throw new TraceException("A session is run inside another one's function. Call the inner function itself.");
        var tracer = new Tracer(staged) { _profile = profile, _cancellation = cancellation };
        _current = tracer;
        try
        {
            using (GradMode.NoGrad())
            {
                var outputs = function(Array.ConvertAll(inputs, tracer.Known));
                return [.. outputs.Select(tracer.Result)];
            }
        }
        finally
        {
            _current = null;
            used = tracer._used;
        }
    }

    private Tensor Known(Tensor input)
    {
        var storage = new TracedStorage(Device.Cpu, input.Storage.ByteLength, this);
        storage.Hold(input.Storage, null, 0);
        return new(storage, input.DType, input.ShapeArray, input.StrideArray, input.StorageOffset);
    }

    /// <summary>An output without anything of the trace.</summary>
    private Tensor Result(Tensor output)
    {
        if (output.Storage is not TracedStorage storage)
            return output;
        BeforeLook(storage);
        var known = new Tensor(storage.Memory, output.DType, output.ShapeArray, output.StrideArray, output.StorageOffset);
        if (storage.IsComputed)
            return known;
        // Stages may refer to what follows from constants alone.
        _current = null;
        try
        {
            return known.Clone();
        }
        finally
        {
            _current = this;
        }
    }

    /// <summary>Before anybody looks at memory, or writes to it without a kernel: what reads or writes it is run.</summary>
    internal void BeforeLook(TracedStorage storage)
    {
        if (_isRunning)
            return;
        lock (_gate)
        {
            if (storage.Value is not null || _places.ContainsKey(storage))
                RunStage();
            HasLooked |= storage.IsData;
        }
    }

    /// <summary>An operand that is known, and may be another in the next run.</summary>
    private Operand Bound(Tensor tensor, TracedStorage storage)
    {
        if (!_places.TryGetValue(storage, out var place))
        {
            _places[storage] = place = _bound.Count;
            _bound.Add(storage.Memory);
            var value = _graph.NewValue(storage.ByteLength, isInput: true);
            var whole = Plans.Operand.Of(tensor, value);
            _graph.Inputs.Add(whole.IsWhole ? whole : new(value, DType.UInt8, [storage.ByteLength], [1], 0));
        }
        return Plans.Operand.Of(tensor, _graph.Inputs[place].Value);
    }

    /// <summary>What the graph reads of memory that is now written to stays as it is.</summary>
    private void Preserve(ReadOnlySpan<Tensor> outputs)
    {
        foreach (var output in outputs)
        {
            if (output.Storage is TracedStorage storage && _places.Remove(storage, out var place))
                _bound[place] = Copy(storage.Memory);
        }
    }

    /// <summary>Says of results that are known whether they follow from constants alone.</summary>
    private static void Follow(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var isData = false;
        foreach (var input in inputs)
            isData |= input.Storage is TracedStorage { IsData: true };
        foreach (var output in outputs)
        {
            if (output.Storage is TracedStorage storage && (isData || !storage.IsWritten))
                storage.IsData = isData;
        }
    }

    private void RunStage()
    {
        var (graph, outer) = (_graph, _current);
        if (graph.Nodes.Count == 0)
        {
            Forget();
            return;
        }
        var made = new WeakReference<TracedStorage>?[graph.ValueCount];
        foreach (var (id, storage) in _computed)
            made[id] = storage;
        _isRunning = true;
        _current = null;
        try
        {
            var stage = _staged!.Of(graph);
            _used.Add(stage);
            var memory = stage.Run(graph, _bound, id => made[id]?.TryGetTarget(out _) == true, _profile, _cancellation);
            foreach (var (id, weak) in _computed)
            {
                if (weak.TryGetTarget(out var storage))
                    storage.Hold(memory[id], stage, id);
            }
        }
        finally
        {
            _current = outer;
            _isRunning = false;
        }
        Forget();
    }

    /// <summary>Begins the next stage.</summary>
    private void Forget()
    {
        _graph = new();
        _constants.Clear();
        _places.Clear();
        _bound.Clear();
        _computed.Clear();
    }
}
