using TorchPort.Export;
using TorchPort.Nn;
using TorchPort.Plans;
using TorchPort.Script;

namespace TorchPort.Tests.Formats;

/// <summary>A network of fixtures/graphs in one of its forms, with what PyTorch computed.</summary>
internal sealed class GraphCase
{
    private readonly OrderedDictionary<string, Tensor> _expected;
    private readonly Func<Tensor[], Tensor[]> _run;

    internal GraphCase(string file, SessionOptions? options = null)
    {
        var name = file[..file.IndexOf('.', StringComparison.Ordinal)];
        _expected = Checkpoint.Load(Paths.Fixture("graphs", name + ".safetensors")).StateDict();
        var path = Paths.Fixture("graphs", file);
        if (file.EndsWith(".pt2", StringComparison.Ordinal))
        {
            var exported = ExportedModule.Load(path);
            (Module, Session, _run) = (exported, exported.CreateSession(options), inputs => exported.Run(inputs));
        }
        else
        {
            var script = ScriptModule.Load(path);
            (Module, Session, _run) = (script, script.CreateSession(options), inputs => ScriptTensors.All(script.Run([.. inputs])));
        }
    }

    internal Module Module { get; }

    internal Session Session { get; }

    internal Tensor[] Inputs => [.. Numbered("in").Select(t => t.Clone())];

    internal Tensor[] Outputs => Numbered("out");

    internal IEnumerable<(string Name, Tensor Gradient)> Gradients =>
        _expected.Where(e => e.Key.StartsWith("grad.", StringComparison.Ordinal)).Select(e => (e.Key["grad.".Length..], e.Value));

    /// <summary>Runs it node by node.</summary>
    internal Tensor[] Run() => _run(Inputs);

    /// <summary>Compares results: float32 sums of a few hundred products are rounded in another order here.</summary>
    /// <param name="expected">What PyTorch gave.</param>
    /// <param name="actual">What is given here.</param>
    /// <param name="steps">What one step of integers is worth, of networks whose results are such: halves may be rounded to the other side.</param>
    internal static void AssertClose(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual, double steps = 0)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Shape.ToArray(), actual[i].Shape.ToArray());
            Assert.Equal(expected[i].DType, actual[i].DType);
            double[] wanted = expected[i].To(DType.Float64).ToArray<double>(), found = actual[i].Detach().To(DType.Float64).ToArray<double>();
            var tolerance = steps + 2e-5 * Math.Max(1, wanted.Select(Math.Abs).DefaultIfEmpty(0).Max());
            for (var j = 0; j < wanted.Length; j++)
                Assert.True(Math.Abs(wanted[j] - found[j]) <= tolerance, $"result {i}, element {j}: {found[j]} instead of {wanted[j]}");
        }
    }

    private Tensor[] Numbered(string prefix) => [.. Enumerable.Range(0, _expected.Count).TakeWhile(i => _expected.ContainsKey($"{prefix}{i}")).Select(i => _expected[$"{prefix}{i}"])];
}
