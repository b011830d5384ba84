using System.Globalization;
using TorchPort.IO;
using TorchPort.Onnx;
using TorchPort.Onnx.Schema;

namespace TorchPort.Cli.Verbs;

/// <summary>What a model gave.</summary>
internal static class ModelOutputs
{
    /// <summary>Writes outputs by their names.</summary>
    internal static void Write(string path, OrderedDictionary<string, OnnxValue?> outputs)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".safetensors": Checkpoint.SaveSafetensors(path, Tensors(path, outputs)); break;
            case ".npz": Checkpoint.SaveNpz(path, Tensors(path, outputs)); break;
            case ".pb":
                var only = outputs.Count == 1 ? outputs.GetAt(0) : throw new OnnxException($"A .pb file holds one output, but the model has {outputs.Count}: name a folder.", path);
                WriteMessage(path, only.Key, only.Value);
                break;
            default:
                Directory.CreateDirectory(path);
                for (var i = 0; i < outputs.Count; i++)
                    WriteMessage(Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"output_{i}.pb")), outputs.GetAt(i).Key, outputs.GetAt(i).Value);
                break;
        }
    }

    /// <summary>A line for each output: type, shape, and what its numbers are like.</summary>
    internal static void Describe(OrderedDictionary<string, OnnxValue?> outputs, TextWriter output)
    {
        foreach (var (name, value) in outputs)
            output.WriteLine($"{Printable.Text(name)}: {(value is null ? "no value" : Printable.Text(value.ToString()!))}{Numbers(value)}");
    }

    private static string Numbers(OnnxValue? value)
    {
        if (value is not OnnxTensor { Value: { ElementCount: > 0 } tensor } || tensor.DType.IsComplex)
            return "";
        var numbers = tensor.To(DType.Float64);
        return string.Create(CultureInfo.InvariantCulture, $", {numbers.Min().Item<double>():G6} to {numbers.Max().Item<double>():G6}, mean {numbers.Mean().Item<double>():G6}");
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(string path, OrderedDictionary<string, OnnxValue?> outputs) => outputs.Select(o => o.Value is OnnxTensor tensor
        ? KeyValuePair.Create(o.Key, tensor.Value) : throw new OnnxException($"It holds tensors of numbers only, but the output is {o.Value?.ToString() ?? "missing"}: name a folder.", path, o.Key));

    private static void WriteMessage(string path, string name, OnnxValue? value)
    {
        var message = new WireWriter();
        TensorProtos.Write(message, name, value);
        AtomicFile.Write(path, message.WriteTo);
    }
}
