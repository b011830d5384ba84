using System.CommandLine;
using Spectre.Console;
using TorchPort.Cli.Verbs;

namespace TorchPort.Cli;

/// <summary>The <c>torchport</c> command: its verbs, and what becomes of errors.</summary>
internal static class CommandLine
{
    internal const int Success = 0, Failure = 1, Usage = 2;

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors go.</param>
    /// <param name="terminal">Where trees, tables and progress go.</param>
    /// <returns>0, 1 for an error in a file, 2 for arguments that make no sense.</returns>
    internal static int Run(string[] args, TextWriter output, TextWriter error, IAnsiConsole terminal)
    {
        var root = new RootCommand("Looks into PyTorch checkpoints, converts and compares them, and runs ONNX models. No code in a file is ever executed.")
        {
            InspectCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            DiffCommand.Create(terminal),
            RunCommand.Create(),
            ProfileCommand.Create(),
            VerifyCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                error.WriteLine(problem.Message);
            error.WriteLine($"Try: torchport {string.Join(' ', args.Take(1).Where(a => root.Subcommands.Any(c => c.Name == a)).Append("--help"))}");
            return Usage;
        }
        try
        {
            return parsed.Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is TorchPortException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {Printable.Text(e.Message)}");
            return Failure;
        }
    }
}
