namespace TorchPort.Plans;

/// <summary>
/// A function that looks at numbers it has computed, such as boxes that it sorts out: its kernels are recorded up to each such place, and run there
/// together, as a plan from the second time on.
/// </summary>
internal sealed class StagedFunction(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, Func<Graph, Plan> compile, bool mayRound, bool walks)
{
    /// <summary>The most stages kept, the one not used for longest going first.</summary>
    private const int MaxStages = 64;

    /// <summary>How often a run begins again because a result is looked at that was not before.</summary>
    private const int MaxAttempts = 8;

    private readonly Lock _gate = new();
    private readonly List<Stage> _stages = [];
    private bool _hasRun;

    /// <summary>Why it cannot be done: the function draws random numbers, or changes what is not its own.</summary>
    internal TraceException? Reason { get; private set; }

    internal bool MayRound => mayRound;

    internal bool Walks => walks;

    /// <summary>What became of it, a stage a line.</summary>
    internal string Describe()
    {
        if (Reason is not null)
            return $"not in stages: {Reason.Message}\n";
        lock (_gate)
            return _stages.Count == 0 ? "" : $"in stages, of which {_stages.Count} are kept:\n{string.Concat(_stages.Select(s => $"  {s}\n"))}";
    }

    /// <summary>The outputs for some inputs; null where <see cref="Reason"/> says why not.</summary>
    internal Tensor[]? Run(ReadOnlySpan<Tensor> inputs, Profile? profile, CancellationToken cancellation)
    {
        if (Reason is not null)
            return null;
        var given = inputs.ToArray();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            try
            {
                var outputs = Tracer.RunStaged(this, function, given, profile, cancellation, out var used);
                Compile(used);
                return outputs;
            }
            catch (StageException)
            {
            }
            catch (TraceException e)
            {
                Reason = e;
                return null;
            }
        }
        return null;
    }

    /// <summary>The stage with that graph.</summary>
    internal Stage Of(Graph graph)
    {
        var made = new Stage(graph) { Hash = Stage.HashOf(graph) };
        if (!made.IsWorthAPlan)
            return made;
        lock (_gate)
        {
            for (var i = 0; i < _stages.Count; i++)
            {
                var stage = _stages[i];
                if (stage.Hash != made.Hash || !stage.Fits(graph))
                    continue;
                _stages.RemoveAt(i);
                if (stage.Plan is { IsCurrent: false })
                    break;
                _stages.Insert(0, stage);
                return stage;
            }
            _stages.Insert(0, made);
            if (_stages.Count > MaxStages)
                _stages.RemoveAt(_stages.Count - 1);
            return made;
        }
    }

    /// <summary>Makes plans of stages that came again, and of all in the first run.</summary>
    private void Compile(List<Stage> used)
    {
        foreach (var stage in used)
        {
            if (stage.Plan is null && stage.IsWorthAPlan && (!_hasRun || stage.Runs > 1))
                stage.Compile(compile);
        }
        _hasRun = true;
    }
}
