using System.Text.Json;

namespace TorchPort.Tests.Formats;

/// <summary>Files of other projects, which lie beside this repository; fixtures/checkpoints/shared.json has what PyTorch reads from them.</summary>
public class SharedModelTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Paths.Fixture("checkpoints", "shared.json"))).RootElement;

    public static TheoryData<string> Files { get; } = [.. Expected.EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryTensorIsAsPyTorchReadIt(string name)
    {
        var path = Paths.Shared(["models", .. name.Split('/')]);
        var expected = Expected.GetProperty(name);
        if (expected.TryGetProperty("error", out _))
        {
            Assert.Contains(path, Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(path)).Message, StringComparison.Ordinal);
            return;
        }
        var checkpoint = Checkpoint.Load(path);
        Assert.Equal(expected.GetProperty("format").GetString(), checkpoint.Format);
        if (expected.TryGetProperty("state_dict", out var state))
            Assert.Equal(TensorLines.Expected(state), TensorLines.Of(checkpoint.StateDict()));
        else
            Assert.Equal(TensorLines.Expected(expected.GetProperty("tensors")), TensorLines.Of(checkpoint.Tensors));
    }
}
