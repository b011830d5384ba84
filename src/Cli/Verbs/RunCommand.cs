using System.CommandLine;
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
        var command = new Command("run", "Runs an ONNX model once.") { model, inputs, target, random };
        command.SetAction(parsed =>
        {
            var network = OnnxModel.Load(parsed.GetRequiredValue(model));
            var values = ModelInputs.Read(network, parsed.GetValue(inputs) ?? []);
            if (parsed.GetValue(random))
                ModelInputs.FillIn(network, values);
            OrderedDictionary<string, OnnxValue?> outputs;
            using (GradMode.NoGrad())
                outputs = network.Run(values);
            if (parsed.GetValue(target) is { } path)
                ModelOutputs.Write(path, outputs);
            ModelOutputs.Describe(outputs, parsed.InvocationConfiguration.Output);
            return CommandLine.Success;
        });
        return command;
    }
}
