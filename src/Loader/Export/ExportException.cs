namespace TorchPort.Export;

/// <summary>A program of <c>torch.export</c> that cannot be read or run: it breaks the schema's rules, or uses an operator that TorchPort has not.</summary>
public sealed class ExportException : CheckpointException
{
    internal ExportException(string message, string? file, string? place = null, Exception? inner = null) : base(message, file, place, inner) { }
}
