using TorchPort.IO;
using TorchPort.Plans;

namespace TorchPort.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>A session that runs this model as compiled plans, its inputs and outputs being those of <see cref="Inputs"/> and <see cref="Outputs"/> in order.</summary>
    /// <param name="options">How plans are made and kept.</param>
    /// <exception cref="OnnxException">When it is run: an output is no tensor of numbers.</exception>
    public Session CreateSession(SessionOptions? options = null) => new(inputs =>
    {
        var values = new OnnxValue?[inputs.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = inputs[i];
        return [.. Run(values).Select((output, i) => output is OnnxTensor tensor ? tensor.Value
            : throw new OnnxException($"The output {Outputs[i]} is no tensor of numbers, as a session's have to be: use {nameof(Run)}.", _files.ModelPath))];
    }, options, _ => new ModelFileSource(this, [_file, .. _files.Opened], _files.ModelPath));
}
