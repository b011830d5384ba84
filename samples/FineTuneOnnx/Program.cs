using System.Reflection;
using FineTuneOnnx;
using Spectre.Console;
using TorchPort;

var root = typeof(Parity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
var folder = Path.Combine(root, "fixtures", "digits");
var output = args.Length > 0 ? args[0] : "parity.onnx";

Torch.ManualSeed(1);
var parity = new Parity(Path.Combine(folder, "cnn.onnx"), Path.Combine(folder, "digits.safetensors"));
var before = parity.Accuracy();
parity.TrainHead(epochs: 10);
var head = parity.Accuracy();
parity.TrainAll(epochs: 10);
var all = parity.Accuracy();
parity.Model.Save(output);

AnsiConsole.Write(new Table()
    .AddColumns("odd or even", "accuracy on held-out digits")
    .AddRow("a new head", $"{before:P1}")
    .AddRow("the head trained, the rest frozen", $"{head:P1}")
    .AddRow("all trained", $"[green]{all:P1}[/]"));
AnsiConsole.MarkupLineInterpolated($"Saved [green]{output}[/]: an ONNX model as it was one before, for ONNX Runtime or anything else.");
