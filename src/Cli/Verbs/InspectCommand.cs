using System.CommandLine;
using Spectre.Console;
using TorchPort.Cli.Views;
using TorchPort.IO;
using TorchPort.Onnx.Schema;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport inspect FILE</c>: what is in a checkpoint.</summary>
internal static class InspectCommand
{
    internal static Command Create(IAnsiConsole terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A checkpoint: a file, or a folder of several; or an ONNX model." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object for programs." };
        var hash = new Option<bool>("--hash") { Description = "Add the SHA-256 of every tensor's values, as contiguous little-endian bytes." };
        var command = new Command("inspect", "Shows the format, and a tree of all that is in a checkpoint.") { file, json, hash };
        command.SetAction(parsed =>
        {
            if (Path.GetExtension(parsed.GetRequiredValue(file)).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
                return InspectModel(parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            var checkpoint = Checkpoint.Load(parsed.GetRequiredValue(file), new() { IsStreaming = true });
            var listing = new Listing(checkpoint, parsed.GetValue(hash));
            if (parsed.GetValue(json))
                JsonView.Write(listing, parsed.InvocationConfiguration.Output);
            else
                TreeView.Write(listing, terminal);
            return CommandLine.Success;
        });
        return command;
    }

    private static int InspectModel(string path, bool json, TextWriter output)
    {
        var file = MappedFile.Open(path);
        var view = new ModelView(ModelProto.Read(new(file)));
        if (json)
            view.WriteJson(output);
        else
            view.Write(output);
        GC.KeepAlive(file);
        return CommandLine.Success;
    }
}
