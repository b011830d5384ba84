namespace TorchPort.Onnx;

/// <summary>A function that cannot be written as ONNX: it computes something that ONNX has no operator for, or its course depends on what is not fixed.</summary>
/// <param name="message">What has no form in ONNX, and what to do.</param>
/// <param name="operation">The operation.</param>
/// <param name="inner">The cause.</param>
public sealed class OnnxExportException(string message, string? operation = null, Exception? inner = null) : TorchPortException(operation is null ? message : $"{operation}: {message}", inner)
{
    /// <summary>The operation that has no form in ONNX.</summary>
    public string? Operation { get; } = operation;
}
