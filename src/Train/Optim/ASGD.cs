using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Gradient descent that also keeps the average of the parameters on the way. PyTorch: <c>torch.optim.ASGD</c>.</summary>
public sealed class ASGD : ParameterOptimizer<ASGDGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lambd">How fast parameters, and with the steps the learning rate, decay.</param>
    /// <param name="alpha">The power of the learning rate's decay.</param>
    /// <param name="t0">The step at which averaging begins.</param>
    /// <param name="weightDecay">A penalty: this times the parameter is added to its gradient.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public ASGD(IEnumerable<Tensor> parameters, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : this([new ASGDGroup(parameters)], lr, lambd, alpha, t0, weightDecay, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="ASGD(IEnumerable{Tensor}, double, double, double, double, double, bool)"/>
    public ASGD(IEnumerable<ASGDGroup> groups, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Lambd = lambd, Alpha = alpha, T0 = t0, WeightDecay = weightDecay, Maximize = maximize,
            Inert = ["foreach", "differentiable", "capturable"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(ASGDGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var step = state.Advance();
        double eta = state.Number("eta", group.Lr), mu = state.Number("mu", 1);
        Updates.Run(new Rule(eta, 1 - group.Lambd * eta, mu), group.WeightDecay, group.Maximize, [parameter, gradient, state.Zeros("ax", parameter)]);
        _ = state.SetNumber("eta", group.Lr / Math.Pow(1 + group.Lambd * group.Lr * step, group.Alpha));
        _ = state.SetNumber("mu", 1 / Math.Max(1, step - group.T0));
    }

    internal readonly record struct Rule(double Eta, double Shrink, double Mu) : IUpdate
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<L>(ref L parameter, L gradient, ref L average, ref L b, ref L c) where L : ILane<L>
        {
            parameter = parameter * Shrink + gradient * -Eta;
            average = Mu == 1 ? parameter : average + (parameter - average) * Mu;
        }
    }
}

/// <summary>Parameters with options of <see cref="ASGD"/> of their own.</summary>
public sealed class ASGDGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>How fast parameters, and with the steps the learning rate, decay.</summary>
    public double Lambd { get => Get<double>("lambd"); set => Set("lambd", value); }

    /// <summary>The power of the learning rate's decay.</summary>
    public double Alpha { get => Get<double>("alpha"); set => Set("alpha", value); }

    /// <summary>The step at which averaging begins.</summary>
    public double T0 { get => Get<double>("t0"); set => Set("t0", value); }

    /// <summary>A penalty: this times the parameter is added to its gradient.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "weight_decay");
    }
}
