using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Gradient descent, optionally with momentum. PyTorch: <c>torch.optim.SGD</c>.</summary>
public sealed class SGD : ParameterOptimizer<SGDGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">How much of the last step's direction the next one keeps.</param>
    /// <param name="dampening">How much less of a gradient enters the direction.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="nesterov">Whether to look ahead along the direction; needs momentum and no dampening.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public SGD(IEnumerable<Tensor> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : this([new SGDGroup(parameters)], lr, momentum, dampening, weightDecay, nesterov, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="SGD(IEnumerable{Tensor}, double, double, double, double, bool, bool)"/>
    public SGD(IEnumerable<SGDGroup> groups, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Momentum = momentum, Dampening = dampening, WeightDecay = weightDecay, Nesterov = nesterov, Maximize = maximize,
            Inert = ["foreach", "differentiable", "fused"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(SGDGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        if (group.Momentum == 0)
        {
            Updates.Run(new Descent(group.Lr), group.WeightDecay, group.Maximize, [parameter, gradient]);
            return;
        }
        // The direction begins as the first gradient, undampened.
        var share = state["momentum_buffer"] is null ? 1 : 1 - group.Dampening;
        Updates.Run(new Momentum(group.Lr, group.Momentum, share, group.Nesterov), group.WeightDecay, group.Maximize,
            [parameter, gradient, state.Zeros("momentum_buffer", parameter)]);
    }

    internal readonly record struct Descent(double Lr) : IUpdate
    {
        public static int States => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L a, ref L b, ref L c) where L : ILane<L> => parameter += gradient * -Lr;
    }

    internal readonly record struct Momentum(double Lr, double Kept, double Share, Flag Nesterov) : IUpdate
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L direction, ref L b, ref L c) where L : ILane<L>
        {
            direction = direction * Kept + gradient * Share;
            parameter += (Nesterov ? gradient + direction * Kept : direction) * -Lr;
        }
    }
}

/// <summary>Parameters with options of <see cref="SGD"/> of their own.</summary>
public sealed class SGDGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How much of the last step's direction the next one keeps.</summary>
    public double Momentum { get => Get<double>("momentum"); set => Set("momentum", value); }

    /// <summary>How much less of a gradient enters the direction.</summary>
    public double Dampening { get => Get<double>("dampening"); set => Set("dampening", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether to look ahead along the direction.</summary>
    public bool Nesterov { get => Get<bool>("nesterov"); set => Set("nesterov", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "momentum", "weight_decay");
        if (Nesterov && (Momentum <= 0 || Dampening != 0))
            throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening.");
    }
}
