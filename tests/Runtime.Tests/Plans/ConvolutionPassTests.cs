using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What passes make of convolutions and products with known weights.</summary>
public sealed class ConvolutionPassTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PassesKeepWhatRandomConvnetsCompute(int seed)
    {
        for (var round = 0; round < 25; round++)
        {
            var net = new RandomConvnet(seed * 1000 + round);
            var x = Torch.Randn(round % 2 + 1, 4, 6, 5);
            var expected = net.Run(x);
            var graph = Tracer.Trace(inputs => net.Run(inputs[0]), [x]);
            foreach (var (name, run) in Passes.For(new(), new()))
            {
                // Networks as small as these are not worth a copy.
                if (name == nameof(ChannelsLast))
                    ChannelsLast.Run(graph, double.PositiveInfinity);
                else
                    run(graph);
                GraphCheck.Verify(graph);
                var results = new Plan(graph, Device.Cpu).Run([x], null, default);
                for (var i = 0; i < results.Length; i++)
                {
                    var difference = expected[i].Sub(results[i]).Abs().Amax().Item<float>();
                    Assert.True(difference <= 1e-4 * Math.Max(1, expected[i].Abs().Amax().Item<float>()), $"{name} changes what net {seed * 1000 + round} computes by {difference}.\n{graph}");
                }
            }
        }
    }

    [Fact]
    public void NormalisationAndActivationBecomePartOfAConvolution()
    {
        var net = new Sequential(new Conv2d(16, 32, 3, padding: 1), new BatchNorm2d(32), new ReLU6(), new Conv2d(32, 16, 1, bias: false), new BatchNorm2d(16), new Hardswish());
        Trained(net);
        var x = Torch.Randn(1, 16, 28, 28);
        var session = new Session(net);
        var text = session.Describe(x);
        Assert.Contains("2 kernels", Without(text, "Copy"), StringComparison.Ordinal);
        SessionTests.Near(net.Call(x), session.Run(x)[0]);
    }

    [Fact]
    public void ARecurrentLayersWeightsArePacked()
    {
        var layer = new GRU(12, 20, batchFirst: true);
        var x = Torch.Randn(3, 5, 12);
        var session = new Session(inputs => [layer.Call(inputs[0]).Output]);
        Assert.DoesNotContain("MatMul(", session.Describe(x), StringComparison.Ordinal);
        SessionTests.Near(layer.Call(x).Output, session.Run(x)[0]);
    }

    [Fact]
    public void AResidualAndItsActivationBecomePartOfTheLastConvolution()
    {
        var (a, b, c) = (new Conv2d(16, 16, 3, padding: 1), new Conv2d(16, 16, 3, padding: 1), new Conv2d(16, 16, 1));
        var session = new Session(x => [c.Call(b.Call(a.Call(x[0]).Relu()).Add(a.Call(x[0]).Relu()).Relu())]);
        var x = Torch.Randn(1, 16, 28, 28);
        Assert.Contains("3 kernels", Without(session.Describe(x), "Copy"), StringComparison.Ordinal);
        SessionTests.Near(c.Call(b.Call(a.Call(x).Relu()).Add(a.Call(x).Relu()).Relu()), session.Run(x)[0]);
    }

    [Fact]
    public void ActivatedResultsAreWrittenIntoAConcatenation()
    {
        var (a, b, c) = (new Conv2d(16, 16, 1), new Conv2d(16, 32, 3, padding: 1), new Conv2d(48, 16, 1));
        Tensor Run(Tensor x) => c.Call(Torch.Cat([a.Call(x).Relu(), b.Call(x).Silu()], 1));
        var session = new Session(x => [Run(x[0])]);
        var x = Torch.Randn(1, 16, 28, 28);
        Assert.Contains("3 kernels", Without(session.Describe(x), "Copy"), StringComparison.Ordinal);
        SessionTests.Near(Run(x), session.Run(x)[0]);
    }

    [Theory]
    [InlineData(24, 14, "pointwise")]
    [InlineData(12, 14, "direct")]
    [InlineData(12, 30, "direct")]
    [InlineData(1, 7, "direct")]
    public void TapsThatReadPaddingAreLeftOut(int dilation, int size, string algorithm)
    {
        // A 5×5 kernel is none for Winograd's method.
        var net = new Conv2d(64, 96, dilation == 1 ? 5 : 3, padding: dilation == 1 ? 2 : dilation, dilation: dilation);
        var session = new Session(net);
        foreach (var other in new[] { size, 40, size, 5 })
        {
            var x = Torch.Randn(2, 64, other, other + 1);
            // Sums of 1600 products: of each, rounding was seen to make up to 5e-6.
            SessionTests.Near(net.Call(x), session.Run(x)[0], 1e-5f);
        }
        Assert.Contains($"Convolution.{algorithm}", session.Describe(Torch.Randn(2, 64, size, size)), StringComparison.Ordinal);
    }

    [Fact]
    public void ActivationsAreFoundInAnySpelling()
    {
        var spellings = new (string Kernel, Func<Tensor, Tensor> Of)[]
        {
            ("Gelu", x => x.Mul(x.Div(Math.Sqrt(2)).Erf().Add(1)).Mul(0.5)), ("Gelu", x => x.Mul(0.5).Mul(x.Mul(0.70710677).Erf().Add(1))),
            ("GeluTanh", x => x.Mul(0.5).Mul(x.Add(x.Pow(3).Mul(0.044715)).Mul(Math.Sqrt(2 / Math.PI)).Tanh().Add(1))),
            ("Silu", x => x.Mul(x.Sigmoid())), ("Hardswish", x => x.Mul(x.Add(3).Clamp(0, 6)).Div(6)),
        };
        foreach (var (kernel, of) in spellings)
        {
            var session = new Session(x => [of(x[0])]);
            var x = Torch.Randn(50).Mul(3);
            SessionTests.Near(of(x), session.Run(x)[0]);
            Assert.Contains($"Forward<{kernel}>", session.Describe(x), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("Gelu", new Session(x => [x[0].Mul(x[0].Div(1.5).Erf().Add(1)).Mul(0.5)]).Describe(Torch.Randn(50)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(InterpolationMode.Bilinear)]
    [InlineData(InterpolationMode.Bicubic)]
    [InlineData(InterpolationMode.Nearest)]
    public void ImagesAreResampledWhereTheyLie(InterpolationMode mode)
    {
        var (a, b) = (new Conv2d(16, 21, 5, padding: 2), new Conv2d(21, 16, 5, padding: 2));
        Tensor Larger(Tensor x) => Functional.Interpolate(x, [x.Shape[2] + 5, 2 * x.Shape[3]], mode: mode);
        Tensor Run(Tensor x) => Larger(b.Call(Larger(a.Call(x))));
        var session = new Session(x => [Run(x[0])]);
        var x = Torch.Randn(2, 16, 20, 18);
        SessionTests.Near(Run(x), session.Run(x)[0]);
        var text = session.Describe(x);
        Assert.Contains("Resample", text, StringComparison.Ordinal);
        // The last image's channels are no neighbours: it is turned while it is still short.
        var copy = text.IndexOf("= Copy", text.IndexOf("Resample", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("float32[2, 16, 25, 72] = Copy", text[..(copy + 6)], StringComparison.Ordinal);
        Assert.DoesNotContain("Copy", text[(copy + 6)..], StringComparison.Ordinal);
        Assert.Contains("float32[2, 16, 30, 72] = Resample", text[copy..], StringComparison.Ordinal);
    }

    [Fact]
    public void BiasNormalisationAndActivationBecomePartOfAProduct()
    {
        var net = new Sequential(new Linear(20, 40), new BatchNorm1d(40), new GELU(), new Linear(40, 3, bias: false));
        Trained(net);
        var session = new Session(net);
        var x = Torch.Randn(7, 20);
        Assert.Contains("2 kernels", session.Describe(x), StringComparison.Ordinal);
        SessionTests.Near(net.Call(x), session.Run(x)[0]);
    }

    [Fact]
    public void WhatFollowsAProductOfMoreDimensionsBecomesPartOfIt()
    {
        var (first, second) = (new Linear(12, 16), new Linear(16, 12));
        var session = new Session(x => [second.Call(first.Call(x[0]).Gelu()).Add(x[0])]);
        var x = Torch.Randn(2, 5, 12);
        Assert.Contains("2 kernels", session.Describe(x), StringComparison.Ordinal);
        SessionTests.Near(second.Call(first.Call(x).Gelu()).Add(x), session.Run(x)[0]);
    }

    [Fact]
    public void AnAffineFunctionIsFoundInAnySpelling()
    {
        var lane = AffineLane.FusedMultiplyAdd(AffineLane.Variable, 3, 1) / 2 - AffineLane.Variable * AffineLane.Sqrt(4);
        Assert.Equal((-0.5, 0.5, true), (lane.Slope, lane.Offset, lane.IsAffine));
        Assert.False(AffineLane.Max(AffineLane.Variable, 0).IsAffine);
        Assert.False((AffineLane.Variable * AffineLane.Variable).IsAffine);
        Assert.False(((AffineLane)1 / AffineLane.Variable).IsAffine);
        Assert.Equal(2, AffineLane.Select(AffineLane.Less(1, 2), AffineLane.Variable * 2, 0).Slope);
    }

    [Fact]
    public void ABoundedSumIsFoundInAnySpelling()
    {
        var lane = AffineLane.Min(6, AffineLane.Max(AffineLane.FusedMultiplyAdd(AffineLane.Other(2), 1, AffineLane.Variable), 0));
        Assert.Equal((true, false, 4, 0.0, 6.0), (lane.IsBoundedSum, lane.IsAffine, lane.Others, lane.Low, lane.High));
        // The later bound holds.
        lane = AffineLane.Max(AffineLane.Min(AffineLane.Variable, -3), -1);
        Assert.Equal((true, -1.0, -1.0), (lane.IsBoundedSum, lane.Low, lane.High));
        Assert.False((AffineLane.Variable * 2).IsBoundedSum);
        Assert.False((AffineLane.Variable + 1).IsBoundedSum);
        Assert.False((AffineLane.Variable - AffineLane.Other(1)).IsBoundedSum);
        Assert.False((AffineLane.Variable + AffineLane.Other(1) + AffineLane.Other(1)).IsBoundedSum);
        Assert.False(AffineLane.Max(AffineLane.Variable, AffineLane.Other(1)).IsBoundedSum);
        Assert.False((AffineLane.Max(AffineLane.Variable, 0) + AffineLane.Other(1)).IsBoundedSum);
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 4, 5 }, new long[] { 60, 20, 5, 1 }, 0, new long[] { 60, 1, 15, 3 }, 0)]
    [InlineData(new long[] { 2, 2, 4, 5 }, new long[] { 60, 20, 5, 1 }, 20, new long[] { 60, 1, 15, 3 }, 1)]
    [InlineData(new long[] { 2, 3, 20 }, new long[] { 60, 20, 1 }, 0, new long[] { 60, 1, 3 }, 0)]
    [InlineData(new long[] { 2, 4, 5, 3 }, new long[] { 60, 5, 1, 20 }, 0, new long[] { 60, 15, 3, 1 }, 0)]
    [InlineData(new long[] { 2, 3, 2, 3 }, new long[] { 60, 20, 10, 2 }, 5, new long[] { 60, 1, 30, 6 }, 15)]
    [InlineData(new long[] { 2, 60 }, new long[] { 60, 1 }, 0, null, 0)]
    [InlineData(new long[] { 6, 20 }, new long[] { 20, 1 }, 0, null, 0)]
    public void ViewsAreRelaidStrideByStride(long[] shape, long[] strides, long offset, long[]? expected, long expectedOffset)
    {
        var value = new Value(0, 120 * sizeof(float));
        var mapped = Relayout.ToChannelsLast(new(3, 20), 120).Map(new(value, DType.Float32, shape, strides, offset), value);
        Assert.Equal(expected, mapped?.Strides);
        Assert.Equal(expectedOffset, mapped?.Offset ?? 0);
    }

    private static void Trained(Sequential net)
    {
        net.Call(Torch.Randn([8, .. net[0] is Conv2d ? new long[] { 16, 6, 6 } : [20]]));
        net.Eval();
    }

    /// <summary>A description of a plan that counts all kernels but some.</summary>
    private static string Without(string text, string kernel)
    {
        var lines = text.Split('\n');
        return $"{text}{lines.Count(l => l.Contains(" = ", StringComparison.Ordinal) && !l.Contains($" = {kernel}(", StringComparison.Ordinal))} kernels";
    }
}
