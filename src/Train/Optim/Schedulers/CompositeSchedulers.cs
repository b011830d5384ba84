namespace TorchPort.Optim;

/// <summary>Schedulers that follow each other. PyTorch: <c>torch.optim.lr_scheduler.SequentialLR</c>.</summary>
public sealed class SequentialLR : LRScheduler
{
    private readonly LRScheduler[] _schedulers;
    private long[] _milestones;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="schedulers">The schedulers, in order; all are of this optimizer.</param>
    /// <param name="milestones">The epochs at which the second and the following begin.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        _schedulers = CheckedSchedulers.Of(optimizer, schedulers);
        _milestones = [.. milestones];
        if (_milestones.Length != _schedulers.Length - 1)
            throw new ArgumentException($"{_schedulers.Length} schedulers need {_schedulers.Length - 1} milestones, but got {_milestones.Length}.", nameof(milestones));
        LastEpoch = lastEpoch + 1;
        foreach (var group in optimizer.ParamGroups)
            group.Lr = group.InitialLr!.Value;
        // Each scheduler made its first step when it was made: only the first one's counts.
        foreach (var scheduler in _schedulers)
            scheduler.Undo();
        _schedulers[0].InitialStep();
        LastLr = [.. _schedulers[0].GetLastLr()];
    }

    /// <inheritdoc/>
    public override void Step()
    {
        LastEpoch++;
        var at = _milestones.Count(m => m <= LastEpoch);
        if (at > 0 && _milestones[at - 1] == LastEpoch)
            _schedulers[at].Restart();
        else
            _schedulers[at].Step();
        LastLr = [.. _schedulers[at].GetLastLr()];
    }

    internal override void Undo()
    {
        foreach (var scheduler in _schedulers)
            scheduler.Undo();
    }

    internal override void Restart() => throw new InvalidOperationException("A SequentialLR cannot begin in the middle of another one.");

    /// <inheritdoc/>
    protected override double Lr(int group) => Current(group);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Other("_milestones", OptionValues.ToTree(_milestones.Cast<object?>()), read =>
        {
            long[] milestones = [.. read.Entries.Select(e => e.Value.As<long>())];
            if (milestones.Length != _milestones.Length)
                throw new OptimizerStateException($"The state dict has {milestones.Length} milestones, the SequentialLR {_milestones.Length}.");
            _milestones = milestones;
        });
        var epoch = LastEpoch;
        state.Integer("last_epoch", ref epoch);
        LastEpoch = epoch;
        ExchangeLastLr(state);
        state.Children("_schedulers", _schedulers);
    }
}

/// <summary>Schedulers that all change the rate at each step. PyTorch: <c>torch.optim.lr_scheduler.ChainedScheduler</c>.</summary>
public sealed class ChainedScheduler : LRScheduler
{
    private readonly LRScheduler[] _schedulers;

    /// <summary>A schedule of the optimizer of <paramref name="schedulers"/>.</summary>
    /// <param name="schedulers">Schedulers of one optimizer.</param>
    public ChainedScheduler(IEnumerable<LRScheduler> schedulers) : base((schedulers ?? throw new ArgumentNullException(nameof(schedulers))).FirstOrDefault()?.Optimizer ?? throw new ArgumentException("A chain needs at least one scheduler.", nameof(schedulers)))
    {
        _schedulers = CheckedSchedulers.Of(Optimizer, schedulers);
        ReadLastLr();
    }

    /// <inheritdoc/>
    public override void Step()
    {
        foreach (var scheduler in _schedulers)
            scheduler.Step();
        ReadLastLr();
    }

    internal override void Undo()
    {
        foreach (var scheduler in _schedulers)
            scheduler.Undo();
    }

    internal override void Restart() => throw new InvalidOperationException("A ChainedScheduler cannot begin in the middle of a SequentialLR.");

    /// <inheritdoc/>
    protected override double Lr(int group) => Current(group);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ExchangeLastLr(state);
        state.Children("_schedulers", _schedulers);
    }
}

internal static class CheckedSchedulers
{
    internal static LRScheduler[] Of(Optimizer optimizer, IEnumerable<LRScheduler> schedulers)
    {
        ArgumentNullException.ThrowIfNull(schedulers);
        LRScheduler[] list = [.. schedulers];
        if (list.Length == 0)
            throw new ArgumentException("At least one scheduler is needed.", nameof(schedulers));
        if (list.Any(s => s is null || s.Optimizer != optimizer))
            throw new ArgumentException("All schedulers must be of the same optimizer.", nameof(schedulers));
        return list;
    }
}
