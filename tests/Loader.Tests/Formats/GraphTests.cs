using System.IO.Compression;
using System.Numerics;
using System.Text;
using TorchPort.Export;
using TorchPort.Plans;
using TorchPort.Script;

namespace TorchPort.Tests.Formats;

/// <summary>TorchScript and torch.export archives compute what PyTorch computes with them, node by node and as plans; they learn, and are written again.</summary>
public class GraphTests
{
    public static TheoryData<string> Files { get; } = [.. Directory.GetFiles(Paths.Fixture("graphs"), "*.pt*").Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith("keeping", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void OutputsArePyTorchs(string file)
    {
        var graph = new GraphCase(file);
        // Plans do not round between operators of 16 bits as PyTorch does.
        var steps = file.StartsWith("lower_precision", StringComparison.Ordinal) ? 0.01 : file.StartsWith("integers.", StringComparison.Ordinal) ? 0.004 : file.StartsWith("integers", StringComparison.Ordinal) ? 0.02 : 0;
        using (GradMode.NoGrad())
            GraphCase.AssertClose(graph.Outputs, graph.Run(), steps);
        GraphCase.AssertClose(graph.Outputs, graph.Session.Run(graph.Inputs), steps);
        GraphCase.AssertClose(graph.Outputs, graph.Session.Run(graph.Inputs), steps);
    }

    /// <summary>And those of their plans that are kept between processes give the same bits.</summary>
    [Fact]
    public void SavedPlansComeBack()
    {
        using var folder = new TempFolder();
        var read = 0;
        foreach (var file in Files)
        {
            SessionOptions options = new() { SavedPlans = new(folder.Path) { Key = file } };
            GraphCase first = new(file, options), second = new(file, options);
            var expected = first.Session.Run(first.Inputs);
            var actual = second.Session.Run(second.Inputs);
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i].To(DType.Float64).ToArray<double>(), actual[i].To(DType.Float64).ToArray<double>());
            if (second.Session.Describe(second.Inputs) is var plan && plan.Contains("saved plan: read from", StringComparison.Ordinal))
                read++;
            else
                Assert.True(plan.Contains("no plan", StringComparison.Ordinal) || plan.Contains("not saved: the function reads tensors", StringComparison.Ordinal), $"{file}: {plan}");
        }
        Assert.True(read > Files.Count / 2, $"Of {Files.Count} plans {read} came back.");
    }

