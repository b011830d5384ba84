using System.CommandLine;
using Spectre.Console;
using TorchPort.Cli.Views;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport inspect FILE</c>: what is in a checkpoint.</summary>
internal static class InspectCommand
{
    internal static Command Create(IAnsiConsole terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A checkpoint: a file, or a folder of several." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object for programs." };
        var hash = new Option<bool>("--hash") { Description = "Add the SHA-256 of every tensor's values, as contiguous little-endian bytes." };
        var command = new Command("inspect", "Shows the format, and a tree of all that is in a checkpoint.") { file, json, hash };
        command.SetAction(parsed =>
        {
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
}
