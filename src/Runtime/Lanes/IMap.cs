namespace TorchPort.Lanes;

/// <summary>An elementwise kernel of one to four inputs; those beyond <see cref="Inputs"/> are undefined.</summary>
internal interface IMap
{
    static abstract int Inputs { get; }

    L Apply<L>(L a, L b, L c, L d) where L : ILane<L>;
}

/// <summary>An elementwise function of one input. Where it keeps nothing of x or y, its derivative must not look at it.</summary>
internal interface IUnary
{
    /// <summary>What the result's dtype is.</summary>
    static virtual Promotion Result => Promotion.Float;

    /// <summary>What the derivative looks at.</summary>
    static virtual Keeps Keeps => Keeps.Input;

    /// <summary>Whether GPUs compute it in float32 in <see cref="Autocast"/>.</summary>
    static virtual bool IsFullOnGpu => false;

    L F<L>(L x) where L : ILane<L>;

    /// <summary>dy/dx at input <paramref name="x"/> and output <paramref name="y"/>.</summary>
    L D<L>(L x, L y) where L : ILane<L>;
}

/// <summary>An elementwise function of two inputs that broadcast. A partial derivative must not look at what it does not keep.</summary>
internal interface IBinary
{
    static virtual Promotion Result => Promotion.Same;

    /// <summary>What <see cref="Da"/> looks at.</summary>
    static virtual Keeps KeepsForA => Keeps.Input | Keeps.Other;

    /// <summary>What <see cref="Db"/> looks at.</summary>
    static virtual Keeps KeepsForB => Keeps.Input | Keeps.Other;

    L F<L>(L a, L b) where L : ILane<L>;

    /// <summary>∂y/∂a.</summary>
    L Da<L>(L a, L b, L y) where L : ILane<L>;

    /// <summary>∂y/∂b.</summary>
    L Db<L>(L a, L b, L y) where L : ILane<L>;
}

/// <summary>What the dtype of an elementwise result follows from that of its operands.</summary>
internal enum Promotion
{
    /// <summary>The promoted operands' type.</summary>
    Same,
    /// <summary>The same, but integers become the default floating type.</summary>
    Float,
    /// <summary>Computed in the promoted type, kept as bool.</summary>
    Bool,
}

/// <summary>What an elementwise derivative looks at, and so what the tape keeps.</summary>
[Flags]
internal enum Keeps
{
    Nothing = 0,
    Input = 1,
    Output = 2,
    /// <summary>The second input.</summary>
    Other = 4,
}
