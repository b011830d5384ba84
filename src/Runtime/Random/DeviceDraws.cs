using TorchPort.Lanes;

namespace TorchPort;

/// <summary>What a device makes random numbers of.</summary>
internal enum DrawnFrom
{
    /// <summary>Numbers in (0, 1].</summary>
    Uniform,

    /// <summary>The same, neighbours drawn together where the number of elements is even, as PyTorch's dropout on CUDA does.</summary>
    UniformNeighbours,

    /// <summary>Normal numbers of mean 0 and variance 1.</summary>
    Normal,
}

/// <summary>A number in [from, to) of one in (0, 1].</summary>
internal readonly record struct UniformDraw(double From, double To) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var value = L.FusedMultiplyAdd(a, (L)To - From, From);
        return L.Select(L.Equal(value, To), From, value);
    }
}

/// <summary>A number with a probability, else 0, of one in (0, 1].</summary>
internal readonly record struct BernoulliDraw(double Probability, double Value) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Select(L.Less(a, Probability), Value, 0);
}

/// <summary>An exponential number of one in (0, 1], never 0.</summary>
internal readonly record struct ExponentialDraw(double Lambda) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var half = L.IsSingle ? 1.1920928955078125e-7 / 2 : 2.2204460492503131e-16 / 2;
        return (L)(-1 / Lambda) * L.Select(L.Less(a, 1 - half), L.Log(a), -half);
    }
}

/// <summary>A Cauchy number of one in (0, 1].</summary>
internal readonly record struct CauchyDraw(double Median, double Sigma) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var least = L.IsSingle ? 1.1920928955078125e-7 : 2.2204460492503131e-16;
        var angle = (L.Max(L.Min(a, 1 - least), least) - 0.5) * Math.PI;
        return L.Sin(angle) / L.Cos(angle) * Sigma + Median;
    }
}

/// <summary>The number of trials up to the first success of one in (0, 1].</summary>
/// <param name="Scale">1 / log(1 − p).</param>
internal readonly record struct GeometricDraw(double Scale) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Max(L.Ceiling(L.Log(a) * Scale), 1);
}

/// <summary>A normal number of one of mean 0 and variance 1.</summary>
internal readonly record struct NormalDraw(double Mean, double Deviation) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.FusedMultiplyAdd(a, Deviation, Mean);
}

/// <summary>The exponential of a normal number.</summary>
internal readonly record struct LogNormalDraw(NormalDraw Exponent) : IMap
{
    public static int Inputs => 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Exp(Exponent.Apply(a, b, c, d));
}
