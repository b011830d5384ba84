using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Transposed convolutions in plans, which are convolutions for every phase of the stride.</summary>
public sealed class TransposedConvolutionTests
{
    [Theory]
    [InlineData(2, 2, 0, 0, 1, 1)]
    [InlineData(4, 2, 1, 0, 1, 1)]
    [InlineData(3, 2, 1, 1, 1, 1)]
    [InlineData(4, 2, 1, 0, 1, 2)]
    [InlineData(5, 3, 1, 0, 1, 1)]
    [InlineData(3, 1, 1, 0, 2, 1)]
    [InlineData(4, 2, 3, 0, 3, 4)]
    [InlineData(3, 3, 2, 1, 1, 1)]
    public void PhasesAreConvolutions(int kernel, int stride, int padding, int outputPadding, int dilation, int groups)
    {
        foreach (var activates in new[] { false, true })
        {
            var (first, up) = (new Conv2d(4, 16, 3, padding: 1), new ConvTranspose2d(16, 24, kernel, stride, padding, outputPadding, groups, dilation: dilation));
            var norm = new BatchNorm2d(24);
            norm.Call(Torch.Randn(4, 24, 5, 5));
            norm.Eval();
            Tensor Run(Tensor x) => up.Call(first.Call(x)) is var y && activates ? norm.Call(y).Relu() : y;
            var session = new Session(x => [Run(x[0])]);
            foreach (var size in new[] { 7, 9 })
            {
                var x = Torch.Randn(2, 4, size, size + 2);
                SessionTests.Near(Run(x), session.Run(x)[0]);
            }
            Assert.DoesNotContain("Transposed", session.Describe(Torch.Randn(2, 4, 7, 9)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SignalsToo()
    {
        var (first, up) = (new Conv1d(3, 16, 3, padding: 1), new ConvTranspose1d(16, 8, 16, 8, 4));
        Tensor Run(Tensor x) => Functional.LeakyRelu(up.Call(first.Call(x)), 0.1);
        var session = new Session(x => [Run(x[0])]);
        var x = Torch.Randn(1, 3, 20);
        SessionTests.Near(Run(x), session.Run(x)[0]);
        Assert.DoesNotContain("Transposed", session.Describe(x), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatHasPhasesOfOtherSizesStays()
    {
        var up = new ConvTranspose2d(16, 8, 3, 2);
        var session = new Session(x => [up.Call(x[0])]);
        var x = Torch.Randn(1, 16, 6, 6);
        SessionTests.Near(up.Call(x), session.Run(x)[0]);
    }
}
