using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Steps by the gradient over the root of the sum of its squares so far. PyTorch: <c>torch.optim.Adagrad</c>.</summary>
public sealed class Adagrad : ParameterOptimizer<AdagradGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lrDecay">How fast the learning rate falls with the steps.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="initialAccumulatorValue">What the sum of squares begins with.</param>
    /// <param name="eps">Added to the size, so that nothing is divided by zero.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public Adagrad(IEnumerable<Tensor> parameters, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : this([new AdagradGroup(parameters)], lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="Adagrad(IEnumerable{Tensor}, double, double, double, double, double, bool)"/>
    public Adagrad(IEnumerable<AdagradGroup> groups, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, LrDecay = lrDecay, WeightDecay = weightDecay, InitialAccumulatorValue = initialAccumulatorValue,
            Eps = eps, Maximize = maximize,
            Inert = ["foreach", "differentiable", "fused"],
        })
    {
        // PyTorch's optimizer finds no state of a parameter that got its first gradient after loading, unless it is written.
        foreach (var group in ParamGroups)
        {
            foreach (var parameter in group.Params)
                Begin(group, parameter, StateOf(parameter));
        }
    }

    /// <inheritdoc/>
    protected override void Update(AdagradGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var sum = Begin(group, parameter, state);
        var step = state.Advance();
        var lr = group.Lr / (1 + (step - 1) * group.LrDecay);
        Updates.Run(new Rule(lr, group.Eps), group.WeightDecay, group.Maximize, [parameter, gradient, sum]);
    }

    private static Tensor Begin(AdagradGroup group, Tensor parameter, ParamState state)
    {
        _ = state.Number("step", 0);
        return state["sum"] as Tensor ?? state.Keep("sum", Torch.FullLike(parameter.Detach(), group.InitialAccumulatorValue));
    }

    internal readonly record struct Rule(double Lr, double Eps) : IUpdate
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L sum, ref L b, ref L c) where L : ILane<L>
        {
            sum += gradient * gradient;
            parameter += gradient * -Lr / (L.Sqrt(sum) + Eps);
        }
    }
}

/// <summary>Parameters with options of <see cref="Adagrad"/> of their own.</summary>
public sealed class AdagradGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How fast the learning rate falls with the steps.</summary>
    public double LrDecay { get => Get<double>("lr_decay"); set => Set("lr_decay", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>What the sum of squares begins with.</summary>
    public double InitialAccumulatorValue { get => Get<double>("initial_accumulator_value"); set => Set("initial_accumulator_value", value); }

    /// <summary>Added to the size, so that nothing is divided by zero.</summary>
    public double Eps { get => Get<double>("eps"); set => Set("eps", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps");
    }
}
