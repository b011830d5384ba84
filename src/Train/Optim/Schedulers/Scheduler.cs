namespace TorchPort.Optim;

/// <summary>Changes the learning rates of an optimizer as training goes on: what all schedulers have in common.</summary>
public abstract class Scheduler
{
    private protected Scheduler(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
    }

    /// <summary>The optimizer whose learning rates are changed.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The learning rate of each group, as the scheduler set them last. PyTorch: <c>get_last_lr()</c>.</summary>
    public IReadOnlyList<double> GetLastLr() => LastLr;

    private protected double[] LastLr { get; set; } = [];

    /// <summary>Where the schedule is, in PyTorch's structure: it can be saved, and Python's scheduler loads it. PyTorch: <c>state_dict()</c>.</summary>
    public CheckpointDict StateDict()
    {
        var writer = new SchedulerStateWriter();
        ExchangeState(writer);
        return writer.Dict;
    }

    /// <summary>Goes on where another scheduler of the same class was, in C# or in Python. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">What <see cref="StateDict"/> gave.</param>
    /// <inheritdoc cref="LoadStateDict(CheckpointValue)"/>
    public void LoadStateDict(CheckpointDict stateDict) => LoadStateDict(new CheckpointValue(stateDict, "", null));

    /// <summary>Goes on where another scheduler of the same class was, in C# or in Python: <c>scheduler.LoadStateDict(checkpoint["scheduler"])</c>. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">The place of the state dict in a checkpoint.</param>
    /// <remarks>The learning rates themselves are the optimizer's: load its state dict too.</remarks>
    /// <exception cref="OptimizerStateException">It does not fit. Nothing was loaded then.</exception>
    /// <exception cref="CheckpointKeyException">Something is missing in it, or of another kind. Nothing was loaded then.</exception>
    public void LoadStateDict(CheckpointValue stateDict)
    {
        var former = StateDict();
        try
        {
            ExchangeState(new SchedulerStateReader(stateDict));
        }
        catch
        {
            ExchangeState(new SchedulerStateReader(new CheckpointValue(former, "", null)));
            throw;
        }
    }

    /// <summary>Shows every variable of the schedule to <paramref name="state"/>, which reads or sets them.</summary>
    protected virtual void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var lastLr = LastLr;
        state.Numbers("_last_lr", ref lastLr);
        LastLr = lastLr;
    }

    internal void Exchange(SchedulerState state) => ExchangeState(state);

    private protected void ReadLastLr() => LastLr = [.. Optimizer.ParamGroups.Select(g => g.Lr)];
}
