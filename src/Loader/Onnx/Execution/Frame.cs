using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>What is the same for all graphs of one run.</summary>
internal sealed class RunContext
{
    internal required string? File { get; init; }
    internal required ExternalFiles Files { get; init; }
    internal required bool IsTraining { get; init; }
    internal required Generator? Generator { get; init; }
    internal required CancellationToken Cancellation { get; init; }
    /// <summary>How large a tensor may be whose size the model's numbers say.</summary>
    internal required long MaxTensorBytes { get; init; }
}

/// <summary>The values of one execution of a graph.</summary>
internal sealed class Frame(GraphPlan plan, Frame? outer, RunContext run)
{
    internal GraphPlan Plan => plan;

    internal RunContext Run => run;

    internal OnnxValue?[] Values { get; } = new OnnxValue?[plan.Values.Count];

    internal OnnxValue? Get(ValueRef value)
    {
        if (value.IsAbsent)
            return null;
        var frame = this;
        for (var level = value.Level; level > 0; level--)
            frame = frame.Outer!;
        return frame.Values[value.Slot];
    }

    private Frame? Outer => outer;

    /// <summary>Whether a value is a parameter or buffer of the model.</summary>
    internal bool IsInitializer(ValueRef value)
    {
        if (Get(value) is not { } found)
            return false;
        var frame = this;
        for (var level = value.Level; level > 0; level--)
            frame = frame.Outer!;
        return frame.Plan.Initializers.Any(i => i.Slot == value.Slot && ReferenceEquals(i.Initializer.Value, found));
    }
}
