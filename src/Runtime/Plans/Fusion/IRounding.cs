namespace TorchPort.Plans;

/// <summary>An elementwise function that may give whole numbers alone, within the bounds of the integers that it is computed for: stored as these and read again, they are the same.</summary>
internal interface IRounding
{
    /// <summary>Whether it does.</summary>
    bool Rounds { get; }
}
