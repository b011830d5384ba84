using System.Collections.Concurrent;

namespace TorchPort.Plans;

/// <summary>A graph ready to run: every buffer has its place, every call its tensors. Any number of threads may run it at once.</summary>
internal sealed class Plan
{
    private readonly Device _device;
    private readonly ArenaLayout _layout;
    private readonly HashSet<Value> _results;
    private readonly ConcurrentBag<PlanRun> _idle = [];
    private readonly (Storage Storage, int Version)[] _sources;
    private Rehearsal? _rehearsal;

    internal Plan(Graph graph, Device device)
    {
        (Graph, _device) = (graph, device);
        _results = [.. graph.Outputs.Select(o => o.Value).Where(v => !v.IsConstant && !v.IsInput)];
        _layout = ArenaLayout.Of(graph, _results);
        _rehearsal = Rehearsal.For(graph, device, _layout, _results);
        _sources = [.. graph.Sources.Select(s => (s.Key, s.Value))];
    }

    internal Graph Graph { get; }

    /// <summary>The bytes of one run's buffers.</summary>
    internal long ArenaLength => _layout.ByteLength;

    /// <summary>What the buffers would take if none were shared.</summary>
    internal long SumOfValues => _layout.SumOfValues;

    /// <summary>Whether no tensor the plan refers to has been written to since it was made.</summary>
    internal bool IsCurrent
    {
        get
        {
            foreach (var (storage, version) in _sources)
            {
                if (storage.Version != version)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Runs the graph into fresh tensors.</summary>
    internal Tensor[] Run(ReadOnlySpan<Tensor> inputs, Profile? profile, CancellationToken cancellation)
    {
        var run = Take();
        try
        {
            foreach (var value in _results)
                run.Bind(value, _device.Allocate(value.ByteLength), 0);
            run.Execute(inputs, profile, cancellation, Rehearse());
            var outputs = new Tensor[Graph.Outputs.Count];
            for (var i = 0; i < outputs.Length; i++)
                outputs[i] = run.Output(i);
            return outputs;
        }
        finally
        {
            Give(run);
        }
    }

    /// <summary>Runs the graph into contiguous tensors of the outputs' dtypes and shapes.</summary>
    internal void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, Profile? profile, CancellationToken cancellation)
    {
        var run = Take();
        try
        {
            run.BindOutputs(outputs);
            run.Execute(inputs, profile, cancellation, Rehearse());
            run.CopyOutputs(outputs);
        }
        finally
        {
            Give(run);
        }
    }

    /// <summary>Starts the rehearsal of the first run.</summary>
    private Rehearsal? Rehearse()
    {
        if (_rehearsal is null || Interlocked.Exchange(ref _rehearsal, null) is not { } rehearsal)
            return null;
        rehearsal.Start();
        return rehearsal;
    }

    private PlanRun Take() => _idle.TryTake(out var run) ? run : new(Graph, _device, _layout, _results);

    private void Give(PlanRun run)
    {
        run.Release();
        _idle.Add(run);
    }
}
