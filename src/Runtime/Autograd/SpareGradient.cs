namespace TorchPort.Autograd;

/// <summary>The contiguous gradient that the node at work was given and that nobody holds besides: its result may take the same memory, which caches have already.</summary>
internal static class SpareGradient
{
    [ThreadStatic]
    private static Tensor? _spare;

    /// <summary>Names the gradient for the node that is about to work, or says by null that there is none.</summary>
    internal static void Offer(Tensor? gradient) => _spare = gradient;

    /// <summary>Whether the result of a formula may be written over its gradient, element by element: the caller reads it for nothing else.</summary>
    internal static bool Takes(Tensor gradient) => ReferenceEquals(gradient, _spare);
}
