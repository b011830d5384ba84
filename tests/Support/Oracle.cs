using System.Diagnostics;

namespace TorchPort.Tests;

/// <summary>Real PyTorch 2.6 beside the repository, for tests that ask it directly; they skip where it is not.</summary>
internal static class Oracle
{
    /// <summary>What <c>python3</c> prints for the arguments, run in the repository.</summary>
    internal static string Python(params IEnumerable<string> arguments)
    {
        var run = Paths.Shared("oracle", "run");
        // The first use of all builds the oracle, which takes minutes and the network: tests use one that stands.
        Assert.SkipUnless(Directory.Exists(Environment.GetEnvironmentVariable("ORACLE_ROOT") ?? "/srv/oracle"), "The oracle is not built on this machine.");
        var start = new ProcessStartInfo(run, ["python3", .. arguments])
        {
            WorkingDirectory = Paths.Repository, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"python3 {string.Join(' ', arguments)} failed:\n{errors.Result}\n{output}");
        return output;
    }
}
