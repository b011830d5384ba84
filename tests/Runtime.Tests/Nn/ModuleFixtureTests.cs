namespace TorchPort.Tests.Nn;

/// <summary>Modules against PyTorch: outputs, gradients of inputs and parameters, buffers afterwards, and initial weights.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ModuleFixtureTests
{
    public static IEnumerable<TheoryDataRow<string>> Files => Directory.EnumerateFiles(Paths.Fixture("nn"), "*.safetensors")
        .Select(f => Path.GetFileName(f)).Where(f => f != "seeded.safetensors").Order().Select(f => new TheoryDataRow<string>(f));

    [Theory]
    [MemberData(nameof(Files))]
    public void FollowsPyTorch(string file)
    {
        var cases = TensorFile.Open("nn", file).Cases();
        Assert.NotEmpty(cases);
        foreach (var c in cases)
            Check(c);
    }

    [Fact]
    public void SeededWeightsAreExact()
    {
        foreach (var c in TensorFile.Open("nn", "seeded.safetensors").Cases())
        {
            Torch.ManualSeed((long)c["seed"]!);
            var state = ModuleFactory.Build(c.Construction).StateDict();
            Assert.Equal(c.Dict("state").Keys, state.Keys);
            foreach (var (name, expected) in c.Dict("state"))
                Close.Same((Tensor)expected!, state[name], $"{c.Text("module")} {c.Json.GetProperty("init")}: {name}");
        }
    }

    /// <summary>PyTorch folds the mean into the shift, and so rounds at the size of mean · slope: 3 · 389 where a channel is constant.</summary>
    private static double? Absolute(Case c) => c.ToString() == "train, constant channel" ? 1e-4 : null;

    private static void Check(Case c)
    {
        var what = $"{c.Text("module")} ({c})";
        var warning = Torch.Warning;
        Torch.Warning = null;
        var module = ModuleFactory.Build(c.Construction);
        module.Train((bool)c["training"]!);
        Assert.Equal(c.Dict("state").Keys, module.StateDict().Keys);
        module.LoadStateDict(c.Dict("state").ToDictionary(p => p.Key, p => (Tensor)p.Value!));
        if (c.Has("seed"))
            Torch.ManualSeed((long)c["seed"]!);
        var args = c.List("args");
        var output = (Tensor)ModuleFactory.Call(module, args)!;
        Torch.Warning = warning;
        Close.To(c.Tensor("output"), output, what, absolute: Absolute(c));
        if (c.Has("cotangents"))
        {
            output.Backward((Tensor)c.List("cotangents")[0]!);
            foreach (var (expected, arg, i) in c.List("grads").Zip(args, Enumerable.Range(0, args.Count)))
            {
                if (expected is Tensor e)
                    Close.To(e, ((Tensor)arg!).Grad, $"{what}: gradient of argument {i}", absolute: Absolute(c));
            }
            var parameters = module.NamedParameters().ToDictionary();
            foreach (var (name, expected) in c.Dict("param_grads"))
                Close.To((Tensor)expected!, parameters[name].Grad, $"{what}: gradient of {name}", absolute: Absolute(c));
        }
        var buffers = module.NamedBuffers().ToDictionary();
        foreach (var (name, expected) in c.Dict("buffers_after"))
            Close.To((Tensor)expected!, buffers[name], $"{what}: {name}");
    }
}
