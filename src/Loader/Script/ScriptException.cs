namespace TorchPort.Script;

/// <summary>Code of a TorchScript archive that cannot be read or run: it breaks the language's rules, raises an error of its own, or uses an operator that TorchPort has not.</summary>
public sealed class ScriptException : CheckpointException
{
    internal ScriptException(string message, string? file, string? place = null, Exception? inner = null) : base(message, file, place, inner) { }
}
