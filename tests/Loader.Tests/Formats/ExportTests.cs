using System.Text.Json;

namespace TorchPort.Tests.Formats;

public class ExportTests
{
    public static TheoryData<string> Files { get; } = [.. Directory.GetFiles(Paths.Fixture("export"), "*.pt2").Order().Select(f => Path.GetFileNameWithoutExtension(f))];

    private static JsonElement Expected(string name) => JsonDocument.Parse(File.ReadAllText(Paths.Fixture("export", name + ".json"))).RootElement;

    [Theory]
    [MemberData(nameof(Files))]
    public void WeightsBuffersAndConstantsAreAsPyTorchWroteThem(string name)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("export", name + ".pt2"));
        var expected = Expected(name);
        Assert.Equal("torch-export", checkpoint.Format);
        string[] all = [.. TensorLines.Expected(expected.GetProperty("state_dict")), .. TensorLines.Expected(expected.GetProperty("constants"))];
        Assert.Equal(all.Order(), TensorLines.Of(checkpoint.Tensors).Order());
        if (expected.GetProperty("programs").GetArrayLength() == 1)
            Assert.Equal(TensorLines.Expected(expected.GetProperty("state_dict")).Order(), TensorLines.Of(checkpoint.StateDict()).Order());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void GraphsInputsAndExtraFilesAreKept(string name)
    {
        var programs = Checkpoint.Load(Paths.Fixture("export", name + ".pt2")).Programs!;
        var expected = Expected(name);
        Assert.Equal(expected.GetProperty("programs").EnumerateArray().Select(p => p.GetString()!).Order(), programs.Names.Order());
        foreach (var program in programs.Names)
        {
            using var graph = JsonDocument.Parse(programs.GraphJson(program));
            Assert.True(graph.RootElement.GetProperty("graph_module").GetProperty("graph").GetProperty("nodes").GetArrayLength() > 0);
            if (name == "first")
                Assert.Throws<CheckpointKeyException>(() => programs.ExampleInputs(program));
            else
                Assert.True(programs.ExampleInputs(program)[0][0].AsTensor().ElementCount > 0);
        }
        foreach (var extra in expected.GetProperty("extra").EnumerateObject())
            Assert.Equal(extra.Value.GetString(), System.Text.Encoding.UTF8.GetString(programs.ExtraFile(extra.Name)));
        Assert.Throws<CheckpointKeyException>(() => programs.GraphJson("none"));
    }

    [Theory]
    [InlineData("saved")]
    [InlineData("raw")]
    [InlineData("whole")]
    public void TiedWeightsStayTied(string name)
    {
        var state = Checkpoint.Load(Paths.Fixture("export", name + ".pt2")).StateDict();
        Assert.Same(state["first.weight"].Storage, state["second.weight"].Storage);
        Assert.IsType<Nn.Parameter>(state["first.weight"]);
    }
}
