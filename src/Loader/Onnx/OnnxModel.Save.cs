using TorchPort.Nn;
using TorchPort.Onnx.Saving;

namespace TorchPort.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>Writes the model as ONNX again, with its parameters and buffers as they are now. Python: <c>onnx.save</c>.</summary>
    /// <param name="path">The file to write; it appears whole or not at all.</param>
    /// <param name="options">How to write it.</param>
    /// <exception cref="OnnxException">The tensors take more than a file of ONNX holds, and external data was ruled out.</exception>
    public void Save(string path, OnnxSaveOptions? options = null) => ModelWriter.Write(_proto, _initializers, _files, path, options ?? new());

    /// <summary>Puts another tensor in the place of a parameter or buffer, of another shape too: so a classifier gets a new last layer.</summary>
    /// <param name="name">The name, as <c>NamedParameters</c> and <c>NamedBuffers</c> give it.</param>
    /// <param name="value">What takes its place; a floating one is a parameter.</param>
    /// <exception cref="OnnxException">The model has no tensor of this name.</exception>
    public void SetTensor(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var initializer = _initializers.Find(i => i.Name == name && i.Tensor is not null)
            ?? throw new OnnxException($"The model has no parameter or buffer \"{name}\".", _files.ModelPath);
        var learns = initializer.Tensor is Parameter;
        initializer.Value = learns && value is not Parameter ? new Parameter(value) : value;
    }
}

/// <summary>How a model is written.</summary>
public sealed record OnnxSaveOptions
{
    /// <summary>
    /// Whether the elements of larger tensors go to a file beside the model, <c>model.onnx.data</c>, which ONNX needs for more than 2 GB; null, the
    /// default, for where they do not fit otherwise.
    /// </summary>
    public bool? ExternalData { get; init; }

    /// <summary>Wraps streams, so that tests can make them fail at any point.</summary>
    internal Func<Stream, Stream>? Wrap { get; init; }
}
