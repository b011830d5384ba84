using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Steps by the average gradient over its average size. PyTorch: <c>torch.optim.Adam</c>.</summary>
public class Adam : ParameterOptimizer<AdamGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the averages of the gradient and of its square is kept at a step; (0.9, 0.999) if null.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="amsgrad">Whether to divide by the largest size so far.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public Adam(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : this([new AdamGroup(parameters)], lr, betas, eps, weightDecay, amsgrad, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="Adam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool, bool)"/>
    public Adam(IEnumerable<AdamGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay, Amsgrad = amsgrad, Maximize = maximize,
            Inert = ["foreach", "capturable", "differentiable", "fused"],
        })
    { }

    /// <summary>Whether weight decay shrinks the parameter itself, apart from its gradient.</summary>
    private protected virtual bool IsDecoupled => false;

    /// <inheritdoc/>
    protected sealed override void Update(AdamGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var step = state.Advance();
        var (beta1, beta2) = group.Betas;
        var stepSize = group.Lr / (1 - Math.Pow(beta1, step));
        var correction = Math.Sqrt(1 - Math.Pow(beta2, step));
        var shrink = IsDecoupled ? 1 - group.Lr * group.WeightDecay : 1;
        var penalty = IsDecoupled ? 0 : group.WeightDecay;
        Tensor average = state.Zeros("exp_avg", parameter), square = state.Zeros("exp_avg_sq", parameter);
        var rule = new Rule(new(beta1, beta2), stepSize, correction, group.Eps, shrink);
        if (group.Amsgrad)
            Updates.Run(new Largest(rule), penalty, group.Maximize, [parameter, gradient, average, square, state.Zeros("max_exp_avg_sq", parameter)]);
        else
            Updates.Run(new Latest(rule), penalty, group.Maximize, [parameter, gradient, average, square]);
    }

    internal readonly record struct Rule(Moments Moments, double StepSize, double Correction, double Eps, double Shrink)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal L Step<L>(L parameter, L average, L square) where L : ILane<L> =>
            parameter * Shrink + average * -StepSize / (L.Sqrt(square) / Correction + Eps);
    }

    internal readonly record struct Latest(Rule Rule) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L average, ref L square, ref L c) where L : ILane<L>
        {
            Rule.Moments.Add(gradient, ref average, ref square);
            parameter = Rule.Step(parameter, average, square);
        }
    }

    internal readonly record struct Largest(Rule Rule) : IUpdate
    {
        public static int States => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L average, ref L square, ref L largest) where L : ILane<L>
        {
            Rule.Moments.Add(gradient, ref average, ref square);
            largest = L.Max(largest, square);
            parameter = Rule.Step(parameter, average, largest);
        }
    }
}

/// <summary>Adam whose weight decay shrinks the parameter itself, apart from its gradient. PyTorch: <c>torch.optim.AdamW</c>.</summary>
public sealed class AdamW : Adam
{
    /// <inheritdoc cref="Adam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool, bool)"/>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the averages of the gradient and of its square is kept at a step; (0.9, 0.999) if null.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="weightDecay">At each step a parameter loses this times the learning rate of itself.</param>
    /// <param name="amsgrad">Whether to divide by the largest size so far.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public AdamW(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, betas, eps, weightDecay, amsgrad, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="AdamW(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool, bool)"/>
    public AdamW(IEnumerable<AdamGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false, bool maximize = false)
        : base(groups, lr, betas, eps, weightDecay, amsgrad, maximize) { }

    private protected override bool IsDecoupled => true;
}

/// <summary>Parameters with options of <see cref="Adam"/> or <see cref="AdamW"/> of their own.</summary>
public sealed class AdamGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the averages of the gradient and of its square is kept at a step.</summary>
    public (double, double) Betas { get => Get<(double, double)>("betas"); set => Set("betas", value); }

    /// <summary>Added to the size, so that nothing is divided by zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>A penalty on large parameters.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether to divide by the largest size so far.</summary>
    public bool Amsgrad { get => Get<bool>("amsgrad"); set => Set("amsgrad", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "eps", "weight_decay");
        BelowOne("betas");
    }
}
