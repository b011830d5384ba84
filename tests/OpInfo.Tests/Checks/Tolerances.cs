namespace TorchPort.Tests.OpInfo;

/// <summary>The entries for which PyTorch's tolerance for the dtype is too narrow, and why.</summary>
internal static class Tolerances
{
    private static readonly Dictionary<string, (Tolerance Tolerance, string Reason)> Wider = new()
    {
        ["nn.functional.layer_norm"] = (new(Absolute: 2e-4), "The derivative is 0 where one element is normalised alone, of which PyTorch gives rounding errors times 1 / √eps."),
        ["nn.functional.ctc_loss"] = (new(Relative: 5e-5, Absolute: 5e-5), "PyTorch adds up the logarithms of fifty steps in float32; here they are added in float64."),
        ["nn.functional.normalize"] = (new(Absolute: 1e-4), "Second derivatives that cancel to about 0 are rounding errors of terms of size 100."),
    };

    internal static Tolerance Of(OpInfoFile file) => Wider.TryGetValue(file.Entry, out var wider) ? wider.Tolerance : default;
}
