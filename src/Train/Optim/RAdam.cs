using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Adam that does not divide by the gradient's size before it is well known. PyTorch: <c>torch.optim.RAdam</c>.</summary>
public sealed class RAdam : ParameterOptimizer<RAdamGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the averages of the gradient and of its square is kept at a step; (0.9, 0.999) if null.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="decoupledWeightDecay">Whether weight decay shrinks the parameter itself, apart from its gradient.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public RAdam(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new RAdamGroup(parameters)], lr, betas, eps, weightDecay, decoupledWeightDecay, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="RAdam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool, bool)"/>
    public RAdam(IEnumerable<RAdamGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay,
            DecoupledWeightDecay = decoupledWeightDecay, Maximize = maximize,
            Inert = ["foreach", "capturable", "differentiable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(RAdamGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var step = state.Advance();
        var (beta1, beta2) = group.Betas;
        var power = Math.Pow(beta2, step);
        // How many gradients the average square is worth, now and in the end.
        double longest = 2 / (1 - beta2) - 1, length = longest - 2 * step * power / (1 - power);
        var rectification = length > 5 ? Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) : 0;
        var rule = new Rule(new(beta1, beta2), group.Lr, 1 - Math.Pow(beta1, step), Math.Sqrt(1 - power), rectification, group.Eps,
            group.DecoupledWeightDecay ? 1 - group.Lr * group.WeightDecay : 1);
        Updates.Run(rule, group.DecoupledWeightDecay ? 0 : group.WeightDecay, group.Maximize,
            [parameter, gradient, state.Zeros("exp_avg", parameter), state.Zeros("exp_avg_sq", parameter)]);
    }

    /// <summary>A rectification of 0 says that the size is not known well enough to be used.</summary>
    internal readonly record struct Rule(Moments Moments, double Lr, double Correction1, double Correction2, double Rectification, double Eps, double Shrink) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L average, ref L square, ref L c) where L : ILane<L>
        {
            Moments.Add(gradient, ref average, ref square);
            var step = average / Correction1 * Lr;
            if (Rectification != 0)
                step = step * ((L)Correction2 / (L.Sqrt(square) + Eps)) * Rectification;
            parameter = parameter * Shrink - step;
        }
    }
}

/// <summary>Parameters with options of <see cref="RAdam"/> of their own.</summary>
public sealed class RAdamGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the averages of the gradient and of its square is kept at a step.</summary>
    public (double, double) Betas { get => Get<(double, double)>("betas"); set => Set("betas", value); }

    /// <summary>Added to the size, so that nothing is divided by zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether weight decay shrinks the parameter itself, apart from its gradient.</summary>
    public bool DecoupledWeightDecay { get => Get<bool>("decoupled_weight_decay"); set => Set("decoupled_weight_decay", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "eps", "weight_decay");
        BelowOne("betas");
    }
}
