namespace TorchPort.Tests.OpInfo;

/// <summary>The entries for which PyTorch's tolerance for the dtype is too narrow, and why.</summary>
internal static class Tolerances
{
    private static readonly Dictionary<string, (Tolerance Tolerance, string Reason)> Wider = new()
    {
    };

    internal static Tolerance Of(OpInfoFile file) => Wider.TryGetValue(file.Entry, out var wider) ? wider.Tolerance : default;
}
