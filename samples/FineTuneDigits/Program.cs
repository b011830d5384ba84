using System.Reflection;
using FineTuneDigits;
using Spectre.Console;
using TorchPort;
using TorchPort.Data;
using TorchPort.Gpu;

var root = typeof(Digits).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
var folder = Path.Combine(root, "fixtures", "digits");
// FineTuneDigits [OUTPUT] [--device cpu|cuda|opencl|ilgpu-cpu]
var option = Array.IndexOf(args, "--device");
var device = option >= 0 && option + 1 < args.Length ? Device.Named(args[option + 1]) : Device.Cpu;
// Dropout's masks are the same everywhere, so that runs can be compared.
if (device is GpuDevice gpu)
    gpu.UsesProcessorsRandom = true;
var output = args.Where((_, i) => option < 0 || i < option || i > option + 1).FirstOrDefault() ?? "finetuned.pt";

Torch.ManualSeed(1);
var net = new DigitsNet();
net.LoadStateDict(Checkpoint.Load(Path.Combine(folder, "cnn.pt")).StateDict());
net.To(device);
var (unchanged, tuning, heldOut) = Digits.Load(Path.Combine(folder, "digits.safetensors"));
AnsiConsole.MarkupLine($"Loaded [green]cnn.pt[/], trained by PyTorch: {net.Parameters().Sum(p => p.ElementCount):N0} parameters on {device}.");

var batches = FineTuning.Batches(tuning);
var trainer = FineTuning.NewTrainer(net, batches);
var known = trainer.Evaluate(new DataLoader(unchanged, batchSize: 256));
var before = trainer.Evaluate(new DataLoader(heldOut, batchSize: 256));

FineTuning.Run(trainer, batches, heldOut);

var after = trainer.Evaluate(new DataLoader(heldOut, batchSize: 256));
Checkpoint.Save(output, net.StateDict());

AnsiConsole.Write(new Table()
    .AddColumns("digits", "loss", "accuracy")
    .AddRow("as PyTorch knew them", $"{known.Loss:F3}", $"{known.Accuracy:P1}")
    .AddRow("inverted, shifted, slanted: before", $"{before.Loss:F3}", $"{before.Accuracy:P1}")
    .AddRow("the same: after fine-tuning", $"{after.Loss:F3}", $"[green]{after.Accuracy:P1}[/]"));
AnsiConsole.MarkupLineInterpolated($"Saved [green]{output}[/]: torch.load(\"{Path.GetFileName(output)}\", weights_only=True) reads it.");
