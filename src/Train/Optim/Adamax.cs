using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Adam with the largest gradient, slowly forgotten, as its size. PyTorch: <c>torch.optim.Adamax</c>.</summary>
public sealed class Adamax : ParameterOptimizer<AdamaxGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the average gradient and of its size is kept at a step; (0.9, 0.999) if null.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public Adamax(IEnumerable<Tensor> parameters, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : this([new AdamaxGroup(parameters)], lr, betas, eps, weightDecay, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="Adamax(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool)"/>
    public Adamax(IEnumerable<AdamaxGroup> groups, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay, Maximize = maximize,
            Inert = ["foreach", "capturable", "differentiable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(AdamaxGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var (beta1, beta2) = group.Betas;
        var stepSize = group.Lr / (1 - Math.Pow(beta1, state.Advance()));
        Updates.Run(new Rule(beta1, beta2, stepSize, group.Eps), group.WeightDecay, group.Maximize,
            [parameter, gradient, state.Zeros("exp_avg", parameter), state.Zeros("exp_inf", parameter)]);
    }

    internal readonly record struct Rule(double Beta1, double Beta2, double StepSize, double Eps) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L average, ref L size, ref L c) where L : ILane<L>
        {
            average = Moments.Lerp(average, gradient, 1 - Beta1);
            size = L.Max(size * Beta2, L.Abs(gradient) + Eps);
            parameter += average * -StepSize / size;
        }
    }
}

/// <summary>Parameters with options of <see cref="Adamax"/> of their own.</summary>
public sealed class AdamaxGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the average gradient and of its size is kept at a step.</summary>
    public (double, double) Betas { get => Get<(double, double)>("betas"); set => Set("betas", value); }

    /// <summary>Added to the size, so that nothing is divided by zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "eps", "weight_decay");
        BelowOne("betas");
    }
}
