namespace TorchPort.Optim;

/// <summary>A scheduler that is stepped once an epoch, or once a batch, after the optimizer's steps. PyTorch: <c>torch.optim.lr_scheduler.LRScheduler</c>.</summary>
/// <remarks>
/// To write your own, override <see cref="Lr"/> and <see cref="Scheduler.ExchangeState"/>, and call <see cref="Begin"/> at the end of the constructor.
/// Most schedules change the rate there is, so that several of them can be used at once.
/// </remarks>
public abstract class LRScheduler : Scheduler
{
    private long _lastEpoch, _stepCount;
    private double[] _baseLrs;

    /// <summary>A scheduler of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="lastEpoch">How often it was stepped before, when training goes on; -1 at the beginning.</param>
    /// <exception cref="ArgumentException">Training is said to go on, but the groups do not know with which rate they began.</exception>
    protected LRScheduler(Optimizer optimizer, int lastEpoch = -1) : base(optimizer)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            if (lastEpoch == -1)
                group.InitialLr ??= group.Lr;
            else if (group.InitialLr is null)
                throw new ArgumentException($"The schedule is to go on after epoch {lastEpoch}, but a parameter group has no InitialLr: load the optimizer's state first.", nameof(lastEpoch));
        }
        _lastEpoch = lastEpoch;
        _baseLrs = [.. optimizer.ParamGroups.Select(g => g.InitialLr!.Value)];
    }

    /// <summary>How often <see cref="Step"/> was called. PyTorch: <c>last_epoch</c>.</summary>
    public long LastEpoch
    {
        get => _lastEpoch;
        private protected set => _lastEpoch = value;
    }

    /// <summary>The learning rates that the groups began with. PyTorch: <c>base_lrs</c>.</summary>
    protected IReadOnlyList<double> BaseLrs
    {
        get => _baseLrs;
        private protected set => _baseLrs = [.. value];
    }

    /// <summary>The steps made by this object, the constructor's counted.</summary>
    private protected long StepCount => _stepCount;

    /// <summary>Sets the learning rates of the next epoch. PyTorch: <c>step()</c>.</summary>
    public virtual void Step()
    {
        _stepCount++;
        _lastEpoch++;
        SetLrs(Lr);
    }

    /// <summary>The learning rate of a group in epoch <see cref="LastEpoch"/>; the group still has that of the epoch before. PyTorch: <c>get_lr()</c>.</summary>
    protected abstract double Lr(int group);

    /// <summary>The same, from the base rate and the epoch alone, where there is such a formula.</summary>
    private protected virtual double ClosedFormLr(int group) => Lr(group);

    /// <summary>The learning rate that a group has now.</summary>
    protected double Current(int group) => Optimizer.ParamGroups[group].Lr;

    /// <summary>Sets the learning rates of the first epoch: the last thing that a constructor does.</summary>
    protected void Begin() => InitialStep();

    internal void InitialStep()
    {
        _stepCount = 0;
        Step();
    }

    /// <summary>Begins at epoch 0 whatever the epoch was. PyTorch: <c>step(0)</c>.</summary>
    internal virtual void Restart()
    {
        _stepCount++;
        _lastEpoch = 0;
        SetLrs(ClosedFormLr);
    }

    /// <summary>Takes back the step that the constructor made.</summary>
    internal virtual void Undo() => _lastEpoch--;

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Numbers("base_lrs", ref _baseLrs);
        state.Integer("last_epoch", ref _lastEpoch);
        state.Constant("verbose", false);
        state.Integer("_step_count", ref _stepCount);
        state.Constant("_get_lr_called_within_step", false);
        base.ExchangeState(state);
    }

    /// <summary>The part of <see cref="ExchangeState"/> that schedulers of schedulers have too.</summary>
    private protected void ExchangeLastLr(SchedulerState state) => base.ExchangeState(state);

    private protected void SetLrs(Func<int, double> lr)
    {
        var groups = Optimizer.ParamGroups;
        // All are computed before any is set.
        var lrs = new double[Math.Min(groups.Count, _baseLrs.Length)];
        for (var i = 0; i < lrs.Length; i++)
            lrs[i] = lr(i);
        for (var i = 0; i < lrs.Length; i++)
            groups[i].Lr = lrs[i];
        ReadLastLr();
    }
}
