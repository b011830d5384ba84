namespace TorchPort.Optim;

/// <summary>The rate times a factor every epoch. PyTorch: <c>torch.optim.lr_scheduler.ExponentialLR</c>.</summary>
public sealed class ExponentialLR : LRScheduler
{
    private double _gamma;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public ExponentialLR(Optimizer optimizer, double gamma, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        _gamma = gamma;
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) => LastEpoch == 0 ? Current(group) : Current(group) * _gamma;

    private protected override double ClosedFormLr(int group) => BaseLrs[group] * Math.Pow(_gamma, LastEpoch);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Number("gamma", ref _gamma);
        base.ExchangeState(state);
    }
}

/// <summary>A rate that falls to zero as a power of the epochs left. PyTorch: <c>torch.optim.lr_scheduler.PolynomialLR</c>.</summary>
public sealed class PolynomialLR : LRScheduler
{
    private long _totalIters;
    private double _power;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="totalIters">How many epochs it takes.</param>
    /// <param name="power">The power.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public PolynomialLR(Optimizer optimizer, int totalIters = 5, double power = 1, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalIters, 1);
        (_totalIters, _power) = (totalIters, power);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) => LastEpoch == 0 || LastEpoch > _totalIters ? Current(group)
        : Current(group) * Math.Pow((1 - (double)LastEpoch / _totalIters) / (1 - (double)(LastEpoch - 1) / _totalIters), _power);

    private protected override double ClosedFormLr(int group) => BaseLrs[group] * Math.Pow(1 - (double)Math.Min(_totalIters, LastEpoch) / _totalIters, _power);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Integer("total_iters", ref _totalIters);
        state.Number("power", ref _power);
        base.ExchangeState(state);
    }
}
