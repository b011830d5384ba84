using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Steps by the gradient over its average size. PyTorch: <c>torch.optim.RMSprop</c>.</summary>
public sealed class RMSprop : ParameterOptimizer<RMSpropGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="alpha">How much of the average square is kept at a step.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="momentum">How much of the last step's direction the next one keeps.</param>
    /// <param name="centered">Whether to measure the size from the average gradient instead of from zero.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public RMSprop(IEnumerable<Tensor> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : this([new RMSpropGroup(parameters)], lr, alpha, eps, weightDecay, momentum, centered, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="RMSprop(IEnumerable{Tensor}, double, double, double, double, double, bool, bool)"/>
    public RMSprop(IEnumerable<RMSpropGroup> groups, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Alpha = alpha, Eps = eps, WeightDecay = weightDecay, Momentum = momentum, Centered = centered,
            Maximize = maximize,
            Inert = ["foreach", "capturable", "differentiable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(RMSpropGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        _ = state.Advance();
        var rule = new Rule(group.Lr, group.Alpha, group.Eps, group.Momentum);
        var square = state.Zeros("square_avg", parameter);
        var direction = group.Momentum > 0 ? state.Zeros("momentum_buffer", parameter) : null;
        var average = group.Centered ? state.Zeros("grad_avg", parameter) : null;
        if (direction is null && average is null)
            Updates.Run(new Plain(rule), group.WeightDecay, group.Maximize, [parameter, gradient, square]);
        else if (average is null)
            Updates.Run(new Along(rule), group.WeightDecay, group.Maximize, [parameter, gradient, square, direction!]);
        else if (direction is null)
            Updates.Run(new Centered(rule), group.WeightDecay, group.Maximize, [parameter, gradient, square, average]);
        else
            Updates.Run(new CenteredAlong(rule), group.WeightDecay, group.Maximize, [parameter, gradient, square, average, direction]);
    }

    /// <summary>The parts that the four variants are put together from.</summary>
    internal readonly record struct Rule(double Lr, double Alpha, double Eps, double Momentum)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal L Size<L>(L gradient, ref L square) where L : ILane<L>
        {
            square = Moments.AddSquare(square, gradient, Alpha);
            return L.Sqrt(square) + Eps;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal L CenteredSize<L>(L gradient, ref L square, ref L average) where L : ILane<L>
        {
            square = Moments.AddSquare(square, gradient, Alpha);
            average = Moments.Lerp(average, gradient, 1 - Alpha);
            return L.Sqrt(square - average * average) + Eps;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal L Step<L>(L parameter, L gradient, L size) where L : ILane<L> => parameter + gradient * -Lr / size;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal L StepAlong<L>(L parameter, L gradient, L size, ref L direction) where L : ILane<L>
        {
            direction = direction * Momentum + gradient / size;
            return parameter + direction * -Lr;
        }
    }

    internal readonly record struct Plain(Rule Rule) : IUpdate
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L square, ref L b, ref L c) where L : ILane<L> =>
            parameter = Rule.Step(parameter, gradient, Rule.Size(gradient, ref square));
    }

    internal readonly record struct Along(Rule Rule) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L square, ref L direction, ref L c) where L : ILane<L> =>
            parameter = Rule.StepAlong(parameter, gradient, Rule.Size(gradient, ref square), ref direction);
    }

    internal readonly record struct Centered(Rule Rule) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L square, ref L average, ref L c) where L : ILane<L> =>
            parameter = Rule.Step(parameter, gradient, Rule.CenteredSize(gradient, ref square, ref average));
    }

    internal readonly record struct CenteredAlong(Rule Rule) : IUpdate
    {
        public static int States => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L square, ref L average, ref L direction) where L : ILane<L> =>
            parameter = Rule.StepAlong(parameter, gradient, Rule.CenteredSize(gradient, ref square, ref average), ref direction);
    }
}

/// <summary>Parameters with options of <see cref="RMSprop"/> of their own.</summary>
public sealed class RMSpropGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the average square is kept at a step.</summary>
    public double Alpha { get => Get<double>("alpha"); set => Set("alpha", value); }

    /// <summary>Added to the size, so that nothing is divided by zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>How much of the last step's direction the next one keeps.</summary>
    public double Momentum { get => Get<double>("momentum"); set => Set("momentum", value); }

    /// <summary>Whether to measure the size from the average gradient instead of from zero.</summary>
    public bool Centered { get => Get<bool>("centered"); set => Set("centered", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "alpha", "eps", "weight_decay", "momentum");
    }
}
