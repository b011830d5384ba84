namespace TorchPort.Tests.Autograd;

/// <summary>Small programs whose gradients PyTorch gave (fixtures/autograd): each is restated here, and must give the same.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class AutogradFixtureTests
{
    // PyTorch's own tolerance for float32; the absolute part in units of the program's largest result, where sums of such cancel.
    private const double Relative = 1.3e-6, Absolute = 1e-5;

    private static readonly Dictionary<string, Case> Fixture =
        TensorFile.Open("autograd", "cases.safetensors").Cases().ToDictionary(c => c.Text("label"));

    public static TheoryData<string> Labels => [.. Programs.All.Keys];

    [Theory]
    [MemberData(nameof(Labels))]
    public void GivesWhatPyTorchGave(string label)
    {
        var fixture = Fixture[label];
        var inputs = fixture.Dict("inputs").ToDictionary(p => p.Key, p => (Tensor)p.Value!);
        var results = Programs.All[label](new(inputs));
        var expected = fixture.Dict("results");
        Assert.Equal(expected.Keys.Order(), results.Keys.Order());
        var scale = expected.Values.OfType<Tensor>().SelectMany(t => t.ToArray<double>()).Append(1).Max(Math.Abs);
        foreach (var (name, wanted) in expected)
            Same($"{label}: {name}", wanted, results[name], Absolute * scale);
    }

    [Fact]
    public void EveryProgramIsRestated()
    {
        var restated = Programs.All.Keys.Concat(RefusedPrograms.All.Keys).Concat(RefusedPrograms.OtherwiseHere.Keys);
        Assert.Equal(Fixture.Keys.Order(), restated.Order());
    }

    private static void Same(string what, object? expected, object? actual, double absolute)
    {
        switch (expected)
        {
            case Tensor wanted:
                var got = Assert.IsAssignableFrom<Tensor>(actual);
                Assert.Equal((what, wanted.DType), (what, got.DType));
                Assert.Equal((what, Text(wanted)), (what, Text(got)));
                foreach (var (w, g) in wanted.ToArray<double>().Zip(got.ToArray<double>()))
                    Assert.True(Math.Abs(w - g) <= absolute + Relative * Math.Abs(w), $"{what}: expected {w}, got {g}");
                break;
            case IEnumerable<object?> list:
                Assert.Equal(list, Assert.IsAssignableFrom<IEnumerable<object?>>(actual));
                break;
            default:
                Assert.Equal((what, expected), (what, actual));
                break;
        }
    }

    private static string Text(Tensor t) => Shapes.Text(t.Shape);
}
