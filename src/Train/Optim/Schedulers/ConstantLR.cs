namespace TorchPort.Optim;

/// <summary>A smaller rate for the first epochs. PyTorch: <c>torch.optim.lr_scheduler.ConstantLR</c>.</summary>
public sealed class ConstantLR : LRScheduler
{
    private double _factor;
    private long _totalIters;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="factor">What the rate is multiplied by at first, 0 to 1.</param>
    /// <param name="totalIters">For how many epochs.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int totalIters = 5, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        if (factor is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be between 0 and 1.");
        (_factor, _totalIters) = (factor, totalIters);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) =>
        LastEpoch == 0 ? Current(group) * _factor : LastEpoch == _totalIters ? Current(group) * (1 / _factor) : Current(group);

    private protected override double ClosedFormLr(int group) => BaseLrs[group] * (LastEpoch >= _totalIters ? 1 : _factor);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Number("factor", ref _factor);
        state.Integer("total_iters", ref _totalIters);
        base.ExchangeState(state);
    }
}

/// <summary>A rate that goes from one to another share of itself in a straight line. PyTorch: <c>torch.optim.lr_scheduler.LinearLR</c>.</summary>
public sealed class LinearLR : LRScheduler
{
    private double _startFactor, _endFactor;
    private long _totalIters;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="startFactor">The first share, over 0 and up to 1.</param>
    /// <param name="endFactor">The last share, 0 to 1.</param>
    /// <param name="totalIters">How many epochs it takes.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public LinearLR(Optimizer optimizer, double startFactor = 1.0 / 3, double endFactor = 1, int totalIters = 5, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        if (startFactor is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(startFactor), startFactor, "The first factor must be greater than 0 and not greater than 1.");
        if (endFactor is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(endFactor), endFactor, "The last factor must be between 0 and 1.");
        (_startFactor, _endFactor, _totalIters) = (startFactor, endFactor, totalIters);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group)
    {
        if (LastEpoch == 0)
            return Current(group) * _startFactor;
        var slope = _endFactor - _startFactor;
        return LastEpoch > _totalIters ? Current(group) : Current(group) * (1 + slope / (_totalIters * _startFactor + (LastEpoch - 1) * slope));
    }

    private protected override double ClosedFormLr(int group) =>
        BaseLrs[group] * (_startFactor + (_endFactor - _startFactor) * Math.Min(_totalIters, LastEpoch) / _totalIters);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Number("start_factor", ref _startFactor);
        state.Number("end_factor", ref _endFactor);
        state.Integer("total_iters", ref _totalIters);
        base.ExchangeState(state);
    }
}
