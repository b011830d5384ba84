namespace TorchPort.Optim;

/// <summary>A rate that goes up once and then down to nearly nothing, and a momentum that goes the other way. PyTorch: <c>torch.optim.lr_scheduler.OneCycleLR</c>.</summary>
public sealed class OneCycleLR : LRScheduler
{
    private long _totalSteps;
    private Phase[] _phases;
    private AnnealStrategy _strategy;
    private bool _cycleMomentum;

    /// <summary>A part of the cycle: up to which step, and between which options of the group.</summary>
    private readonly record struct Phase(double EndStep, string StartLr, string EndLr, string StartMomentum, string EndMomentum);

    /// <summary>A schedule of <paramref name="optimizer"/>, stepped after every batch.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="maxLr">The largest rate.</param>
    /// <param name="totalSteps">The steps of the cycle: epochs times batches.</param>
    /// <param name="pctStart">The share of them on the way up.</param>
    /// <param name="annealStrategy">The shape of the ways.</param>
    /// <param name="cycleMomentum">Whether the momentum, or the first of the betas, is changed too.</param>
    /// <param name="baseMomentum">The momentum at the largest rate; 0.85 if not given.</param>
    /// <param name="maxMomentum">The momentum at the first rate; 0.95 if not given.</param>
    /// <param name="divFactor">How many times smaller the first rate is than the largest.</param>
    /// <param name="finalDivFactor">How many times smaller the last rate is than the first.</param>
    /// <param name="threePhase">Whether it goes down as it went up, and only then to the last rate.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public OneCycleLR(Optimizer optimizer, PerGroup maxLr, int totalSteps, double pctStart = 0.3, AnnealStrategy annealStrategy = AnnealStrategy.Cos, bool cycleMomentum = true,
        PerGroup baseMomentum = default, PerGroup maxMomentum = default, double divFactor = 25, double finalDivFactor = 1e4, bool threePhase = false, int lastEpoch = -1)
        : base(WithLrs(optimizer, maxLr, divFactor, finalDivFactor, lastEpoch), lastEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        if (pctStart is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(pctStart), pctStart, "The share must be between 0 and 1.");
        (_totalSteps, _strategy, _cycleMomentum) = (totalSteps, annealStrategy, cycleMomentum);
        var top = pctStart * totalSteps - 1;
        Phase up = new(top, "initial_lr", "max_lr", "max_momentum", "base_momentum");
        _phases = threePhase
            ? [up, new(2 * pctStart * totalSteps - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"), new(totalSteps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")]
            : [up, new(totalSteps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")];
        if (cycleMomentum)
            CycledMomentum.Begin(optimizer, baseMomentum.For(optimizer, nameof(baseMomentum), 0.85), maxMomentum.For(optimizer, nameof(maxMomentum), 0.95), set: lastEpoch == -1);
        Begin();
    }

    /// <summary>Sets the learning rates of the next batch. PyTorch: <c>step()</c>.</summary>
    /// <exception cref="InvalidOperationException">The cycle is over.</exception>
    public override void Step()
    {
        if (LastEpoch >= _totalSteps)
            throw new InvalidOperationException($"Tried to step {LastEpoch + 1} times, but the cycle has {_totalSteps} steps.");
        base.Step();
    }

    /// <inheritdoc/>
    protected override double Lr(int group)
    {
        var options = Optimizer.ParamGroups[group];
        var start = 0.0;
        var i = 0;
        for (; i < _phases.Length - 1 && LastEpoch > _phases[i].EndStep; i++)
            start = _phases[i].EndStep;
        var phase = _phases[i];
        var at = (LastEpoch - start) / (phase.EndStep - start);
        if (_cycleMomentum)
            CycledMomentum.Set(options, Between(options.Number(phase.StartMomentum), options.Number(phase.EndMomentum), at));
        return Between(options.Number(phase.StartLr), options.Number(phase.EndLr), at);
    }

    private double Between(double start, double end, double at) => _strategy == AnnealStrategy.Cos ? CosineAnnealing.Between(start, end, at) : (end - start) * at + start;

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Integer("total_steps", ref _totalSteps);
        state.Other("_schedule_phases", OptionValues.ToTree(_phases.Select(ToTree)), read =>
        {
            Phase[] phases = [.. read.Entries.Select(e => FromTree(e.Value))];
            if (phases.Length == 0)
                throw new OptimizerStateException("The state dict of OneCycleLR has no phases.");
            _phases = phases;
        });
        state.Name("_anneal_func_type", ref _strategy, ("cos", AnnealStrategy.Cos), ("linear", AnnealStrategy.Linear));
        state.Flag("cycle_momentum", ref _cycleMomentum);
        if (_cycleMomentum)
            state.Constant("use_beta1", CycledMomentum.IsBeta(Optimizer.ParamGroups[0]));
        base.ExchangeState(state);
    }

    private static CheckpointDict ToTree(Phase phase) => new()
    {
        ["end_step"] = phase.EndStep, ["start_lr"] = phase.StartLr, ["end_lr"] = phase.EndLr,
        ["start_momentum"] = phase.StartMomentum, ["end_momentum"] = phase.EndMomentum,
    };

    private static Phase FromTree(CheckpointValue tree) => new(tree["end_step"].As<double>(), tree["start_lr"].As<string>(), tree["end_lr"].As<string>(),
        tree["start_momentum"].As<string>(), tree["end_momentum"].As<string>());

    /// <summary>The optimizer, whose groups know their rates as PyTorch's do.</summary>
    private static Optimizer WithLrs(Optimizer optimizer, PerGroup maxLr, double divFactor, double finalDivFactor, int lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var lrs = maxLr.For(optimizer, nameof(maxLr));
        for (var i = 0; i < lrs.Length && lastEpoch == -1; i++)
        {
            var group = optimizer.ParamGroups[i];
            group.InitialLr = lrs[i] / divFactor;
            group.Options.Set("max_lr", lrs[i]);
            group.Options.Set("min_lr", lrs[i] / divFactor / finalDivFactor);
        }
        return optimizer;
    }
}

/// <summary>The shape of the ways of <see cref="OneCycleLR"/>.</summary>
public enum AnnealStrategy
{
    /// <summary>Half a cosine. PyTorch: <c>"cos"</c>.</summary>
    Cos,
    /// <summary>A straight line. PyTorch: <c>"linear"</c>.</summary>
    Linear,
}
