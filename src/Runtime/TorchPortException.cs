namespace TorchPort;

/// <summary>The base of every error TorchPort reports on purpose: the message says what was expected, what was found, and what to do.</summary>
public class TorchPortException : Exception
{
    /// <summary>An error with a message.</summary>
    public TorchPortException(string message) : base(message) { }

    /// <summary>An error with a message and the error that caused it.</summary>
    public TorchPortException(string message, Exception? inner) : base(message, inner) { }
}
