using System.Collections;
using System.Runtime.CompilerServices;
using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

/// <summary>Every module of PyTorch's ModuleInfo: names and initial weights, outputs, gradients and buffers, in training and in evaluation where they differ.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ModuleInfoTests
{
    /// <summary>The modules of ModuleInfo in PyTorch 2.6.</summary>
    private const int Modules = 113;

    public static IEnumerable<TheoryDataRow<string>> Files => Directory.EnumerateFiles(Paths.Fixture("modules"), "*.safetensors")
        .Select(f => Path.GetFileName(f)).Order().Select(f => new TheoryDataRow<string>(f));

    [Fact]
    public void AllModulesHaveCases() => Assert.Equal(Modules, Files.Count());

    [Theory]
    [MemberData(nameof(Files))]
    public void FollowsPyTorch(string file)
    {
        var cases = TensorFile.Open("modules", file).Cases();
        Assert.NotEmpty(cases);
        var warning = Torch.Warning;
        Torch.Warning = null;
        for (var i = 0; i < cases.Count; i++)
            Check(cases[i], $"{Path.GetFileNameWithoutExtension(file)}, case {i}");
        Torch.Warning = warning;
    }

    private static void Check(Case c, string what)
    {
        Torch.ManualSeed((long)c["seed"]!);
        var kwargs = c.Construction.Kwargs.ToDictionary();
        var withIndices = kwargs.Remove("return_indices", out var wanted) && wanted is true;
        var module = ModuleFactory.Build(c.Construction with { Kwargs = kwargs }).Train((bool)c["training"]!);
        var (args, named) = (c.List("args"), c.Dict("kwargs"));
        if (c.Text("module").StartsWith("Lazy", StringComparison.Ordinal))
            ModuleFactory.Call(module, args, named);
        var state = module.StateDict();
        Assert.Equal(c.Dict("state").Keys, state.Keys);
        foreach (var (name, expected) in c.Dict("state"))
            Close.To((Tensor)expected!, state[name], $"{what}: initial {name}", relative: 1e-6, absolute: 1e-7);
        Torch.ManualSeed((long)c["call_seed"]!);
        var outputs = Leaves(ModuleFactory.Call(module, args, named, withIndices ? "ForwardWithIndices" : "Call"));
        var results = Leaves(c["output"]);
        Assert.Equal(results.Count, outputs.Count);
        for (var i = 0; i < results.Count; i++)
            Compare(results[i], outputs[i], $"{what}: output {i}");
        if (c.Has("cotangents"))
            CheckGradients(c, module, [.. outputs.Where(o => o.RequiresGrad)], [.. Leaves(args), .. named.Values.SelectMany(Leaves)], what);
        var buffers = module.NamedBuffers().ToDictionary();
        foreach (var (name, expected) in c.Dict("buffers_after"))
            Close.To((Tensor)expected!, buffers[name], $"{what}: {name}");
    }

    private static void CheckGradients(Case c, Module module, Tensor[] outputs, Tensor[] inputs, string what)
    {
        var cotangents = c.List("cotangents").Cast<Tensor?>().ToArray();
        Assert.Equal(cotangents.Length, outputs.Length);
        var parameters = module.NamedParameters().ToArray();
        Tensor[] wrt = [.. inputs.Where(i => i.RequiresGrad), .. parameters.Select(p => p.Parameter)];
        var grads = Torch.Grad(outputs, wrt, cotangents, allowUnused: true);
        var expected = c.List("grads").Where((_, i) => inputs[i].RequiresGrad).Concat(c.Dict("param_grads").Values).Cast<Tensor?>().ToArray();
        Assert.Equal(expected.Length, grads.Length);
        for (var i = 0; i < grads.Length; i++)
        {
            // PyTorch gives zeros where a function was called whose result does not depend on the input, and None where none was.
            if (expected[i] is { } e)
                Compare(e, grads[i] ?? Torch.ZerosLike(e), $"{what}: gradient {i} of {wrt.Length}");
            else
                Assert.True(grads[i] is null || !grads[i]!.Ne(0).Any().Item<bool>(), $"{what}: gradient {i} is not 0.");
        }
    }

    /// <summary>Where large terms cancel, the small rest has their rounding errors: the tolerance grows with the tensor's largest element.</summary>
    private static void Compare(Tensor expected, Tensor actual, string what)
    {
        var sizes = expected.ToArray<double>().Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        Close.To(expected, actual, what, relative: 1e-5, absolute: 2e-5 + 3e-6 * sizes);
    }

    /// <summary>The tensors in a value, which may be nested tuples.</summary>
    private static List<Tensor> Leaves(object? value) => value switch
    {
        Tensor tensor => [tensor],
        PythonTuple tuple => [.. tuple.Items.SelectMany(Leaves)],
        ITuple tuple => [.. Enumerable.Range(0, tuple.Length).SelectMany(i => Leaves(tuple[i]))],
        IEnumerable items and not string => [.. items.Cast<object?>().SelectMany(Leaves)],
        _ => [],
    };
}
