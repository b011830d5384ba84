using TorchPort.IO;
using TorchPort.Onnx;
using TorchPort.Onnx.Schema;

namespace TorchPort.Cli.Verbs;

/// <summary>What a model is run on.</summary>
internal static class ModelInputs
{
    /// <summary>The tensors of files, by the names of the model's inputs.</summary>
    /// <exception cref="OnnxException">A file names an input that the model has not.</exception>
    internal static Dictionary<string, OnnxValue?> Read(OnnxModel model, string[] files)
    {
        var values = new Dictionary<string, OnnxValue?>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (Path.GetExtension(file).Equals(".pb", StringComparison.OrdinalIgnoreCase))
            {
                var content = MappedFile.Open(file);
                var info = Named(model, ValueProtos.NameOf(content)) ?? Named(model, Path.GetFileNameWithoutExtension(file))
                    ?? (model.Inputs.Count == 1 ? model.Inputs[0] : throw Unknown(model, file, ValueProtos.NameOf(content)));
                values[info.Name] = ValueProtos.Read(content, info.Type);
                continue;
            }
            foreach (var (name, tensor) in Checkpoint.Load(file).Tensors)
            {
                var info = Named(model, name) ?? (model.Inputs.Count == 1 && files.Length == 1 && name.Length == 0 ? model.Inputs[0] : throw Unknown(model, file, name));
                values[info.Name] = tensor;
            }
        }
        return values;
    }

    /// <summary>Random numbers for tensors that are not given: normal floats, integers 0 and 1.</summary>
    internal static void FillIn(OnnxModel model, Dictionary<string, OnnxValue?> values)
    {
        foreach (var info in model.Inputs.Where(i => !values.ContainsKey(i.Name)))
        {
            if (info.ElementType.Carrier() is not { } dtype)
                throw new OnnxException("No random value can be made for it: give a file.", null, info.ToString());
            long[] shape = [.. (info.Shape ?? []).Select(d => d is > 0 ? d.Value : 1)];
            var numbers = dtype.IsFloatingPoint ? Torch.Randn(shape) : Torch.Rand(shape).Ge(0.5);
            values[info.Name] = new OnnxTensor(numbers.To(dtype), info.ElementType);
        }
    }

    private static OnnxValueInfo? Named(OnnxModel model, string name) => model.Inputs.FirstOrDefault(i => i.Name == name);

    private static OnnxException Unknown(OnnxModel model, string file, string name) =>
        new($"The model has no input \"{name}\"; it has: {string.Join(", ", model.Inputs)}.", file);
}
