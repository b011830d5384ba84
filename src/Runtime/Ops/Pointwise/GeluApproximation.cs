namespace TorchPort;

/// <summary>How GELU's normal distribution function is computed.</summary>
public enum GeluApproximation
{
    /// <summary>By the error function.</summary>
    None,
    /// <summary>By a hyperbolic tangent.</summary>
    Tanh,
}
