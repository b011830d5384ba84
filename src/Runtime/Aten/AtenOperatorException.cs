namespace TorchPort;

/// <summary>A PyTorch operator that does not exist here. PyTorch raises <c>RuntimeError</c>.</summary>
public sealed class AtenOperatorException : TorchPortException
{
    internal AtenOperatorException(string @operator)
        : base($"The operator '{@operator}' is not implemented. Rewrite that part of the model with other operators, or convert it in Python first.") =>
        Operator = @operator;

    /// <summary>The operator's name.</summary>
    public string Operator { get; }
}
