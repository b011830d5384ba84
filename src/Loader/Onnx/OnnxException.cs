namespace TorchPort.Onnx;

/// <summary>A model that breaks ONNX's rules, uses what TorchPort has no operator for, or meets inputs that do not fit it.</summary>
public class OnnxException : CheckpointException
{
    /// <summary>An error about a model, or about one of its nodes.</summary>
    /// <param name="message">What was expected, what was found, what to do; the file and node are put before it.</param>
    /// <param name="file">The model's file.</param>
    /// <param name="node">The node and its operator, as <c>node "conv1" (Conv)</c>, or another part of the model.</param>
    /// <param name="inner">The cause.</param>
    public OnnxException(string message, string? file, string? node = null, Exception? inner = null) : base(message, file, node, inner) { }

    /// <summary>The node or other part of the model that the error is about.</summary>
    public string? Node => Item;
}
