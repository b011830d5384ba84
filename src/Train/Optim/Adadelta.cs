using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Steps by the gradient, scaled by the average size of past steps over that of past gradients. PyTorch: <c>torch.optim.Adadelta</c>.</summary>
public sealed class Adadelta : ParameterOptimizer<AdadeltaGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="rho">How much of the averages is kept at a step.</param>
    /// <param name="eps">Added to the squares, so that nothing is divided by zero and the first step is not zero.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public Adadelta(IEnumerable<Tensor> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : this([new AdadeltaGroup(parameters)], lr, rho, eps, weightDecay, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="Adadelta(IEnumerable{Tensor}, double, double, double, double, bool)"/>
    public Adadelta(IEnumerable<AdadeltaGroup> groups, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Rho = rho, Eps = eps, WeightDecay = weightDecay, Maximize = maximize,
            Inert = ["capturable", "foreach", "differentiable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(AdadeltaGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        _ = state.Advance();
        Updates.Run(new Rule(group.Lr, group.Rho, group.Eps), group.WeightDecay, group.Maximize,
            [parameter, gradient, state.Zeros("square_avg", parameter), state.Zeros("acc_delta", parameter)]);
    }

    internal readonly record struct Rule(double Lr, double Rho, double Eps) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L square, ref L steps, ref L c) where L : ILane<L>
        {
            square = Moments.AddSquare(square, gradient, Rho);
            var step = L.Sqrt(steps + Eps) / L.Sqrt(square + Eps) * gradient;
            steps = Moments.AddSquare(steps, step, Rho);
            parameter += step * -Lr;
        }
    }
}

/// <summary>Parameters with options of <see cref="Adadelta"/> of their own.</summary>
public sealed class AdadeltaGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the averages is kept at a step.</summary>
    public double Rho { get => Get<double>("rho"); set => Set("rho", value); }

    /// <summary>Added to the squares, so that nothing is divided by zero and the first step is not zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "rho", "eps", "weight_decay");
        if (Rho > 1)
            throw new ArgumentException($"The option rho is {Rho}, but must be between 0 and 1.");
    }
}
