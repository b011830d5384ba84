namespace TorchPort.Plans;

/// <summary>A function cannot be made a plan, because what it does depends on numbers that are known only when it runs.</summary>
public sealed class TraceException : TorchPortException
{
    internal TraceException(string message, Exception? inner = null) : base(message, inner) { }
}
