namespace TorchPort.Optim;

/// <summary>The rate times a factor every few epochs. PyTorch: <c>torch.optim.lr_scheduler.StepLR</c>.</summary>
public sealed class StepLR : LRScheduler
{
    private long _stepSize;
    private double _gamma;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="stepSize">How many epochs lie between two changes.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public StepLR(Optimizer optimizer, int stepSize, double gamma = 0.1, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSize, 1);
        (_stepSize, _gamma) = (stepSize, gamma);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) => LastEpoch == 0 || LastEpoch % _stepSize != 0 ? Current(group) : Current(group) * _gamma;

    private protected override double ClosedFormLr(int group) => BaseLrs[group] * Math.Pow(_gamma, LastEpoch / _stepSize);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Integer("step_size", ref _stepSize);
        state.Number("gamma", ref _gamma);
        base.ExchangeState(state);
    }
}

/// <summary>The rate times a factor at given epochs. PyTorch: <c>torch.optim.lr_scheduler.MultiStepLR</c>.</summary>
public sealed class MultiStepLR : LRScheduler
{
    /// <summary>More factors at one epoch leave nothing of a rate; a file may claim billions.</summary>
    private const int MostAtOnce = 1000;

    private long[] _milestones;
    private double _gamma;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="milestones">The epochs; one that is named twice counts twice.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public MultiStepLR(Optimizer optimizer, IEnumerable<int> milestones, double gamma = 0.1, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        (_milestones, _gamma) = ([.. milestones], gamma);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) =>
        _milestones.Count(m => m == LastEpoch) is var times and > 0 ? Current(group) * Math.Pow(_gamma, times) : Current(group);

    private protected override double ClosedFormLr(int group) => BaseLrs[group] * Math.Pow(_gamma, _milestones.Count(m => m <= LastEpoch));

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var counter = new CheckpointDict("collections.Counter");
        foreach (var milestone in _milestones)
            counter[milestone] = (long)_milestones.Count(m => m == milestone);
        state.Other("milestones", counter, read => _milestones = [.. read.Entries.SelectMany(e => Enumerable.Repeat(Epoch(e.Key), Math.Clamp(e.Value.As<int>(), 0, MostAtOnce)))]);
        state.Number("gamma", ref _gamma);
        base.ExchangeState(state);
    }

    private static long Epoch(object? key) => key as long? ?? throw new OptimizerStateException($"A milestone of MultiStepLR is {key}, but must be an integer.");
}
