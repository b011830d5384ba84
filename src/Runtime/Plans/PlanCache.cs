namespace TorchPort.Plans;

/// <summary>The plans of a function, the one used last first.</summary>
/// <param name="function">What they compute.</param>
/// <param name="options">How they are made and kept.</param>
/// <param name="folder">Where they are kept between processes, if they are.</param>
internal sealed class PlanCache(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, SessionOptions options, PlanFolder? folder)
{
    /// <summary>The most elements an integer input may have that steers a function, such as a shape or a count.</summary>
    private const int MaxSteering = 64;

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly ConstantCache _constants = new();
    private Calibration? _calibration;

    private bool MayRound => options.Pack && options.Device == Device.Cpu;

    private bool Walks => MayRound && options is { WeightPrecision: WeightPrecision.Float32, ActivationPrecision: ActivationPrecision.Float32 };

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
                {
                    _calibration = null;
                    break;
                }
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
        var maySteer = examples.Any(Steers);
        string? why = null;
        if (folder?.Find(examples, null, out why) is { } saved)
            return new(new(inputs), saved, null, why);
        if (maySteer && folder?.Find(examples, Steers, out why) is { } savedOfNumbers)
            return new(new(inputs, Steers), savedOfNumbers, null, why);
        if (TryPlan(examples, null, out var reason) is { } plan)
            return new(new(inputs), plan, null, Keep(plan, examples, null, why));
        if (maySteer && TryPlan(examples, i => Steers(examples[i]), out _) is { } steered)
            return new(new(inputs, Steers), steered, null, Keep(steered, examples, Steers, why));
        return new(new(inputs), null, reason, null) { Staged = options.Device == Device.Cpu ? new(function, Compile, MayRound, Walks) : null };
    }

    /// <summary>Keeps a plan between processes, if plans are, and says so.</summary>
    private string? Keep(Plan plan, Tensor[] examples, Func<Tensor, bool>? steers, string? why) => folder is null ? null : $"made anew, since {why}; {folder.Keep(plan, examples, steers)}";

    private Plan? TryPlan(Tensor[] examples, Func<int, bool>? known, out TraceException? reason)
    {
        reason = null;
        try
        {
            if (Passes.IsOfBytes(options) && options.Calibration.Count > 0)
                _calibration ??= new(function, options, g => Passes.RunToWeights(g, options, _constants));
            return Compile(Tracer.Trace(function, examples, known, compile: Compile, mayRound: MayRound, walks: Walks));
        }
        catch (TraceException e)
        {
            reason = e;
            return null;
        }
    }

    private Plan Compile(Graph graph)
    {
        Passes.Run(graph, options, _constants, _calibration);
        if (options.Device != Device.Cpu)
            ConstantMoves.Run(graph, options.Device, _constants);
        return new(graph, options.Device);
    }

    private static bool Steers(Tensor input) => input.DType.IsIntegral && input.ElementCount <= MaxSteering;

    /// <summary>A plan and where it is from, if plans are kept between processes; or why the function runs without one.</summary>
    internal sealed record Entry(Signature Signature, Plan? Plan, TraceException? Reason, string? Saved)
    {
        /// <summary>The function by pieces, where there is no plan of it.</summary>
        internal StagedFunction? Staged { get; init; }
    }
}