    [Theory]
    [InlineData("residual.trace.pt")]
    [InlineData("residual.script.pt")]
    [InlineData("residual.pt2")]
    [InlineData("decoder.dynamic.pt2")]
    [InlineData("recurrent.trace.pt")]
    [InlineData("transformer.script.pt")]
    [InlineData("branch.script.pt")]
    [InlineData("condition.pt2")]
    [InlineData("numbers.trace.pt")]
    [InlineData("images.trace.pt")]
    [InlineData("integer_weights.script.pt")]
    public void TheyBecomePlans(string file)
    {
        var graph = new GraphCase(file);
        Assert.DoesNotContain("no plan", graph.Session.Describe(graph.Inputs), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("residual.trace.pt")]
    [InlineData("residual.script.pt")]
    [InlineData("residual.pt2")]
    [InlineData("residual.decomposed.pt2")]
    [InlineData("recurrent.trace.pt")]
    [InlineData("recurrent.script.pt")]
    [InlineData("recurrent.pt2")]
    [InlineData("transformer.script.pt")]
    [InlineData("transformer.pt2")]
    [InlineData("images.pt2")]
    [InlineData("steps.trace.pt")]
    [InlineData("older.trace.pt")]
    [InlineData("older.script.pt")]
    [InlineData("filters.trace.pt")]
    public void GradientsArePyTorchs(string file)
    {
        var graph = new GraphCase(file);
        graph.Run()[0].Square().Sum().Backward();
        var parameters = graph.Module.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        var gradients = graph.Gradients.ToList();
        Assert.NotEmpty(gradients);
        GraphCase.AssertClose([.. gradients.Select(g => g.Gradient)], [.. gradients.Select(g => parameters[g.Name].Grad!)]);
    }

    [Theory]
    [InlineData("keeping.script.pt")]
    [InlineData("keeping.pt2")]
    public void StateIsKeptBetweenCalls(string file)
    {
        var graph = new GraphCase(file);
        GraphCase.AssertClose([graph.Outputs[0]], graph.Run());
        GraphCase.AssertClose([graph.Outputs[1]], graph.Run());
        Assert.Equal(2, graph.Module.StateDict()["count"].Item<float>());
        graph = new(file);
        GraphCase.AssertClose([graph.Outputs[0]], graph.Session.Run(graph.Inputs));
        GraphCase.AssertClose([graph.Outputs[1]], graph.Session.Run(graph.Inputs));
    }

    /// <summary>Steps that follow a moving average of what comes are others at the second call.</summary>
    [Fact]
    public void ObservedStepsFollowWhatComes()
    {
        var graph = new GraphCase("keeping_observed.trace.pt");
        GraphCase.AssertClose([graph.Outputs[0]], [graph.Run()[0]]);
        GraphCase.AssertClose([graph.Outputs[1]], [graph.Run()[0]]);
    }

    /// <summary>A state that a first call made larger is written, and is there when the file is read again.</summary>
    [Fact]
    public void StateOfAnotherShapeIsWritten()
    {
        using var folder = new TempFolder();
        var graph = new GraphCase("keeping_state.script.pt");
        GraphCase.AssertClose([graph.Outputs[0]], graph.Run());
        ((ScriptModule)graph.Module).Save(folder["again.pt"]);
        var again = ScriptModule.Load(folder["again.pt"]);
        GraphCase.AssertClose([graph.Outputs[1]], ScriptTensors.All(again.Run(graph.Inputs[0])));
        again.Save(folder["third.pt"]);
        Assert.Equal(Checkpoint.Load(folder["again.pt"]).Root["state"].AsTensor().Shape, Checkpoint.Load(folder["third.pt"]).Root["state"].AsTensor().Shape);
    }

    [Fact]
    public void ADecomposedNetworkInTrainingMovesItsStatistics()
    {
        var graph = new GraphCase("keeping_statistics.decomposed.pt2");
        GraphCase.AssertClose(graph.Outputs, graph.Run());
        GraphCase.AssertClose([graph.Outputs[1]], [graph.Module.StateDict()["norm.running_var"].Mul(2)]);
        Assert.Equal(1, graph.Module.StateDict()["norm.num_batches_tracked"].Item<long>());
    }

    [Fact]
    public void BothSidesOfABranchAreRight()
    {
        var graph = new GraphCase("branch.script.pt");
        var module = (ScriptModule)graph.Module;
        foreach (var x in (Tensor[])[Torch.Ones(2, 4), Torch.Ones(2, 4).Neg()])
            GraphCase.AssertClose([module.Run(x).AsTensor()], graph.Session.Run(x));
    }

    [Fact]
    public void MethodsAndArgumentsAreThoseOfTheCode()
    {
        var flow = (ScriptModule)new GraphCase("flow.script.pt").Module;
        Assert.Contains("step", flow.MethodNames);
        var x = Torch.Ones(3, 4);
        var once = flow.Invoke("forward", [x], new Dictionary<string, object?> { ["times"] = 1 });
        GraphCase.AssertClose([once[0].AsTensor()], [once[1]["a"].AsTensor()]);
        Assert.Equal(flow.Run(x, 2)[2].As<long>(), flow.Run(x, 2L)[2].As<long>());
        Assert.Throws<ScriptException>(() => flow.Run(x, new object()));
        Assert.Throws<ScriptException>(() => flow.Run());
        Assert.Throws<ScriptException>(() => flow.Invoke("nothing", []));
        Assert.Throws<ScriptException>(() => flow.Run("a text"));
    }

    [Theory]
    [InlineData("residual.trace.pt")]
    [InlineData("residual.script.pt")]
    [InlineData("residual.pt2")]
    public void WhatLearnedIsWrittenSoThatItIsReadAgain(string file)
    {
        using var folder = new TempFolder();
        var graph = new GraphCase(file);
        using (GradMode.NoGrad())
        {
            foreach (var parameter in graph.Module.Parameters())
                parameter.Mul_(0.5);
        }
        var path = Path.Combine(folder.Path, "again" + Path.GetExtension(file));
        Action<string> save = graph.Module is ScriptModule script ? script.Save : ((ExportedModule)graph.Module).Save;
        save(path);
        var again = graph.Module is ScriptModule ? ScriptTensors.All(ScriptModule.Load(path).Run(graph.Inputs[0])) : ExportedModule.Load(path).Run(graph.Inputs[0]);
        GraphCase.AssertClose([.. graph.Run().Select(t => t.Detach())], again);
        Assert.NotEqual(graph.Outputs[0].ToArray<float>(), again[0].ToArray<float>());
    }

    [Fact]
    public void OutputsHaveTheirNames()
    {
        var exported = ExportedModule.Load(Paths.Fixture("graphs", "decoder.pt2"));
        Assert.Equal(["tokens", "past"], exported.InputNames);
        Assert.Equal(["0", "1"], exported.OutputNames);
        Assert.Throws<ExportException>(() => exported.Run(Torch.Ones(1)));
    }

    [Fact]
    public void OtherFormatsAreRefused()
    {
        Assert.Throws<UnsupportedCheckpointException>(() => ScriptModule.Load(Paths.Fixture("graphs", "residual.pt2")));
        Assert.Throws<UnsupportedCheckpointException>(() => ExportedModule.Load(Paths.Fixture("graphs", "residual.trace.pt")));
    }

    [Theory]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.no_such(x)", "no_such")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return y", "")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return (self).forward(x, )", "deep")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.add(x, \"a", "no end")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.add((x)[3], 5", "cannot be read")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    ops.prim.RaiseException(\"wrong size\", \"builtins.ValueError\")\n    return x", "wrong size")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.div(1, torch.floordiv(1, 0))", "divided by zero")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return ([1, 2])[5]", "outside")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.quantize_per_tensor(x, \"much\", 0, 13)", "much")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return __torch__.os.system(\"ls\", )", "There is no")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.mul([1, 2], 1000000000000)", "are not made")]
    [InlineData("def forward(self, x: Tensor) -> Tensor:\n    return torch.mul(\"text\", 1000000000)", "are not made")]
    [InlineData("def __setstate__(self, state: Any) -> NoneType:\n    _0 = True\n    while _0:\n      _1 = 1\n    return None", "turns of loops")]
    public void CodeThatIsWrongIsATypedError(string code, string says)
    {
        var bytes = WithCode($"class Constant(Module):\n  __parameters__ = []\n  __buffers__ = []\n  {code}\n");
        var error = Assert.Throws<ScriptException>(() => ScriptTensors.All(ScriptModule.Load(bytes, "made").Run(Torch.Ones(2))) is [] ? throw new ScriptException(says, null) : 0);
        Assert.Contains(says, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AnOperatorThatIsMissingIsMissingAtEveryCall()
    {
        var module = ScriptModule.Load(WithCode("class Constant(Module):\n  __parameters__ = []\n  __buffers__ = []\n  def forward(self, x: Tensor) -> Tensor:\n    return torch.no_such(x)\n"), "made");
        var first = Assert.Throws<ScriptException>(() => module.Run(Torch.Ones(2)));
        Assert.Equal(first.Message, Assert.Throws<ScriptException>(() => module.Run(Torch.Ones(2))).Message);
    }

    [Fact]
    public void NumbersThatTheFileCannotHoldAreNotWritten()
    {
        using var folder = new TempFolder();
        var graph = new GraphCase("residual.script.pt");
        graph.Module.To(DType.Float64);
        var error = Assert.Throws<ScriptException>(() => ((ScriptModule)graph.Module).Save(folder["wide.pt"]));
        Assert.Contains("float64", error.Message, StringComparison.Ordinal);
        graph.Module.To(DType.Float16);
        ((ScriptModule)graph.Module).Save(folder["narrow.pt"]);
        var expected = graph.Module.Parameters().First().Detach();
        Assert.Equal(expected.ToArray<Half>(), ScriptModule.Load(folder["narrow.pt"]).Parameters().First().Detach().To(DType.Float16).ToArray<Half>());
    }

    [Theory]
    [InlineData("0.5+2.j", 0.5, 2)]
    [InlineData("0.5-2.j", 0.5, -2)]
    [InlineData("-0.5+2.j", -0.5, 2)]
    [InlineData("-0.5-2.j", -0.5, -2)]
    [InlineData("-0.5", -0.5, 0)]
    public void TheSignBeforeAComplexNumberIsItsRealParts(string number, double real, double imaginary)
    {
        var bytes = WithCode($"class Constant(Module):\n  __parameters__ = []\n  __buffers__ = []\n  def forward(self, x: Tensor) -> Tensor:\n    return torch.mul(x, {number})\n");
        var y = ScriptTensors.All(ScriptModule.Load(bytes, "made").Run(Torch.Ones(1)))[0];
        Assert.Equal(new Complex(real, imaginary), y.To(DType.Complex128).Item<Complex>());
    }

    /// <summary>The fixture of a traced module with other code.</summary>
    private static byte[] WithCode(string code)
    {
        var bytes = new MemoryStream();
        bytes.Write(File.ReadAllBytes(Paths.Fixture("torchscript", "v2.6", "traced.pt")));
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            var old = zip.Entries.First(e => e.FullName.EndsWith("code/__torch__.py", StringComparison.Ordinal));
            var name = old.FullName;
            old.Delete();
            using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            stream.Write(Encoding.UTF8.GetBytes(code));
        }
        return bytes.ToArray();
    }
}
