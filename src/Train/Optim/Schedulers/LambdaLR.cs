namespace TorchPort.Optim;

/// <summary>The initial rate times a function of the epoch. PyTorch: <c>torch.optim.lr_scheduler.LambdaLR</c>.</summary>
public sealed class LambdaLR : LRScheduler
{
    private readonly Func<long, double>[] _factors;

    /// <summary>A schedule with one function for all groups.</summary>
    /// <param name="optimizer">Whose learning rates are changed.</param>
    /// <param name="lrLambda">The factor of an epoch. State dicts do not hold it.</param>
    /// <param name="lastEpoch">How often it was stepped before; -1 at the beginning.</param>
    public LambdaLR(Optimizer optimizer, Func<long, double> lrLambda, int lastEpoch = -1) : this(optimizer, LambdaList.Repeat(optimizer, lrLambda), lastEpoch) { }

    /// <summary>A schedule with a function for each group.</summary>
    /// <inheritdoc cref="LambdaLR(Optimizer, Func{long, double}, int)"/>
    public LambdaLR(Optimizer optimizer, IReadOnlyList<Func<long, double>> lrLambda, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        _factors = LambdaList.Checked(optimizer, lrLambda);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) => BaseLrs[group] * _factors[group](LastEpoch);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        base.ExchangeState(state);
        state.Constant("lr_lambdas", LambdaList.Nothing(_factors.Length));
    }
}

/// <summary>At each step the rate times a function of the epoch. PyTorch: <c>torch.optim.lr_scheduler.MultiplicativeLR</c>.</summary>
public sealed class MultiplicativeLR : LRScheduler
{
    private readonly Func<long, double>[] _factors;

    /// <inheritdoc cref="LambdaLR(Optimizer, Func{long, double}, int)"/>
    public MultiplicativeLR(Optimizer optimizer, Func<long, double> lrLambda, int lastEpoch = -1) : this(optimizer, LambdaList.Repeat(optimizer, lrLambda), lastEpoch) { }

    /// <summary>A schedule with a function for each group.</summary>
    /// <inheritdoc cref="LambdaLR(Optimizer, Func{long, double}, int)"/>
    public MultiplicativeLR(Optimizer optimizer, IReadOnlyList<Func<long, double>> lrLambda, int lastEpoch = -1) : base(optimizer, lastEpoch)
    {
        _factors = LambdaList.Checked(optimizer, lrLambda);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Lr(int group) => LastEpoch > 0 ? Current(group) * _factors[group](LastEpoch) : Current(group);

    /// <inheritdoc/>
    protected override void ExchangeState(SchedulerState state)
    {
        base.ExchangeState(state);
        state.Constant("lr_lambdas", LambdaList.Nothing(_factors.Length));
    }
}

/// <summary>One function for each group.</summary>
internal static class LambdaList
{
    internal static Func<long, double>[] Repeat(Optimizer optimizer, Func<long, double> lambda)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return [.. Enumerable.Repeat(lambda, optimizer.ParamGroups.Count)];
    }

    internal static Func<long, double>[] Checked(Optimizer optimizer, IReadOnlyList<Func<long, double>> lambdas)
    {
        ArgumentNullException.ThrowIfNull(lambdas);
        if (lambdas.Count != optimizer.ParamGroups.Count || lambdas.Any(l => l is null))
            throw new ArgumentException($"Expected {optimizer.ParamGroups.Count} functions, one for each parameter group, but got {lambdas.Count(l => l is not null)}.", nameof(lambdas));
        return [.. lambdas];
    }

    /// <summary>What Python's schedulers keep of functions.</summary>
    internal static CheckpointList Nothing(int count) => (CheckpointList)OptionValues.ToTree(Enumerable.Repeat<object?>(null, count))!;
}
