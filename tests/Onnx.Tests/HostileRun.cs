using TorchPort.IO;
using TorchPort.Onnx;
using TorchPort.Onnx.Schema;

namespace TorchPort.Tests;

/// <summary>Loads bytes that may be anything, and runs them if they are a model.</summary>
internal static class HostileRun
{
    internal static void Load(byte[] model, byte[][] inputs, CancellationToken cancellation)
    {
        var network = OnnxModel.Load(model, "hostile.onnx");
        var values = new Dictionary<string, OnnxValue?>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(inputs.Length, network.Inputs.Count); i++)
            values[network.Inputs[i].Name] = ValueProtos.Read(MappedFile.FromBytes(inputs[i], $"input_{i}.pb"), network.Inputs[i].Type);
        using var mode = GradMode.NoGrad();
        network.Run(values, cancellation);
    }
}
