using System.Diagnostics;

namespace TorchPort.Tests;

/// <summary>Real PyTorch beside the repository, for tests that ask it directly; they skip where it is not.</summary>
internal static class Oracle
{
    private static readonly Lazy<string?> Old = new(FindOld);

    /// <summary>What <c>python3</c> with PyTorch 2.6 prints for the arguments, run in the repository.</summary>
    internal static string Python(params IEnumerable<string> arguments)
    {
        var run = Paths.Shared("oracle", "run");
        // The first use of all builds the oracle, which takes minutes and the network: tests use one that stands.
        Assert.SkipUnless(Directory.Exists(Environment.GetEnvironmentVariable("ORACLE_ROOT") ?? "/srv/oracle"), "The oracle is not built on this machine.");
        return Run(run, ["python3", .. arguments]);
    }

    /// <summary>What <c>python3</c> with PyTorch 1.13, which Debian 12 has as python3-torch, prints for the arguments.</summary>
    internal static string OldPython(params IEnumerable<string> arguments)
    {
        Assert.SkipWhen(Old.Value is null, "PyTorch 1.13 is not on this machine: install Debian 12's python3-torch, or name a Python that has it in TORCHPORT_PYTORCH_1_13.");
        return Run(Old.Value!, arguments);
    }

    private static string? FindOld()
    {
        var python = Environment.GetEnvironmentVariable("TORCHPORT_PYTORCH_1_13") ?? "/usr/bin/python3";
        if (!File.Exists(python))
            return null;
        var (code, output, _) = Start(python, ["-c", "import torch; print(torch.__version__)"]);
        return code == 0 && output.StartsWith("1.13.", StringComparison.Ordinal) ? python : null;
    }

    private static string Run(string program, IEnumerable<string> arguments)
    {
        var (code, output, errors) = Start(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} failed:\n{errors}\n{output}");
        return output;
    }

    private static (int Code, string Output, string Errors) Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Paths.Repository, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
