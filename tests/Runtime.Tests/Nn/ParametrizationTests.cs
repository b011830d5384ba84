using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

/// <summary>Layers with computed weights against PyTorch: names, initial states, outputs, gradients, buffers, and without the norm again.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ParametrizationTests
{
    private static readonly Dictionary<string, Case> Fixture = TensorFile.Open("parametrizations", "cases.safetensors").Cases().ToDictionary(c => c.Text("label"));

    public static TheoryData<string> Labels => [.. Fixture.Keys];

    [Theory]
    [MemberData(nameof(Labels))]
    public void FollowsPyTorch(string label)
    {
        var c = Fixture[label];
        Torch.ManualSeed(0);
        var module = Built(c);
        Same(c.Dict("initial"), module.StateDict(), "initial state");
        Load(module, c.Dict("state"));
        var output = First(module, c) + 2 * First(module, c);
        Close.To(c.Tensor("output"), output, "output", 1e-5);
        output.Backward(c.Tensor("cotangent"));
        var parameters = module.NamedParameters().ToDictionary();
        Assert.Equal(c.Dict("grads").Keys, parameters.Keys);
        foreach (var (name, expected) in c.Dict("grads"))
            Close.To((Tensor)expected!, parameters[name].Grad, $"gradient of {name}", 1e-5);
        Same(c.Dict("after"), module.StateDict(), "state after two calls");
        module.Eval();
        Close.To(c.Tensor("evaluated"), First(module, c), "output in evaluation", 1e-5);
        Remove(module, c);
        Same(c.Dict("removed"), module.StateDict(), "state without the norm");
        Assert.All(module.Parameters(), p => Assert.True(p.IsLeaf && p.RequiresGrad));
    }

    [Theory]
    [InlineData("old.weight_norm of Linear {}", "weight_norm of Linear {}")]
    [InlineData("old.spectral_norm of Linear {}", "spectral_norm of Linear {}")]
    public void StatesOfOneFormLoadIntoTheOther(string old, string today)
    {
        foreach (var (from, into) in ((string, string)[])[(old, today), (today, old)])
        {
            var (source, target) = (Built(Fixture[from]), Built(Fixture[into]));
            Load(source, Fixture[from].Dict("state"));
            target.LoadStateDict(source.StateDict());
            Close.To(First(source.Eval(), Fixture[from]), First(target.Eval(), Fixture[from]), $"{from} in {into}");
        }
    }

    [Fact]
    public void AnEarlierValueIsStillThereForItsBackwardPass()
    {
        var x = Torch.Ones(1, 2);
        var layer = Parametrizations.WeightNorm(new Linear(2, 1, bias: false));
        var first = layer.Call(x).Sum();
        using (GradMode.NoGrad())
            Parametrize.Of(layer, "weight")!.Originals[0].Mul_(10);
        layer.Call(x).Sum().Backward();
        // The lengths changed in between, which only the first call's backward needs as they were.
        Assert.Throws<AutogradException>(() => first.Backward());

        var input = Torch.Ones(1, 2).RequiresGrad_();
        var scaled = new Linear(2, 1, bias: false);
        var scale = new Doubled();
        Parametrize.RegisterParametrization(scaled, "weight", scale);
        var y = scaled.Call(input).Sum();
        var before = scaled.Weight.ToArray<float>();
        scale.Factor = 5;
        scaled.Call(input);
        y.Backward();
        Assert.Equal(before, input.Grad!.ToArray<float>());
        Assert.NotEqual(before, scaled.Weight.ToArray<float>());
    }

    [Fact]
    public void ParametrizationsOfOnesOwnFollowOneAnother()
    {
        var layer = new Linear(2, 1);
        var weight = layer.Weight.ToArray<float>();
        Parametrize.RegisterParametrization(layer, "weight", new Doubled());
        Parametrize.RegisterParametrization(layer, "weight", new Doubled { Factor = 3 });
        Assert.Equal(["bias", "parametrizations.weight.original"], layer.StateDict().Keys);
        Assert.Equal(weight.Select(w => 6 * w), layer.Weight.ToArray<float>());
        Assert.True(Parametrize.IsParametrized(layer, "weight") && !Parametrize.IsParametrized(layer, "bias"));
        layer.Call(Torch.Ones(1, 2)).Sum().Backward();
        Assert.Equal([6f, 6], Parametrize.Of(layer, "weight")!.Originals[0].Grad!.ToArray<float>());
        Parametrize.RemoveParametrizations(layer, "weight");
        Assert.False(Parametrize.IsParametrized(layer));
        Assert.Throws<ArgumentException>(() => Parametrize.RemoveParametrizations(layer, "weight"));
        Assert.Throws<ArgumentException>(() => Parametrizations.WeightNorm(layer, "weigth"));
        Assert.Throws<ArgumentException>(() => Utils.RemoveWeightNorm(layer));
    }

    [Fact]
    public void AttentionUsesTheComputedWeightOfItsProjection()
    {
        var attention = new MultiheadAttention(4, 2);
        var x = Torch.Randn(3, 1, 4);
        var expected = attention.Call(x, x, x).Output;
        Parametrizations.WeightNorm(attention.OutProj);
        using (GradMode.NoGrad())
            Parametrize.Of(attention.OutProj, "weight")!.Originals[0].Mul_(2);
        Close.To(expected * 2, attention.Call(x, x, x).Output, "output", 1e-5);
    }

    private static Module Built(Case c)
    {
        var module = ModuleFactory.Build(c.Construction);
        var given = c.Dict("arguments");
        var name = (string?)given.GetValueOrDefault("name") ?? "weight";
        var dim = given.TryGetValue("dim", out var d) ? (int?)(long?)d : 0;
        var iterations = (int)(long)given.GetValueOrDefault("n_power_iterations", 1L)!;
        OrthogonalMap? map = given.TryGetValue("orthogonal_map", out var m) ? Enum.Parse<OrthogonalMap>(((string)m!).Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : null;
        return c.Text("norm") switch
        {
            "weight_norm" => Parametrizations.WeightNorm(module, name, dim),
            "spectral_norm" => Parametrizations.SpectralNorm(module, name, iterations),
            "orthogonal" => Parametrizations.Orthogonal(module, name, map, (bool)given.GetValueOrDefault("use_trivialization", true)!),
            "old.weight_norm" => Utils.WeightNorm(module, name, dim),
            _ => Utils.SpectralNorm(module, name, iterations),
        };
    }

    private static void Remove(Module module, Case c)
    {
        var name = (string?)c.Dict("arguments").GetValueOrDefault("name") ?? "weight";
        if (c.Text("norm") == "old.weight_norm")
            Utils.RemoveWeightNorm(module, name);
        else if (c.Text("norm") == "old.spectral_norm")
            Utils.RemoveSpectralNorm(module, name);
        else
            Parametrize.RemoveParametrizations(module, name);
    }

    private static Tensor First(Module module, Case c) => module is LSTM lstm ? lstm.Call(c.Tensor("x")).Output : ((Module<Tensor, Tensor>)module).Call(c.Tensor("x"));

    private static void Load(Module module, IReadOnlyDictionary<string, object?> state) => module.LoadStateDict(state.ToDictionary(p => p.Key, p => (Tensor)p.Value!));

    private static void Same(IReadOnlyDictionary<string, object?> expected, IReadOnlyDictionary<string, Tensor> actual, string what)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, tensor) in expected)
            Close.To((Tensor)tensor!, actual[name], $"{what}: {name}", 1e-5);
    }

    private sealed class Doubled : Parametrization
    {
        internal double Factor { get; set; } = 2;

        public override Tensor Forward(IReadOnlyList<Tensor> originals) => originals[0].Mul(Factor);
    }
}
