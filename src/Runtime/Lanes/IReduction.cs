namespace TorchPort.Lanes;

/// <summary>An associative and commutative combination of many elements into one.</summary>
internal interface IReduction
{
    /// <summary>What combines with anything to that thing.</summary>
    static abstract L Identity<L>() where L : ILane<L>;

    static abstract L Combine<L>(L a, L b) where L : ILane<L>;

    /// <summary>Applied to each element first.</summary>
    L Map<L>(L x) where L : ILane<L>;
}
