using System.Text.Json;

namespace TorchPort.Tests.Formats;

public class TorchScriptTests
{
    public static TheoryData<string> Files { get; } =
        [.. new[] { "v1.13", "v2.6" }.SelectMany(v => Directory.GetFiles(Paths.Fixture("torchscript", v), "*.json").Order().Select(f => $"{v}/{Path.GetFileNameWithoutExtension(f)}"))];

    private static JsonElement Expected(string name) => JsonDocument.Parse(File.ReadAllText(Paths.Fixture("torchscript", name + ".json"))).RootElement;

    [Theory]
    [MemberData(nameof(Files))]
    public void ParametersBuffersAttributesAndConstantsAreAsPyTorchReadThem(string name)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("torchscript", name));
        var expected = Expected(name);
        Assert.Equal("torchscript", checkpoint.Format);
        Assert.Equal(TensorLines.Expected(expected.GetProperty("state_dict")), TensorLines.Of(checkpoint.StateDict()));
        string[] all = [.. new[] { "state_dict", "attributes", "constants" }.SelectMany(p => TensorLines.Expected(expected.GetProperty(p)))];
        Assert.Equal(all.Order(), TensorLines.Of(checkpoint.Tensors).Order());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void CodeAndExtraFilesAreKept(string name)
    {
        var script = Checkpoint.Load(Paths.Fixture("torchscript", name)).Script!;
        var expected = Expected(name);
        Assert.Equal(expected.GetProperty("sources").EnumerateArray().Select(s => s.GetString()!).Order(), script.SourceNames.Order());
        Assert.All(script.SourceNames, n => Assert.Contains("def ", script.Source(n), StringComparison.Ordinal));
        Assert.Equal(expected.GetProperty("extra").EnumerateObject().Select(p => p.Name).Order(), script.ExtraFiles.Order());
        foreach (var extra in expected.GetProperty("extra").EnumerateObject())
            Assert.Equal(extra.Value.GetString(), System.Text.Encoding.UTF8.GetString(script.ExtraFile(extra.Name)));
        Assert.Equal(expected.GetProperty("lite").GetBoolean(), script.IsLite);
        if (script.IsLite)
            Assert.Contains("forward", script.Bytecode[1][0].As<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void AttributesAreValues()
    {
        var part = Checkpoint.Load(Paths.Fixture("torchscript", "v2.6", "scripted.pt"))["0"];
        Assert.Equal(2, part["ints"][1].As<int>());
        Assert.Equal(0.5, part["floats"][0].As<double>());
        Assert.False(part["flags"][1].As<bool>());
        Assert.Equal("b", part["texts"][1].As<string>());
        Assert.Equal(1, part["table"]["a"].As<long>());
        Assert.Equal(CheckpointKind.None, part["maybe"].Kind);
        Assert.Equal(2.5, part["pair"][1].As<double>());
        Assert.True(part["lin"]["weight"].AsTensor().RequiresGrad);
    }

    [Fact]
    public void TiedWeightsStayTied()
    {
        var state = Checkpoint.Load(Paths.Fixture("torchscript", "v2.6", "tied.pt")).StateDict();
        Assert.Same(state["0.weight"].Storage, state["1.weight"].Storage);
    }
}
