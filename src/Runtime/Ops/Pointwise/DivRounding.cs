namespace TorchPort;

/// <summary>How a quotient is rounded. PyTorch: <c>rounding_mode</c>.</summary>
public enum DivRounding
{
    /// <summary>Towards zero.</summary>
    Trunc,
    /// <summary>Down.</summary>
    Floor,
}
