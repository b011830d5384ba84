namespace TorchPort.Optim;

/// <summary>A rate that goes to a fixed one, at which weights are then averaged. PyTorch: <c>torch.optim.swa_utils.SWALR</c>.</summary>
public sealed class SWALR : LRScheduler
{
    private readonly AnnealStrategy _strategy;
    private long _annealEpochs;

    /// <summary>A schedule of <paramref name="optimizer"/>.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="swaLr">The fixed rate.</param>
    /// <param name="annealEpochs">How many epochs the way there takes.</param>
    /// <param name="annealStrategy">The shape of the way. State dicts do not hold it.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public SWALR(Optimizer optimizer, PerGroup swaLr, int annealEpochs = 10, AnnealStrategy annealStrategy = AnnealStrategy.Cos, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(annealEpochs);
        var lrs = swaLr.For(optimizer, nameof(swaLr));
        for (var i = 0; i < lrs.Length; i++)
            optimizer.ParamGroups[i].Options.Set("swa_lr", lrs[i]);
        (_annealEpochs, _strategy) = (annealEpochs, annealStrategy);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group)
    {
        var step = _annealEpochs == 0 ? Math.Max(1, StepCount - 1) : StepCount - 1;
        double before = Share(step - 1), now = Share(step);
        var target = Optimizer.ParamGroups[group].Number("swa_lr");
        // The rate there would be without this schedule.
        var without = before == 1 ? target : (Current(group) - before * target) / (1 - before);
        return target * now + without * (1 - now);
    }

    private double Share(long step)
    {
        var at = Math.Clamp((double)step / Math.Max(1, _annealEpochs), 0, 1);
        return _strategy == AnnealStrategy.Linear ? at : (1 - Math.Cos(Math.PI * at)) / 2;
    }

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Integer("anneal_epochs", ref _annealEpochs);
        base.ExchangeState(state);
    }
}
