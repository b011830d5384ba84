namespace TorchPort.Optim;

/// <summary>Reads the variables of a scheduler into a state dict, or sets them from one: each is named once for both.</summary>
public abstract class SchedulerState
{
    private protected SchedulerState() { }

    /// <summary>A real number.</summary>
    public abstract void Number(string name, ref double value);

    /// <summary>An integer.</summary>
    public abstract void Integer(string name, ref long value);

    /// <summary>Real numbers, mostly one for each group.</summary>
    public abstract void Numbers(string name, ref double[] values);

    /// <summary>A switch.</summary>
    public abstract void Flag(string name, ref bool value);

    /// <summary>One of several values, each with its name.</summary>
    public void Name<T>(string name, ref T value, params ReadOnlySpan<(string Name, T Value)> names)
    {
        string? written = null;
        foreach (var one in names)
        {
            if (EqualityComparer<T>.Default.Equals(one.Value, value))
                written = one.Name;
        }
        var found = Text(name, written);
        foreach (var one in names)
        {
            if (one.Name == found)
            {
                value = one.Value;
                return;
            }
        }
        throw new OptimizerStateException($"The state dict says {name} is \"{found}\", which is unknown.");
    }

    /// <summary>Anything else, as a checkpoint holds it.</summary>
    /// <param name="name">PyTorch's name.</param>
    /// <param name="value">What is written.</param>
    /// <param name="read">Sets what was read.</param>
    public abstract void Other(string name, object? value, Action<CheckpointValue> read);

    /// <summary>Writes a string and returns it, or returns what is to be set.</summary>
    private protected abstract string? Text(string name, string? value);

    /// <summary>A variable that means nothing here, but which Python's schedulers have.</summary>
    internal abstract void Constant(string name, object? value);

    /// <summary>The schedulers inside this one.</summary>
    internal abstract void Children(string name, IReadOnlyList<Scheduler> schedulers);
}

internal sealed class SchedulerStateWriter : SchedulerState
{
    internal CheckpointDict Dict { get; } = [];

    public override void Number(string name, ref double value) => Dict[name] = value;

    public override void Integer(string name, ref long value) => Dict[name] = value;

    public override void Numbers(string name, ref double[] values) => Dict[name] = OptionValues.ToTree(values.Cast<object?>());

    public override void Flag(string name, ref bool value) => Dict[name] = value;

    public override void Other(string name, object? value, Action<CheckpointValue> read) => Dict[name] = value;

    private protected override string? Text(string name, string? value)
    {
        Dict[name] = value;
        return value;
    }

    internal override void Constant(string name, object? value) => Dict[name] = value;

    internal override void Children(string name, IReadOnlyList<Scheduler> schedulers) => Dict[name] = OptionValues.ToTree(schedulers.Select(s => s.StateDict()));
}

internal sealed class SchedulerStateReader(CheckpointValue from) : SchedulerState
{
    public override void Number(string name, ref double value) => value = from[name].As<double>();

    public override void Integer(string name, ref long value) => value = from[name].As<long>();

    public override void Numbers(string name, ref double[] values)
    {
        double[] read = [.. from[name].Entries.Select(e => e.Value.As<double>())];
        if (values.Length > 0 && read.Length != values.Length)
            throw new OptimizerStateException($"The state dict has {read.Length} values of {name}, the scheduler {values.Length}: make it of an optimizer with the same groups.");
        values = read;
    }

    public override void Flag(string name, ref bool value) => value = from[name].As<bool>();

    public override void Other(string name, object? value, Action<CheckpointValue> read) => read(from[name]);

    private protected override string? Text(string name, string? value) => from[name].As<string>();

    internal override void Constant(string name, object? value) { }

    internal override void Children(string name, IReadOnlyList<Scheduler> schedulers)
    {
        var states = from[name];
        for (var i = 0; i < schedulers.Count; i++)
            schedulers[i].Exchange(new SchedulerStateReader(states[i]));
    }
}
