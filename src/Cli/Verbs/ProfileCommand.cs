using System.CommandLine;
using System.Globalization;
using TorchPort.IO;
using TorchPort.Onnx;
using TorchPort.Plans;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport profile MODEL</c>: which kernels an ONNX model's plan runs, and how long each takes.</summary>
internal static class ProfileCommand
{
    private const int WarmUps = 10;

    internal static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "An ONNX model." };
        var inputs = new Option<string[]>("--input") { Description = "Tensors by the names of the model's inputs: .safetensors, .npz, or a .pb file each; those not given are random, and sizes that are not fixed are 1.", Arity = ArgumentArity.OneOrMore };
        var runs = new Option<int>("--runs") { Description = "How often it runs; of each kernel the least time counts.", DefaultValueFactory = _ => 20 };
        var trace = new Option<string?>("--trace") { Description = "Where to write the last run for the trace viewers of Chrome and Perfetto, as .json." };
        var graph = new Option<string?>("--graph") { Description = "Where to draw the plan: .dot for Graphviz, .mmd for Mermaid, or .txt, a kernel a line." };
        var command = new Command("profile", "Shows how long each kernel of an ONNX model's plan takes.") { model, inputs, runs, trace, graph };
        command.SetAction(parsed =>
        {
            var network = OnnxModel.Load(parsed.GetRequiredValue(model));
            var values = ModelInputs.Read(network, parsed.GetValue(inputs) ?? []);
            ModelInputs.FillIn(network, values);
            Tensor[] tensors = [.. network.Inputs.Select(i => values[i.Name] is OnnxTensor tensor ? tensor.Value : throw new OnnxException("A plan takes tensors only.", null, i.ToString()))];
            var session = network.CreateSession();
            if (parsed.GetValue(graph) is { } drawing)
                Write(drawing, Draw(session, tensors, drawing));
            for (var i = 0; i < WarmUps; i++)
                session.Run(tensors);
            var all = new List<Profile>();
            for (var i = 0; i < Math.Max(1, parsed.GetValue(runs)); i++)
            {
                all.Add(new());
                session.Run(tensors, all[^1]);
            }
            if (parsed.GetValue(trace) is { } path)
                Write(path, all[^1].ToChromeTrace());
            var text = parsed.InvocationConfiguration.Output;
            if (all[0].Entries.Count == 0)
                text.Write(session.Describe(tensors));
            else
                Report(all, text);
            return CommandLine.Success;
        });
        return command;
    }

    private static void Report(List<Profile> runs, TextWriter output)
    {
        var least = runs[0].Entries.Select((entry, i) => (Kernel: $"{entry.Name} {entry.Shape}", Time: runs.Min(r => r.Entries[i].Duration.TotalMilliseconds))).ToList();
        var total = least.Sum(l => l.Time);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total:F3} ms in {Printable.Count(least.Count, "kernel")}, the least of {Printable.Count(runs.Count, "run")}"));
        foreach (var group in least.GroupBy(l => l.Kernel).OrderByDescending(g => g.Sum(l => l.Time)))
        {
            var time = group.Sum(l => l.Time);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time,9:F3} ms {time / Math.Max(total, 1e-9),6:P1} {group.Count(),4} × {group.Key}"));
        }
    }

    private static string Draw(Session session, Tensor[] inputs, string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".DOT" => session.ToGraphviz(inputs),
        ".MMD" => session.ToMermaid(inputs),
        ".TXT" => session.Describe(inputs),
        _ => throw new TorchPortException($"The ending of {path} names no way to draw a plan: use .dot, .mmd or .txt."),
    };

    private static void Write(string path, string text)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush();
        file.Rename();
    }
}
