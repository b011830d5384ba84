using System.CommandLine;
using TorchPort.Gpu;
using TorchPort.Onnx;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport run MODEL</c>: runs an ONNX model on inputs from files.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "An ONNX model." };
        var inputs = new Option<string[]>("--input") { Description = "Tensors by the names of the model's inputs: .safetensors, .npz, or a .pb file each.", Arity = ArgumentArity.OneOrMore };
        var target = new Option<string?>("--output") { Description = "Where to write the outputs by their names: .safetensors, .npz, or a folder, which gets a .pb file each." };
        var random = new Option<bool>("--random-input") { Description = "Fill inputs that no file gives with random numbers; sizes that are not fixed are 1." };
        var place = new Option<string>("--device") { Description = "Where it runs: cpu, cuda, opencl, ilgpu-cpu or best; cuda:1 is the second of its kind.", DefaultValueFactory = _ => "cpu" };
        var command = new Command("run", "Runs an ONNX model once.") { model, inputs, target, random, place };
        command.SetAction(parsed =>
        {
            var network = OnnxModel.Load(parsed.GetRequiredValue(model));
            var values = ModelInputs.Read(network, parsed.GetValue(inputs) ?? []);
            if (parsed.GetValue(random))
                ModelInputs.FillIn(network, values);
            var device = Device.Named(parsed.GetRequiredValue(place));
            network.To(device);
            OrderedDictionary<string, OnnxValue?> outputs;
            using (GradMode.NoGrad())
                outputs = network.Run(On(device, values));
            outputs = On(Device.Cpu, outputs);
            if (parsed.GetValue(target) is { } path)
                ModelOutputs.Write(path, outputs);
            ModelOutputs.Describe(outputs, parsed.InvocationConfiguration.Output);
            return CommandLine.Success;
        });
        return command;
    }

    /// <summary>The same values, the tensors of numbers among them on a device.</summary>
    private static OrderedDictionary<string, OnnxValue?> On(Device device, IEnumerable<KeyValuePair<string, OnnxValue?>> values) =>
        new(values.Select(v => KeyValuePair.Create<string, OnnxValue?>(v.Key, v.Value is OnnxTensor tensor ? new OnnxTensor(tensor.Value.To(device), tensor.ElementType) : v.Value)), StringComparer.Ordinal);
}
