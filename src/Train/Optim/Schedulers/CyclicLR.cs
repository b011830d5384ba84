namespace TorchPort.Optim;

/// <summary>A rate that goes up and down between two bounds, and a momentum that goes the other way. PyTorch: <c>torch.optim.lr_scheduler.CyclicLR</c>.</summary>
public sealed class CyclicLR : LRScheduler
{
    private readonly Func<double, double>? _scale;
    private double[] _maxLrs, _baseMomentums = [], _maxMomentums = [];
    private double _totalSize, _stepRatio, _gamma;
    private bool _byCycle, _cycleMomentum;
    private CyclicMode _mode;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="baseLr">The lower bound.</param>
    /// <param name="maxLr">The upper bound.</param>
    /// <param name="stepSizeUp">Steps on the way up.</param>
    /// <param name="stepSizeDown">Steps on the way down; as many as up if null.</param>
    /// <param name="mode">How the upper bound changes with the cycles.</param>
    /// <param name="gamma">The factor of <see cref="CyclicMode.ExpRange"/>.</param>
    /// <param name="scaleFn">Takes the place of <paramref name="mode"/>: what the height is multiplied by. State dicts do not hold it.</param>
    /// <param name="scaleByCycle">Whether <paramref name="scaleFn"/> is given the number of the cycle, from 1, instead of that of the step.</param>
    /// <param name="cycleMomentum">Whether the momentum, or the first of the betas, is changed too.</param>
    /// <param name="baseMomentum">The momentum at the upper bound; 0.8 if not given.</param>
    /// <param name="maxMomentum">The momentum at the lower bound; 0.9 if not given.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public CyclicLR(Optimizer optimizer, PerGroup baseLr, PerGroup maxLr, int stepSizeUp = 2000, int? stepSizeDown = null, CyclicMode mode = CyclicMode.Triangular, double gamma = 1,
        Func<double, double>? scaleFn = null, bool scaleByCycle = true, bool cycleMomentum = true, PerGroup baseMomentum = default, PerGroup maxMomentum = default, int lastEpoch = -1)
        : base(WithLrs(optimizer, baseLr, lastEpoch), lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSizeUp, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSizeDown ?? 1, 1, nameof(stepSizeDown));
        (_maxLrs, _mode, _gamma, _scale, _cycleMomentum) = (maxLr.For(optimizer, nameof(maxLr)), mode, gamma, scaleFn, cycleMomentum);
        _totalSize = (double)stepSizeUp + (stepSizeDown ?? stepSizeUp);
        _stepRatio = stepSizeUp / _totalSize;
        _byCycle = scaleFn is null ? mode != CyclicMode.ExpRange : scaleByCycle;
        if (cycleMomentum)
        {
            (_baseMomentums, _maxMomentums) = (baseMomentum.For(optimizer, nameof(baseMomentum), 0.8), maxMomentum.For(optimizer, nameof(maxMomentum), 0.9));
            CycledMomentum.Begin(optimizer, _baseMomentums, _maxMomentums, set: lastEpoch == -1);
        }
        Begin();
        BaseLrs = baseLr.For(optimizer, nameof(baseLr));
    }

    /// <inheritdoc/>
    protected override double Lr(int group)
    {
        var cycle = Math.Floor(1 + LastEpoch / _totalSize);
        var at = 1 + LastEpoch / _totalSize - cycle;
        var height = (at <= _stepRatio ? at / _stepRatio : (at - 1) / (_stepRatio - 1)) * Scale(_byCycle ? cycle : LastEpoch);
        if (_cycleMomentum)
            CycledMomentum.Set(Optimizer.ParamGroups[group], _maxMomentums[group] - (_maxMomentums[group] - _baseMomentums[group]) * height);
        return BaseLrs[group] + (_maxLrs[group] - BaseLrs[group]) * height;
    }

    private double Scale(double x) => _scale is not null ? _scale(x) : _mode switch
    {
        CyclicMode.Triangular => 1,
        CyclicMode.Triangular2 => 1 / Math.Pow(2, x - 1),
        _ => Math.Pow(_gamma, x),
    };

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Numbers("max_lrs", ref _maxLrs);
        state.Number("total_size", ref _totalSize);
        state.Number("step_ratio", ref _stepRatio);
        state.Name("mode", ref _mode, ("triangular", CyclicMode.Triangular), ("triangular2", CyclicMode.Triangular2), ("exp_range", CyclicMode.ExpRange));
        state.Number("gamma", ref _gamma);
        state.Name("scale_mode", ref _byCycle, ("cycle", true), ("iterations", false));
        state.Flag("cycle_momentum", ref _cycleMomentum);
        if (_cycleMomentum)
        {
            state.Constant("use_beta1", CycledMomentum.IsBeta(Optimizer.ParamGroups[0]));
            state.Numbers("base_momentums", ref _baseMomentums);
            state.Numbers("max_momentums", ref _maxMomentums);
        }
        base.ExchangeState(state);
        state.Constant("_scale_fn_custom", null);
    }

    /// <summary>The optimizer, at the lower bound.</summary>
    private static Optimizer WithLrs(Optimizer optimizer, PerGroup lr, int lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var lrs = lr.For(optimizer, "baseLr");
        for (var i = 0; i < lrs.Length && lastEpoch == -1; i++)
            optimizer.ParamGroups[i].Lr = lrs[i];
        return optimizer;
    }
}

/// <summary>How the upper bound of <see cref="CyclicLR"/> changes.</summary>
public enum CyclicMode
{
    /// <summary>Not at all. PyTorch: <c>"triangular"</c>.</summary>
    Triangular,
    /// <summary>Its height is halved at each cycle. PyTorch: <c>"triangular2"</c>.</summary>
    Triangular2,
    /// <summary>Its height is multiplied by gamma at each step. PyTorch: <c>"exp_range"</c>.</summary>
    ExpRange,
}
