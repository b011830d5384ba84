using System.Diagnostics;
using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>The buffers and tensors of a plan for one run at a time.</summary>
internal sealed class PlanRun
{
    private readonly Graph _graph;
    private readonly Device _device;
    private readonly BoundStorage[] _inputs;
    private readonly Dictionary<Value, BoundStorage> _results = [];
    private readonly Dictionary<Value, Storage> _spare = [];
    private readonly Storage _arena;
    private readonly PreparedNode[] _calls;
    private readonly Tensor[] _outputs;
    private readonly BoundStorage?[] _outputStorages;

    /// <summary>What can stop the plan that this thread runs.</summary>
    [field: ThreadStatic]
    internal static CancellationToken Cancellation { get; private set; }

    internal PlanRun(Graph graph, Device device, ArenaLayout layout, IEnumerable<Value> results)
    {
        (_graph, _device) = (graph, device);
        _arena = device.Allocate(layout.ByteLength);
        _inputs = [.. graph.Inputs.Select(i => new BoundStorage(device, i.Value.ByteLength))];
        foreach (var value in results)
            _results.Add(value, new(device, value.ByteLength));
        var storages = new Dictionary<Value, Storage>();
        Tensor Tensor(Operand operand)
        {
            if (!storages.TryGetValue(operand.Value, out var storage))
                storages.Add(operand.Value, storage = StorageOf(operand.Value, layout));
            return operand.Over(storage);
        }
        _calls = [.. graph.Nodes.Select(n =>
        {
            var outputs = Array.ConvertAll(n.Outputs, Tensor);
            var inputs = Array.ConvertAll(n.Inputs, Tensor);
            return new PreparedNode(device == Device.Cpu ? n.Step.Prepare(device, outputs, inputs) : new StepCall(n.Step, device, outputs, inputs), n.Step.Name, outputs);
        })];
        _outputs = [.. graph.Outputs.Select(Tensor)];
        _outputStorages = [.. graph.Outputs.Select(o => _results.GetValueOrDefault(o.Value))];
    }

    private Storage StorageOf(Value value, ArenaLayout layout)
    {
        if (value.Constant is { } constant)
            return constant;
        if (value.IsInput)
            return _inputs[_graph.Inputs.FindIndex(i => i.Value == value)];
        if (_results.TryGetValue(value, out var result))
            return result;
        var place = new BoundStorage(_device, value.ByteLength);
        place.Bind(_arena, layout[value]);
        return place;
    }

    /// <summary>Says where a result's value is to be.</summary>
    internal void Bind(Value value, Storage memory, long offset) => _results[value].Bind(memory, offset);

    /// <summary>Has the results written to the caller's tensors where they are all of a value, and to memory of this object where not.</summary>
    internal void BindOutputs(ReadOnlySpan<Tensor> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (_outputStorages[i] is { IsBound: false } storage && _graph.Outputs[i].IsWhole)
                storage.Bind(outputs[i].Storage, outputs[i].StorageOffset * outputs[i].DType.ItemSize);
        }
        foreach (var (value, storage) in _results)
        {
            if (storage.IsBound)
                continue;
            if (!_spare.TryGetValue(value, out var spare))
                _spare.Add(value, spare = _device.Allocate(value.ByteLength));
            storage.Bind(spare, 0);
        }
    }

    /// <summary>Copies the results that are not in the caller's tensors yet.</summary>
    internal void CopyOutputs(ReadOnlySpan<Tensor> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (_outputStorages[i] is not { } storage || !storage.IsBoundTo(outputs[i]))
                _device.CopyBytes(outputs[i], _outputs[i]);
        }
    }

    /// <summary>A result as a tensor that has nothing of this object.</summary>
    internal Tensor Output(int index) => _outputStorages[index] is { } storage ? _graph.Outputs[index].Over(storage.Bound) : _outputs[index].Clone();

    /// <summary>Binds every input and result to memory of this object.</summary>
    internal void BindAll()
    {
        foreach (var input in _inputs)
            input.Bind(_device.Allocate(input.ByteLength), 0);
        BindOutputs([]);
    }

    /// <summary>Runs one kernel.</summary>
    internal void Execute(int node) => _calls[node].Call.Run();

    internal void Execute(ReadOnlySpan<Tensor> inputs, Profile? profile, CancellationToken cancellation, Rehearsal? rehearsal = null)
    {
        for (var i = 0; i < _inputs.Length; i++)
            _inputs[i].Bind(inputs[i].Storage, inputs[i].StorageOffset * inputs[i].DType.ItemSize);
        var outer = Cancellation;
        Cancellation = cancellation;
        try
        {
            for (var i = 0; i < _calls.Length; i++)
            {
                var call = _calls[i];
                cancellation.ThrowIfCancellationRequested();
                rehearsal?.Reached(i);
                var start = profile is null ? 0 : Stopwatch.GetTimestamp();
                call.Call.Run();
                if (profile is null)
                    continue;
                _device.Synchronize();
                profile.Add(call.Name, start, call.Outputs);
            }
        }
        finally
        {
            Cancellation = outer;
            rehearsal?.Reached(_calls.Length);
        }
    }

    /// <summary>Lets go of the caller's tensors.</summary>
    internal void Release()
    {
        foreach (var input in _inputs)
            input.Release();
        foreach (var result in _results.Values)
            result.Release();
    }

    /// <summary>Gives all memory back; the object is used no more.</summary>
    internal void ReleaseAll()
    {
        foreach (var input in _inputs)
        {
            if (input.IsBound)
                (input.Bound as PooledStorage)?.Release();
        }
        foreach (var spare in _spare.Values)
            (spare as PooledStorage)?.Release();
        (_arena as PooledStorage)?.Release();
    }

    private readonly record struct PreparedNode(Call Call, string Name, Tensor[] Outputs);
}
