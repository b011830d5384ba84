using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Convolutions in plans whose taps lie apart: of neighbouring taps, of smaller images.</summary>
public sealed class DilatedConvolutionTests
{
    [Theory]
    [InlineData(2, 2, 16, 16)]
    [InlineData(2, 2, 17, 14)]
    [InlineData(2, 0, 15, 18)]
    [InlineData(3, 6, 13, 11)]
    [InlineData(4, 4, 22, 23)]
    public void SmallerImagesHaveNeighbouringTaps(int dilation, int padding, int height, int width)
    {
        foreach (var activates in new[] { false, true })
        {
            var (before, apart, after) = (new Conv2d(4, 128, 1), new Conv2d(128, 96, 3, padding: padding, dilation: dilation), new Conv2d(96, 8, 1));
            Tensor Run(Tensor x) => apart.Call(before.Call(x)) is var y && activates ? after.Call(y.Relu()) : y;
            var session = new Session(x => [Run(x[0])]);
            var x = Torch.Randn(2, 4, height, width);
            Assert.Contains("winograd", session.Describe(x), StringComparison.Ordinal);
            Near(Run(x), session.Run(x)[0]);
        }
    }

    [Fact]
    public void AResultThatIsReadTwiceIsWhole()
    {
        var apart = new Conv2d(128, 128, 3, padding: 2, dilation: 2);
        Tensor Run(Tensor x) => apart.Call(x).Relu() is var y ? y.Add(x).Mul(y.Mean([2, 3], keepdim: true)) : x;
        var session = new Session(x => [Run(x[0])]);
        var x = Torch.Randn(1, 128, 20, 20);
        Assert.Contains("winograd", session.Describe(x), StringComparison.Ordinal);
        Near(Run(x), session.Run(x)[0]);
    }

    [Theory]
    [InlineData(8, 1, 2, 1)]
    [InlineData(128, 1, 2, 2)]
    [InlineData(128, 2, 2, 1)]
    [InlineData(128, 1, 3, 1)]
    public void OthersStay(int channels, int stride, int padding, int groups)
    {
        var apart = new Conv2d(channels, 128, 3, stride, padding, dilation: 2, groups: groups);
        var session = new Session(x => [apart.Call(x[0])]);
        var x = Torch.Randn(1, channels, 19, 18);
        Assert.DoesNotContain("winograd", session.Describe(x), StringComparison.Ordinal);
        Near(apart.Call(x), session.Run(x)[0]);
    }

    /// <summary>Winograd's points round a few times as much as sums of a thousand products in another order, which round 2e-6.</summary>
    private static void Near(Tensor expected, Tensor found) => SessionTests.Near(expected, found, 1e-5f);
}
