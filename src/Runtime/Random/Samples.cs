namespace TorchPort;

/// <summary>A distribution of doubles, drawn one number at a time.</summary>
internal interface ISample
{
    double Next(Mt19937 engine);
}

/// <summary>1 with probability <paramref name="P"/>, else 0. PyTorch: <c>bernoulli_distribution&lt;double&gt;</c>.</summary>
internal readonly record struct BernoulliSample(double P) : ISample
{
    public double Next(Mt19937 engine) => engine.NextUnitDouble() < P ? 1 : 0;
}

/// <summary>Exponential with rate <paramref name="Lambda"/>. PyTorch: <c>exponential_distribution&lt;double&gt;</c>.</summary>
internal readonly record struct ExponentialSample(double Lambda) : ISample
{
    public double Next(Mt19937 engine) => -1 / Lambda * LogOneMinus.Of(engine.NextUnitDouble());
}

/// <summary>Cauchy. PyTorch: <c>cauchy_distribution&lt;double&gt;</c>.</summary>
internal readonly record struct CauchySample(double Median, double Sigma) : ISample
{
    public double Next(Mt19937 engine) => Math.FusedMultiplyAdd(Sigma, Math.Tan(Math.PI * (engine.NextUnitDouble() - 0.5)), Median);
}

/// <summary>The number of trials up to the first success. PyTorch: <c>geometric_distribution&lt;double&gt;</c>.</summary>
internal readonly struct GeometricSample(double p) : ISample
{
    private readonly double _logFailure = Math.Log(1 - p);

    public double Next(Mt19937 engine) => Math.Ceiling(Math.Log(engine.NextUnitDouble()) / _logFailure);
}
