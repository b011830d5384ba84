using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Adam with Nesterov's look ahead. PyTorch: <c>torch.optim.NAdam</c>.</summary>
public sealed class NAdam : ParameterOptimizer<NAdamGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the averages of the gradient and of its square is kept at a step; (0.9, 0.999) if null.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="momentumDecay">How slowly the momentum grows to its full value.</param>
    /// <param name="decoupledWeightDecay">Whether weight decay shrinks the parameter itself, apart from its gradient.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public NAdam(IEnumerable<Tensor> parameters, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new NAdamGroup(parameters)], lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="NAdam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, double, bool, bool)"/>
    public NAdam(IEnumerable<NAdamGroup> groups, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay,
            MomentumDecay = momentumDecay, DecoupledWeightDecay = decoupledWeightDecay, Maximize = maximize,
            Inert = ["foreach", "capturable", "differentiable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(NAdamGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var step = state.Advance();
        var (beta1, beta2) = group.Betas;
        double mu = Mu(beta1, step, group.MomentumDecay), next = Mu(beta1, step + 1, group.MomentumDecay);
        var product = state.ScaleNumber("mu_product", 1, mu);
        var rule = new Rule(new(beta1, beta2), group.Lr * (1 - mu) / (1 - product), group.Lr * next / (1 - product * next),
            1 - Math.Pow(beta2, step), group.Eps, group.DecoupledWeightDecay ? 1 - group.Lr * group.WeightDecay : 1);
        Updates.Run(rule, group.DecoupledWeightDecay ? 0 : group.WeightDecay, group.Maximize,
            [parameter, gradient, state.Zeros("exp_avg", parameter), state.Zeros("exp_avg_sq", parameter)]);
    }

    /// <summary>The momentum at a step: half of beta1 at first, beta1 in the end.</summary>
    private static double Mu(double beta1, double step, double decay) => beta1 * (1 - 0.5 * Math.Pow(0.96, step * decay));

    internal readonly record struct Rule(Moments Moments, double GradientStep, double AverageStep, double Correction, double Eps, double Shrink) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L average, ref L square, ref L c) where L : ILane<L>
        {
            Moments.Add(gradient, ref average, ref square);
            var size = L.Sqrt(square / Correction) + Eps;
            parameter = parameter * Shrink + gradient * -GradientStep / size + average * -AverageStep / size;
        }
    }
}

/// <summary>Parameters with options of <see cref="NAdam"/> of their own.</summary>
public sealed class NAdamGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the averages of the gradient and of its square is kept at a step.</summary>
    public (double, double) Betas { get => Get<(double, double)>("betas"); set => Set("betas", value); }

    /// <summary>Added to the size, so that nothing is divided by zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>How slowly the momentum grows to its full value.</summary>
    public double MomentumDecay { get => Get<double>("momentum_decay"); set => Set("momentum_decay", value); }

    /// <summary>Whether weight decay shrinks the parameter itself, apart from its gradient.</summary>
    public bool DecoupledWeightDecay { get => Get<bool>("decoupled_weight_decay"); set => Set("decoupled_weight_decay", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "eps", "weight_decay", "momentum_decay");
        BelowOne("betas");
    }
}
