namespace TorchPort.Optim;

/// <summary>A smaller rate when a measure has stopped improving. PyTorch: <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>.</summary>
public sealed class ReduceLROnPlateau : Scheduler
{
    private double _factor, _threshold, _eps, _best;
    private double[] _minLrs;
    private long _patience, _cooldown, _cooldownCounter, _badEpochs, _lastEpoch;
    private bool _isMax, _isRelative;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="mode">Whether the measure improves downwards or upwards.</param>
    /// <param name="factor">What the rate is multiplied by, less than 1.</param>
    /// <param name="patience">How many epochs without improvement are put up with.</param>
    /// <param name="threshold">How much better counts as an improvement.</param>
    /// <param name="thresholdMode">Whether that is a share of the best or a difference.</param>
    /// <param name="cooldown">Epochs after a change in which none is counted.</param>
    /// <param name="minLr">The smallest rate.</param>
    /// <param name="eps">A smaller change of the rate is not made.</param>
    public ReduceLROnPlateau(Optimizer optimizer, PlateauMode mode = PlateauMode.Min, double factor = 0.1, int patience = 10, double threshold = 1e-4,
        ThresholdMode thresholdMode = ThresholdMode.Rel, int cooldown = 0, PerGroup minLr = default, double eps = 1e-8) : base(optimizer)
    {
        if (!(factor < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be less than 1.");
        (_factor, _patience, _threshold, _cooldown, _eps) = (factor, patience, threshold, cooldown, eps);
        (_isMax, _isRelative) = (mode == PlateauMode.Max, thresholdMode == ThresholdMode.Rel);
        _minLrs = minLr.For(optimizer, nameof(minLr));
        _best = Worst;
        ReadLastLr();
    }

    private double Worst => _isMax ? double.NegativeInfinity : double.PositiveInfinity;

    /// <summary>How often <see cref="Step"/> was called. PyTorch: <c>last_epoch</c>.</summary>
    public long LastEpoch => _lastEpoch;

    /// <summary>Takes note of the measure after an epoch, and lowers the learning rates if it has not improved for long. PyTorch: <c>step(metrics)</c>.</summary>
    public void Step(double metrics)
    {
        _lastEpoch++;
        if (IsBetter(metrics))
            (_best, _badEpochs) = (metrics, 0);
        else
            _badEpochs++;
        if (_cooldownCounter > 0)
        {
            _cooldownCounter--;
            _badEpochs = 0;
        }
        if (_badEpochs > _patience)
        {
            Reduce();
            (_cooldownCounter, _badEpochs) = (_cooldown, 0);
        }
        ReadLastLr();
    }

    private void Reduce()
    {
        if (_minLrs.Length != Optimizer.ParamGroups.Count)
            _minLrs = _minLrs.Distinct().Count() == 1 ? ((PerGroup)_minLrs[0]).For(Optimizer, "minLr")
                : throw new InvalidOperationException($"The optimizer has {Optimizer.ParamGroups.Count} parameter groups, but the schedule smallest rates for {_minLrs.Length}: make the schedule after the last group was added.");
        for (var i = 0; i < _minLrs.Length; i++)
        {
            var group = Optimizer.ParamGroups[i];
            var lr = Math.Max(group.Lr * _factor, _minLrs[i]);
            if (group.Lr - lr > _eps)
                group.Lr = lr;
        }
    }

    private bool IsBetter(double x) => (_isMax, _isRelative) switch
    {
        (false, true) => x < _best * (1 - _threshold),
        (false, false) => x < _best - _threshold,
        (true, true) => x > _best * (_threshold + 1),
        (true, false) => x > _best + _threshold,
    };

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Number("factor", ref _factor);
        state.Constant("default_min_lr", _minLrs.Distinct().Count() == 1 ? _minLrs[0] : null);
        state.Numbers("min_lrs", ref _minLrs);
        state.Integer("patience", ref _patience);
        state.Constant("verbose", false);
        state.Integer("cooldown", ref _cooldown);
        state.Integer("cooldown_counter", ref _cooldownCounter);
        state.Name("mode", ref _isMax, ("min", false), ("max", true));
        state.Number("threshold", ref _threshold);
        state.Name("threshold_mode", ref _isRelative, ("rel", true), ("abs", false));
        state.Number("best", ref _best);
        state.Integer("num_bad_epochs", ref _badEpochs);
        state.Constant("mode_worse", Worst);
        state.Number("eps", ref _eps);
        state.Integer("last_epoch", ref _lastEpoch);
        base.ExchangeState(state);
    }
}

/// <summary>Which way the measure of <see cref="ReduceLROnPlateau"/> improves.</summary>
public enum PlateauMode
{
    /// <summary>Downwards, as a loss. PyTorch: <c>"min"</c>.</summary>
    Min,
    /// <summary>Upwards, as an accuracy. PyTorch: <c>"max"</c>.</summary>
    Max,
}

/// <summary>What <see cref="ReduceLROnPlateau"/> measures an improvement by.</summary>
public enum ThresholdMode
{
    /// <summary>By the best so far. PyTorch: <c>"rel"</c>.</summary>
    Rel,
    /// <summary>As a difference. PyTorch: <c>"abs"</c>.</summary>
    Abs,
}
