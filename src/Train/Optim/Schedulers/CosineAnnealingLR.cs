namespace TorchPort.Optim;

/// <summary>A rate that swings between the initial and the smallest as a cosine. PyTorch: <c>torch.optim.lr_scheduler.CosineAnnealingLR</c>.</summary>
public sealed class CosineAnnealingLR : LRScheduler
{
    private long _half;
    private double _smallest;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="tMax">After how many epochs it is smallest.</param>
    /// <param name="etaMin">The smallest rate.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin = 0, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tMax, 1);
        (_half, _smallest) = (tMax, etaMin);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group)
    {
        if (LastEpoch == 0)
            return Current(group);
        if (StepCount == 1)
            return ClosedFormLr(group);
        // At the bottom the quotient below would be 0 / 0.
        if ((LastEpoch - 1 - _half) % (2 * _half) == 0)
            return Current(group) + (BaseLrs[group] - _smallest) * (1 - Math.Cos(Math.PI / _half)) / 2;
        return (1 + Math.Cos(Math.PI * LastEpoch / _half)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / _half)) * (Current(group) - _smallest) + _smallest;
    }

    private protected override double ClosedFormLr(int group) => CosineAnnealing.Between(BaseLrs[group], _smallest, (double)LastEpoch / _half);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Integer("T_max", ref _half);
        state.Number("eta_min", ref _smallest);
        base.ExchangeState(state);
    }
}

/// <summary>A rate that falls as a cosine and then starts again, perhaps more slowly each time. PyTorch: <c>torch.optim.lr_scheduler.CosineAnnealingWarmRestarts</c>.</summary>
public sealed class CosineAnnealingWarmRestarts : LRScheduler
{
    private long _first, _length, _growth;
    private double _smallest, _at;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="t0">Epochs before the first restart.</param>
    /// <param name="tMult">How many times longer it is before the next restart.</param>
    /// <param name="etaMin">The smallest rate.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0, int tMult = 1, double etaMin = 0, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(t0, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tMult, 1);
        (_first, _length, _growth, _smallest, _at) = (t0, t0, tMult, etaMin, lastEpoch);
        Begin();
    }

    /// <inheritdoc/>
    public override void Step()
    {
        if (LastEpoch < 0)
        {
            Step(0);
            return;
        }
        _at++;
        if (_at >= _length)
        {
            _at -= _length;
            _length *= _growth;
        }
        LastEpoch++;
        SetLrs(Lr);
    }

    /// <summary>Sets the learning rates of a given epoch, which may lie between two: <c>Step(epoch + batch / batches)</c>. PyTorch: <c>step(epoch)</c>.</summary>
    public void Step(double epoch)
    {
        if (!(epoch >= 0 && epoch < long.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(epoch), epoch, "An epoch must not be negative.");
        if (epoch < _first)
        {
            (_length, _at) = (_first, epoch);
        }
        else if (_growth == 1)
        {
            _at = epoch % _first;
        }
        else
        {
            var restarts = (int)Math.Log(epoch / _first * (_growth - 1) + 1, _growth);
            var power = Math.Pow(_growth, restarts);
            _at = epoch - _first * (power - 1) / (_growth - 1);
            _length = (long)(_first * power);
        }
        LastEpoch = (long)Math.Floor(epoch);
        SetLrs(Lr);
    }

    internal override void Restart() => Step(0);

    /// <inheritdoc/>
    protected override double Lr(int group) => CosineAnnealing.Between(BaseLrs[group], _smallest, _at / _length);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Integer("T_0", ref _first);
        state.Integer("T_i", ref _length);
        state.Integer("T_mult", ref _growth);
        state.Number("eta_min", ref _smallest);
        state.Number("T_cur", ref _at);
        base.ExchangeState(state);
    }
}

internal static class CosineAnnealing
{
    /// <summary>From <paramref name="start"/> at 0 to <paramref name="end"/> at 1, as half a cosine.</summary>
    internal static double Between(double start, double end, double at) => end + (start - end) * (1 + Math.Cos(Math.PI * at)) / 2;
}
