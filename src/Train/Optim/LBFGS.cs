namespace TorchPort.Optim;

/// <summary>Newton's method with a curvature estimated from the last steps. PyTorch: <c>torch.optim.LBFGS</c>.</summary>
/// <remarks>Evaluates the loss several times a step, so <see cref="Step(Func{Tensor})"/> has to be given a closure. Has one group of parameters, of one dtype and device.</remarks>
public sealed class LBFGS : Optimizer<LBFGSGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="maxIter">Iterations of a step at most.</param>
    /// <param name="maxEval">Evaluations of the loss in a step at most; 5/4 of <paramref name="maxIter"/> if null.</param>
    /// <param name="toleranceGrad">A step ends when no element of the gradient is larger.</param>
    /// <param name="toleranceChange">A step ends when no parameter, or the loss, changes more.</param>
    /// <param name="historySize">From how many iterations the curvature is estimated.</param>
    /// <param name="lineSearchFn">How to look for the length of an iteration; always <paramref name="lr"/> if null.</param>
    public LBFGS(IEnumerable<Tensor> parameters, double lr = 1, int maxIter = 20, int? maxEval = null, double toleranceGrad = 1e-7, double toleranceChange = 1e-9, int historySize = 100, LineSearchFn? lineSearchFn = null)
        : base([new(parameters)], new([])
        {
            Lr = lr, MaxIter = maxIter, MaxEval = maxEval ?? maxIter * 5 / 4, ToleranceGrad = toleranceGrad, ToleranceChange = toleranceChange,
            HistorySize = historySize, LineSearchFn = lineSearchFn,
        })
    { }

    private LBFGSGroup Group => ParamGroups[0];

    /// <summary>Minimizes the loss for up to <see cref="LBFGSGroup.MaxIter"/> iterations. PyTorch: <c>step(closure)</c>.</summary>
    /// <param name="closure">Clears the gradients, computes the loss and calls its backward pass.</param>
    /// <returns>The loss before the step.</returns>
    public override Tensor Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        if (ParamGroups.Count != 1)
            throw new InvalidOperationException("LBFGS has one group of parameters.");
        using var mode = GradMode.NoGrad();
        var memory = new LBFGSMemory(StateOf(Group.Params[0]), Group.Params[0].DType);
        var point = new FlatParameters(Group.Params);
        var (first, loss, gradient) = Evaluate(closure, point);
        memory.Evaluations++;
        if (IsFlat(gradient))
        {
            memory.SaveCounts();
            return first;
        }
        var evaluations = 1;
        for (var iteration = 1; ; iteration++)
        {
            memory.Iterations++;
            memory.FindDirection(gradient, Group.HistorySize);
            var previousLoss = loss;
            memory.Remember(gradient, loss);
            memory.Length = memory.Iterations == 1 ? memory.Round(Math.Min(1, 1 / gradient.Abs().Sum().Item<double>()) * Group.Lr) : Group.Lr;
            var slope = gradient.Dot(memory.Direction).Number;
            if (slope > -Group.ToleranceChange)
                break;
            var stop = false;
            var searched = 0;
            if (Group.LineSearchFn is not null)
            {
                var origin = point.Clone();
                (loss, gradient, memory.Length, searched) = StrongWolfe.Search(length =>
                {
                    point.Add(memory.Direction, length);
                    var (_, there, slopes) = Evaluate(closure, point);
                    point.Set(origin);
                    return (there, slopes);
                }, memory.Length, memory.Direction, loss, gradient, slope);
                point.Add(memory.Direction, memory.Length);
                stop = IsFlat(gradient);
            }
            else
            {
                point.Add(memory.Direction, memory.Length);
                // After the last iteration nobody would look at the loss.
                if (iteration != Group.MaxIter)
                {
                    (_, loss, gradient) = Evaluate(closure, point);
                    stop = IsFlat(gradient);
                    searched = 1;
                }
            }
            evaluations += searched;
            memory.Evaluations += searched;
            if (iteration == Group.MaxIter || evaluations >= Group.MaxEval || stop
                || Largest(memory.Direction) * memory.Length <= Group.ToleranceChange || Math.Abs(loss - previousLoss) < Group.ToleranceChange)
                break;
        }
        memory.Save();
        return first;
    }

    /// <summary>All is remembered at the first parameter, as vectors over all of them.</summary>
    private protected override bool Fits(string name, Tensor state, Tensor parameter) =>
        state.Dim == 0 || state.Dim == 1 && state.Size(0) == Group.Params.Sum(p => p.ElementCount);

    private protected override void StepGroups() => throw new InvalidOperationException("LBFGS evaluates the loss several times a step: call Step(closure).");

    private bool IsFlat(Tensor gradient) => Largest(gradient) <= Group.ToleranceGrad;

    private static double Largest(Tensor x) => x.Abs().Amax().Item<double>();

    private static (Tensor Loss, double Value, Tensor Gradient) Evaluate(Func<Tensor> closure, FlatParameters point)
    {
        using var mode = GradMode.EnableGrad();
        var loss = closure();
        using var quiet = GradMode.NoGrad();
        return (loss, loss.Item<double>(), point.Gradient());
    }
}

/// <summary>The parameters of <see cref="LBFGS"/> and its options.</summary>
public sealed class LBFGSGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>Iterations of a step at most.</summary>
    public int MaxIter { get => (int)Get<long>("max_iter"); set => Set<long>("max_iter", value); }

    /// <summary>Evaluations of the loss in a step at most.</summary>
    public int MaxEval { get => (int)Get<long>("max_eval"); set => Set<long>("max_eval", value); }

    /// <summary>A step ends when no element of the gradient is larger.</summary>
    public double ToleranceGrad { get => Get<double>("tolerance_grad"); set => Set("tolerance_grad", value); }

    /// <summary>A step ends when no parameter, or the loss, changes more.</summary>
    public double ToleranceChange { get => Get<double>("tolerance_change"); set => Set("tolerance_change", value); }

    /// <summary>From how many iterations the curvature is estimated.</summary>
    public int HistorySize { get => (int)Get<long>("history_size"); set => Set<long>("history_size", value); }

    /// <summary>How to look for the length of an iteration; always the learning rate if null.</summary>
    public LineSearchFn? LineSearchFn
    {
        get => Get<string?>("line_search_fn") is null ? null : Optim.LineSearchFn.StrongWolfe;
        set => Set("line_search_fn", value is null ? null : "strong_wolfe");
    }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr");
        if (MaxIter < 1 || HistorySize < 1)
            throw new ArgumentException($"The options max_iter and history_size are {MaxIter} and {HistorySize}, but must be at least 1.");
        if (Get<string?>("line_search_fn") is not (null or "strong_wolfe"))
            throw new ArgumentException($"The option line_search_fn is {Get<string?>("line_search_fn")}, but only strong_wolfe is known.");
    }
}

/// <summary>How <see cref="LBFGS"/> looks for the length of an iteration.</summary>
public enum LineSearchFn
{
    /// <summary>Until the loss and its slope have both fallen enough. PyTorch: <c>"strong_wolfe"</c>.</summary>
    StrongWolfe,
}
