using System.Globalization;
using CsCheck;
using TorchPort.Onnx;
using TorchPort.Onnx.Testing;
using TorchPort.Tests.RandomGraphs;

namespace TorchPort.Tests;

/// <summary>Graphs of 3 to 12 random nodes, on which ONNX Runtime must agree.</summary>
public class RandomGraphTests(ITestOutputHelper output)
{
    // Sums in another order, through a dozen nodes: relative to the size of the numbers that were added.
    private const double Relative = 2e-3, Absolute = 2e-4;

    private static readonly int[] Opsets = [11, 13, 16, 18, 21];

    private static readonly Gen<(int Seed, int Opset, int[][] Nodes)> Graphs = Gen.Select(
        Gen.Int[0, 1000], Gen.Int[0, 4].Select(i => Opsets[i]), Gen.Int[0, 5039].Array[12].Array[3, 12], (seed, opset, nodes) => (seed, opset, nodes));

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("ONNX_RANDOM_GRAPHS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1000;

    /// <summary>Two streams of graphs; the second once held a product of 2160 factors that is NaN or −0 by their order.</summary>
    [Theory]
    [InlineData("1mNlFtuflJy2")]
    [InlineData("6mNlFtuflJy2")]
    public void AgreeWithOnnxRuntime(string seed)
    {
        var (compared, nodes) = (0, 0);
        Graphs.Sample(genes =>
        {
            var maker = Make(genes);
            if (Problem(maker) is { } problem)
                throw new InvalidOperationException($"{problem}\n{maker}");
            Interlocked.Add(ref nodes, maker.Count);
            if (maker.Count > 0)
                Interlocked.Increment(ref compared);
        }, iter: Count, threads: 2, seed: Environment.GetEnvironmentVariable("ONNX_RANDOM_SEED") ?? seed, print: g => Make(g).ToString());
        output.WriteLine($"{compared} graphs of {nodes} nodes");
        Assert.InRange(compared, Count * 9 / 10, int.MaxValue);
    }

    private static GraphMaker Make((int Seed, int Opset, int[][] Nodes) genes)
    {
        var maker = new GraphMaker(genes.Seed, genes.Opset);
        foreach (var node in genes.Nodes)
            Templates.Apply(maker, node);
        return maker;
    }

    /// <summary>What the two do not agree on.</summary>
    private static string? Problem(GraphMaker maker)
    {
        if (maker.Refused is { } refused)
            return $"ONNX Runtime runs what is refused here: {refused}";
        if (maker.Count == 0)
            return null;
        var (model, outputs) = maker.Finish();
        if (OnnxRuntime.TryRun(model, maker.Inputs.ToDictionary(i => i.Key, i => (OnnxValue)i.Value), out _) is not { } expected)
            return null;
        var network = OnnxModel.Load(model, "random.onnx");
        using var mode = GradMode.NoGrad();
        var found = network.Run(network.Inputs.ToDictionary(i => i.Name, i => (OnnxValue?)maker.Inputs[i.Name]));
        for (var i = 0; i < outputs.Count; i++)
        {
            var (message, _) = ValueComparison.Compare(found[outputs[i].Name], expected[outputs[i].Name], (Relative, Absolute));
            if (message is not null)
                return $"{outputs[i].Name}: {message}";
        }
        return null;
    }
}
