using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace TorchPort.Tests;

/// <summary>Runs every test of this assembly again with narrower kernels than the processor would choose.</summary>
public class VectorWidthTests
{
    [Theory]
    [InlineData("256")]
    [InlineData("scalar")]
    public void EverythingHoldsWith(string width)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TORCHPORT_SIMD") is not null, "TORCHPORT_SIMD forces a width already.");
        Assert.SkipUnless(width == "scalar" || Vector256.IsHardwareAccelerated, "This processor has no 256-bit vectors.");
        var program = Path.ChangeExtension(typeof(VectorWidthTests).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);
        var start = new ProcessStartInfo(program, ["-noColor", "-class-", "*" + nameof(VectorWidthTests)]) { RedirectStandardOutput = true };
        start.Environment["TORCHPORT_SIMD"] = width;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Failed: 0", output, StringComparison.Ordinal);
    }
}
