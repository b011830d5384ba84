namespace TorchPort.Optim;

/// <summary>Steps by the gradient over its size, of which a matrix keeps only row and column averages. PyTorch: <c>torch.optim.Adafactor</c>.</summary>
public sealed class Adafactor : ParameterOptimizer<AdafactorGroup>
{
    /// <summary>An optimizer of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="lr">The largest learning rate.</param>
    /// <param name="beta2Decay">The power of the step at which the averages forget, not positive.</param>
    /// <param name="eps">The smallest size of a gradient (the dtype's epsilon if null) and of a parameter; (null, 1e-3) if null.</param>
    /// <param name="d">The largest root mean square of a step, at least 1.</param>
    /// <param name="weightDecay">At each step a parameter loses this times the learning rate of itself.</param>
    /// <param name="maximize">Whether to climb instead of to descend.</param>
    public Adafactor(IEnumerable<Tensor> parameters, double lr = 1e-2, double beta2Decay = -0.8, (double?, double)? eps = null, double d = 1, double weightDecay = 0, bool maximize = false)
        : this([new AdafactorGroup(parameters)], lr, beta2Decay, eps, d, weightDecay, maximize) { }

    /// <summary>An optimizer of groups of parameters; the options given here are those of groups that do not set their own.</summary>
    /// <inheritdoc cref="Adafactor(IEnumerable{Tensor}, double, double, ValueTuple{double?, double}?, double, double, bool)"/>
    public Adafactor(IEnumerable<AdafactorGroup> groups, double lr = 1e-2, double beta2Decay = -0.8, (double?, double)? eps = null, double d = 1, double weightDecay = 0, bool maximize = false)
        : base(groups, new([])
        {
            Lr = lr, Beta2Decay = beta2Decay, Eps = eps ?? (null, 1e-3), D = d, WeightDecay = weightDecay, Maximize = maximize,
            Inert = ["foreach"],
        })
    { }

    /// <inheritdoc/>
    protected override void Update(AdafactorGroup group, Tensor parameter, Tensor gradient, ParamState state)
    {
        var step = state.Advance();
        if (group.Maximize)
            gradient = gradient.Neg();
        var smallest = group.Eps.Item1 ?? Epsilon(parameter.DType);
        var rate = Math.Min(group.Lr, 1 / Math.Sqrt(step)) * Math.Max(group.Eps.Item2, RootMeanSquare(parameter));
        if (group.WeightDecay != 0)
            parameter.Mul_(1 - group.Lr * group.WeightDecay);
        var share = Math.Pow(step, group.Beta2Decay);
        var square = parameter.Dim > 1 ? Factored(state, gradient, share, smallest) : Average(state, "variance", gradient.Square(), share);
        var update = square.Maximum(smallest * smallest).Rsqrt_().Mul_(gradient);
        parameter.Add_(update, -rate / Math.Max(1, RootMeanSquare(update) / group.D));
    }

    private protected override bool Fits(string name, Tensor state, Tensor parameter)
    {
        var shape = parameter.Shape.ToArray();
        if (name == "row_var" && shape.Length > 1)
            shape[^1] = 1;
        if (name == "col_var" && shape.Length > 1)
            shape[^2] = 1;
        return state.Dim == 0 || state.Shape.SequenceEqual(shape);
    }

    /// <summary>The average square of a matrix of gradients, from those of its rows and columns.</summary>
    private static Tensor Factored(ParamState state, Tensor gradient, double share, double smallest)
    {
        var square = gradient.Square();
        var rows = Average(state, "row_var", square.Mean([-1], keepdim: true), share);
        var columns = Average(state, "col_var", square.Mean([-2], keepdim: true), share);
        return rows.MatMul(columns).Div_(rows.Mean([-2], keepdim: true).Maximum(smallest));
    }

    private static Tensor Average(ParamState state, string name, Tensor value, double share) => state.Zeros(name, value).Lerp_(value, share);

    private static double RootMeanSquare(Tensor x) => x.Norm().Item<double>() / Math.Sqrt(x.ElementCount);

    private static double Epsilon(DType dtype) => dtype switch
    {
        DType.Float64 => Math.BitIncrement(1.0) - 1,
        DType.Float16 => (double)Half.BitIncrement((Half)1) - 1,
        DType.BFloat16 => 1.0 / 128,
        _ => MathF.BitIncrement(1) - 1,
    };
}

/// <summary>Parameters with options of <see cref="Adafactor"/> of their own.</summary>
public sealed class AdafactorGroup(IEnumerable<Tensor> parameters) : ParamGroup(parameters)
{
    /// <summary>The power of the step at which the averages forget.</summary>
    public double Beta2Decay { get => Get<double>("beta2_decay"); set => Set("beta2_decay", value); }

    /// <summary>The smallest size of a gradient (the dtype's epsilon if null) and of a parameter.</summary>
    public (double?, double) Eps { get => Get<(double?, double)>("eps"); set => Set("eps", value); }

    /// <summary>The largest root mean square of a step.</summary>
    public double D { get => Get<double>("d"); set => Set("d", value); }

    /// <summary>At each step a parameter loses this times the learning rate of itself.</summary>
    public double WeightDecay { get => Get<double>("weight_decay"); set => Set("weight_decay", value); }

    /// <summary>Whether to climb instead of to descend.</summary>
    public bool Maximize { get => Get<bool>("maximize"); set => Set("maximize", value); }

    /// <inheritdoc/>
    protected internal override void Validate()
    {
        NotNegative("lr", "weight_decay");
        if (!(Beta2Decay <= 0))
            throw new ArgumentException($"The option beta2_decay is {Beta2Decay}, but must not be positive.");
        if (!(D >= 1))
            throw new ArgumentException($"The option d is {D}, but must be at least 1.");
        if (Eps.Item1 < 0 || Eps.Item2 < 0)
            throw new ArgumentException($"The option eps is ({Eps.Item1}, {Eps.Item2}), but must not be negative.");
    }
}
