using Spectre.Console.Testing;
using TorchPort.Cli;

namespace TorchPort.Tests;

/// <summary>Runs the command in this process.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error, string Screen)
{
    internal static Cli Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new TestConsole();
        terminal.Profile.Width = 400;
        var code = CommandLine.Run(args, output, error, terminal);
        return new(code, output.ToString(), error.ToString(), terminal.Output);
    }

    /// <summary>What it prints when it succeeds.</summary>
    internal static Cli Succeed(params string[] args)
    {
        var run = Run(args);
        Assert.True(run.ExitCode == CommandLine.Success, run.Error);
        Assert.Empty(run.Error);
        return run;
    }
}
