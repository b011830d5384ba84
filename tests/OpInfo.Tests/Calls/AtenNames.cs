namespace TorchPort.Tests.OpInfo;

/// <summary>The operators' names where they are not those of the Python functions.</summary>
internal static class AtenNames
{
    private static readonly Dictionary<string, string> Other = new()
    {
        ["torch.ops.aten._safe_softmax.default"] = "_safe_softmax",
    };

    internal static string Of(string entry, string name) =>
        Other.GetValueOrDefault(entry) ?? Other.GetValueOrDefault(name)
        ?? name.Replace("nn.functional.", "", StringComparison.Ordinal).Replace("torch.ops.aten.", "", StringComparison.Ordinal).Replace('.', '_');
}
