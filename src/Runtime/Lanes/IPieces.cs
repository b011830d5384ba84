namespace TorchPort.Lanes;

/// <summary>A function that lanes of single precision compute by polynomials, one for each of sixteen ranges of |x|, and all others by its formula.</summary>
internal interface IPieces
{
    /// <summary>The length of a range. The first begins at 0, the middle of all polynomials' variables but the last's, and is half as long; the last has no end and one value.</summary>
    static abstract float Width { get; }

    /// <summary>The coefficients of sixteen polynomials of the distance from their ranges' middles: those of the highest degree first.</summary>
    static abstract ReadOnlySpan<float> Coefficients { get; }

    /// <summary>The formula.</summary>
    L Whole<L>(L x) where L : ILane<L>;

    /// <summary>The function's value from the polynomial's at |x|.</summary>
    L FromPiece<L>(L x, L piece) where L : ILane<L>;
}
