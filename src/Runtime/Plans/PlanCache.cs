namespace TorchPort.Plans;

/// <summary>The plans of a function, the one used last first.</summary>
internal sealed class PlanCache(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, SessionOptions options)
{
    /// <summary>The most elements an integer input may have that steers a function, such as a shape or a count.</summary>
    private const int MaxSteering = 64;

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>The plan for such inputs, or why there is none.</summary>
    internal Entry For(ReadOnlySpan<Tensor> inputs)
    {
        lock (_gate)
        {
            for (var i = 0; i < _entries.Count; i++)
            {
                var entry = _entries[i];
                if (!entry.Signature.Fits(inputs))
                    continue;
                _entries.RemoveAt(i);
                if (entry.Plan is { IsCurrent: false })
                    break;
                _entries.Insert(0, entry);
                return entry;
            }
            var made = Make(inputs);
            _entries.Insert(0, made);
            if (_entries.Count > options.MaxPlans)
                _entries.RemoveAt(_entries.Count - 1);
            return made;
        }
    }

    private Entry Make(ReadOnlySpan<Tensor> inputs)
    {
        var examples = inputs.ToArray();
        try
        {
            return new(new(inputs), new(Trace(examples, null), Device.Cpu), null);
        }
        catch (TraceException reason) when (examples.Any(Steers))
        {
            try
            {
                return new(new(inputs, Steers), new(Trace(examples, i => Steers(examples[i])), Device.Cpu), null);
            }
            catch (TraceException)
            {
                return new(new(inputs), null, reason);
            }
        }
        catch (TraceException reason)
        {
            return new(new(inputs), null, reason);
        }
    }

    private Graph Trace(Tensor[] examples, Func<int, bool>? known)
    {
        var graph = Tracer.Trace(function, examples, known);
        CommonNodes.Merge(graph);
        DeadNodes.Drop(graph);
        if (options.Fuse)
            ElementwiseFusion.Run(graph);
        return graph;
    }

    private static bool Steers(Tensor input) => input.DType.IsIntegral && input.ElementCount <= MaxSteering;

    /// <summary>A plan, or why the function runs without one.</summary>
    internal sealed record Entry(Signature Signature, Plan? Plan, TraceException? Reason);
}
