using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Every pass leaves a graph that is one, and that computes the same.</summary>
public sealed class PassTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PassesKeepWhatRandomProgramsCompute(int seed)
    {
        for (var round = 0; round < 40; round++)
        {
            var program = new RandomProgram(seed * 1000 + round);
            var x = Torch.Randn(3, 4);
            var expected = program.Run(x).Select(t => t.ToArray<float>()).ToArray();
            var graph = Tracer.Trace(inputs => program.Run(inputs[0]), [x]);
            GraphCheck.Verify(graph);
            foreach (var pack in new[] { false, true })
            {
                graph = pack ? Tracer.Trace(inputs => program.Run(inputs[0]), [x]) : graph;
                foreach (var (name, run) in Passes.For(new() { Pack = pack }, new()))
                {
                    run(graph);
                    GraphCheck.Verify(graph);
                    var results = new Plan(graph, Device.Cpu).Run([x], null, default);
                    for (var i = 0; i < results.Length; i++)
                        Assert.True(Agree(expected[i], results[i].ToArray<float>(), pack), $"{name} changes what program {seed * 1000 + round} computes.\n{graph}");
                }
            }
        }
    }

    [Fact]
    public void TheSameIsComputedOnce()
    {
        var session = new Session(x => [x[0].Exp().MatMul(x[0].Exp()), x[0].Exp().Sum()]);
        Assert.Equal(3, Kernels(session, Torch.Randn(4, 4)));
    }

    [Fact]
    public void PowersAndQuotientsByKnownNumbersAreProducts()
    {
        var session = new Session(x => [x[0].Pow(2), x[0].Abs().Pow(0.5), x[0].Pow(-1), x[0].Pow(3), x[0].Div(3), x[0].Pow(1.5), x[0].Div(0.0)]);
        var x = Torch.Rand(3, 5).Add(0.5);
        var plan = session.Describe(x);
        Assert.Single(plan.Split('\n'), l => l.Contains("Pow", StringComparison.Ordinal));
        Assert.Single(plan.Split('\n'), l => l.Contains("Div", StringComparison.Ordinal));
        Tensor[] expected = [x.Pow(2), x.Abs().Pow(0.5), x.Pow(-1), x.Pow(3), x.Div(3), x.Pow(1.5), x.Div(0.0)];
        foreach (var (right, found) in expected.Zip(session.Run(x)))
            Assert.True(right.IsClose(found, rtol: 3e-7, atol: 0).All().Item<bool>(), $"{found} is not {right}");
    }

    [Fact]
    public void IndicesAreCheckedBetweenAValueAndItsProduct()
    {
        // As in an encoder and a decoder, whose words are looked up when the encoder has run; a check has no output.
        Tensor words = Torch.Randn(5, 8), weight = Torch.Randn(8, 8), kernel = Torch.Randn(3, 4, 1, 1);
        Tensor[] Decode(IReadOnlyList<Tensor> x)
        {
            Tensor memory = x[0].Exp(), scaled = x[1] * x[1].Mean([2, 3], keepdim: true);
            return [words.IndexSelect(0, x[2]), memory.MatMul(weight), Functional.Conv2d(scaled, kernel)];
        }
        Tensor[] inputs = [Torch.Randn(3, 8), Torch.Randn(1, 4, 6, 6), Torch.Tensor<long>([4, 0])];
        var session = new Session(Decode);
        Assert.Contains("IndexRange", session.Describe(inputs), StringComparison.Ordinal);
        foreach (var (expected, found) in Decode(inputs).Zip(session.Run(inputs)))
            SessionTests.Near(expected, found);
    }

    [Fact]
    public void WhatNobodyReadsIsNotComputed()
    {
        var session = new Session(x =>
        {
            x[0].MatMul(x[0]).Exp();
            return [x[0].Neg()];
        });
        Assert.Equal(1, Kernels(session, Torch.Randn(4, 4)));
    }

    [Fact]
    public void AChainOfUnfusedFunctionsRunsInPlace()
    {
        var session = new Session(x => [x[0].Exp().Sin().Cos().Exp().Sum()], new() { Fuse = false });
        Assert.Contains($"buffers: {4 * 64} bytes, {4 * 4 * 64} without sharing", session.Describe(Torch.Randn(8, 8)), StringComparison.Ordinal);
    }

    [Fact]
    public void AFlowchartNamesKernelsAndShapes()
    {
        var session = new Session(x => [x[0].MatMul(x[0]).Exp()]);
        var chart = session.ToMermaid(Torch.Randn(2, 2));
        Assert.StartsWith("flowchart TD", chart, StringComparison.Ordinal);
        Assert.Contains("n0[\"MatMul\"]", chart, StringComparison.Ordinal);
        Assert.Contains("n0 -- \"[2, 2]\" --> n1", chart, StringComparison.Ordinal);
        Assert.Contains("out0([\"float32[2, 2]\"])", chart, StringComparison.Ordinal);
        Assert.Contains("n1 --> out0", chart, StringComparison.Ordinal);
        var drawing = session.ToGraphviz(Torch.Randn(2, 2));
        Assert.StartsWith("digraph plan {", drawing, StringComparison.Ordinal);
        Assert.Contains("n0 -> n1 [label=\"[2, 2]\"]", drawing, StringComparison.Ordinal);
    }

    /// <summary>The same bytes; with packed weights and folded numbers, the same but for some roundings.</summary>
    private static bool Agree(float[] expected, float[] actual, bool pack)
    {
        if (expected.AsSpan().SequenceEqual(actual))
            return true;
        var largest = expected.Where(float.IsFinite).Select(Math.Abs).Append(1).Max();
        return pack && expected.Zip(actual).All(p => p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= 1e-5 * largest);
    }

    private static int Kernels(Session session, Tensor x)
    {
        var text = session.Describe(x);
        var end = text.IndexOf(" kernels", StringComparison.Ordinal);
        return int.Parse(text.AsSpan(text.LastIndexOf('\n', end) + 1, end - text.LastIndexOf('\n', end) - 1), System.Globalization.CultureInfo.InvariantCulture);
    }
}
