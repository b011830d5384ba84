using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Steps by the gradient's sign alone, with a step size for each element that grows while the sign stays. PyTorch: <c>torch.optim.Rprop</c>.</summary>
public sealed class Rprop : ParameterOptimizer<RpropGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The step size at first.</param>
    /// <param name="etas">What a step size is multiplied by when the sign changed, and when it stayed; (0.5, 1.2) if null.</param>
    /// <param name="stepSizes">The smallest and the largest step size; (1e-6, 50) if null.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public Rprop(IEnumerable<Tensor> parameters, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : this([new RpropGroup(parameters)], lr, etas, stepSizes, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="Rprop(IEnumerable{Tensor}, double, ValueTuple{double, double}?, ValueTuple{double, double}?, bool)"/>
    public Rprop(IEnumerable<RpropGroup> groups, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Etas = etas ?? (0.5, 1.2), StepSizes = stepSizes ?? (1e-6, 50), Maximize = maximize,
            Inert = ["foreach", "differentiable", "capturable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(RpropGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        _ = state.Advance();
        var previous = state.Zeros("prev", parameter);
        var sizes = state["step_size"] as Tensor ?? state.Keep("step_size", Torch.FullLike(parameter, group.Lr));
        Updates.Run(new Rule(group.Etas.Item1, group.Etas.Item2, group.StepSizes.Item1, group.StepSizes.Item2), 0, group.Maximize,
            [parameter, gradient, previous, sizes]);
    }

    internal readonly record struct Rule(double Shrink, double Grow, double Smallest, double Largest) : IUpdate
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L previous, ref L size, ref L c) where L : ILane<L>
        {
            var agreement = gradient * previous;
            var turned = L.Less(agreement, 0);
            size = size * L.Select(L.Less(0, agreement), Grow, L.Select(turned, Shrink, 1));
            size = L.Min(L.Max(size, Smallest), Largest);
            // Where the sign changed the element rests for a step.
            previous = L.Select(turned, 0, gradient);
            parameter -= Sign(previous) * size;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Sign<L>(L x) where L : ILane<L> => L.Select(L.Less(0, x), 1, L.Select(L.Less(x, 0), -1, 0));
    }
}

/// <summary>Parameters with options of <see cref="Rprop"/> of their own.</summary>
public sealed class RpropGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>What a step size is multiplied by when the sign changed, and when it stayed.</summary>
    public (double, double) Etas { get => Get<(double, double)>("etas"); set => Set("etas", value); }

    /// <summary>The smallest and the largest step size.</summary>
    public (double, double) StepSizes { get => Get<(double, double)>("step_sizes"); set => Set("step_sizes", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr");
        if (!(Etas.Item1 is > 0 and < 1 && Etas.Item2 > 1))
            throw new ArgumentException($"The option etas is ({Etas.Item1}, {Etas.Item2}), but the first must be between 0 and 1 and the second above 1.");
    }
}
