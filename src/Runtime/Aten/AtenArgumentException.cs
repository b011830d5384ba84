namespace TorchPort;

/// <summary>An argument that a PyTorch operator does not take. PyTorch raises <c>TypeError</c> or <c>RuntimeError</c>.</summary>
public sealed class AtenArgumentException : TorchPortException
{
    internal AtenArgumentException(string @operator, string argument, string expected, string found, string message) : base(message) =>
        (Operator, Argument, Expected, Found) = (@operator, argument, expected, found);

    /// <summary>The operator.</summary>
    public string Operator { get; }

    /// <summary>The argument's name, or its place if it has none.</summary>
    public string Argument { get; }

    /// <summary>What the operator takes there.</summary>
    public string Expected { get; }

    /// <summary>What it was given.</summary>
    public string Found { get; }
}
