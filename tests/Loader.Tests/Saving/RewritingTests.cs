namespace TorchPort.Tests.Saving;

/// <summary>What was read is written again: PyTorch 2.6's files byte for byte, all others so that the same is read from them.</summary>
public class RewritingTests
{
    /// <summary>
    /// Not the same bytes: another protocol, no check sums, or bytes that PyTorch writes as <c>bytes()</c>, which its own weights_only refuses.
    /// A whole module is written as the state dict that it is read as.
    /// </summary>
    private static readonly string[] Otherwise = ["protocol4", "without_crc32", "plain_yet_refused", "module"];

    public static TheoryData<string> Modern { get; } =
    [
        .. Directory.GetFiles(Paths.Fixture("checkpoints", "v2.6"), "*.pt").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.StartsWith("legacy_", StringComparison.Ordinal) && !Otherwise.Contains(n)),
    ];

    public static TheoryData<string> All { get; } =
    [
        .. new[] { "v1.13", "v2.6" }.SelectMany(v => Directory.GetFiles(Paths.Fixture("checkpoints", v), "*.pt"))
            .Where(f => !f.Contains("module", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Paths.Fixture("checkpoints"), f)),
    ];

    [Theory]
    [MemberData(nameof(Modern))]
    public void TheBytesArePyTorchs(string name)
    {
        using var folder = new TempFolder();
        var path = Paths.Fixture("checkpoints", "v2.6", $"{name}.pt");
        Checkpoint.Save(folder[$"{name}.pt"], Checkpoint.Load(path).Root.Value);
        PyTorchZip.AssertSame(path, folder[$"{name}.pt"]);
    }

    [Theory]
    [InlineData("quantized")]
    [InlineData("sparse")]
    public void KindsOfTensors(string name)
    {
        using var folder = new TempFolder();
        var path = Paths.Fixture("checkpoint_kinds", "v2.6", $"{name}.pt");
        Checkpoint.Save(folder[$"{name}.pt"], Checkpoint.Load(path).Root.Value);
        PyTorchZip.AssertSame(path, folder[$"{name}.pt"]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TheSameIsReadAgain(string name)
    {
        using var folder = new TempFolder();
        var path = Paths.Fixture("checkpoints", name);
        var first = Checkpoint.Load(path);
        Checkpoint.Save(folder["a.pt"], first.Root.Value);
        Description.AssertEqual(Path.ChangeExtension(path, ".json"), Checkpoint.Load(folder["a.pt"]), "torch-zip");
    }
}
