using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Squeeze-and-excitation: a convolution of an image whose channels are multiplied by numbers computed from it.</summary>
public sealed class ChannelScaleTests
{
    [Theory]
    [InlineData(1, 24, 10, 9, true)]
    [InlineData(3, 40, 36, 11, true)]
    [InlineData(2, 20, 300, 8, false)]
    public void AConvolutionScalesItsWeightsWhereTheyAreFew(long batch, long channels, long outputs, long side, bool scales)
    {
        var before = new Conv2d(8, channels, 3, padding: 1);
        var (squeeze, excite, project) = (new Conv2d(channels, 6, 1), new Conv2d(6, channels, 1), new Conv2d(channels, outputs, 1));
        Tensor Block(Tensor x, bool swapped)
        {
            var image = before.Call(x).Silu();
            var scale = excite.Call(squeeze.Call(image.Mean([2, 3], keepdim: true)).Relu()).Sigmoid();
            return project.Call(swapped ? scale * image : image * scale);
        }
        var x = Torch.Randn(batch, 8, side, side);
        foreach (var swapped in (bool[])[false, true])
        {
            var session = new Session(x => [Block(x[0], swapped).Relu()]);
            Assert.Equal(scales, session.Describe(x).Contains("pointwise scaled", StringComparison.Ordinal));
            SessionTests.Near(Block(x, swapped).Relu(), session.Run(x)[0]);
        }
        // A residual along the pixels of all images, and a scaled image that is read twice.
        var residual = Torch.Randn(batch, outputs, side, side);
        var added = new Session(x => [(Block(x[0], false) + x[1]).Relu()]);
        SessionTests.Near((Block(x, false) + residual).Relu(), added.Run(x, residual)[0]);
        var twice = new Session(x =>
        {
            var scaled = before.Call(x[0]) * excite.Call(x[0].Mean([2, 3], keepdim: true)[.., ..6]).Sigmoid();
            return [project.Call(scaled), scaled.Exp()];
        });
        var image = before.Call(x) * excite.Call(x.Mean([2, 3], keepdim: true)[.., ..6]).Sigmoid();
        var results = twice.Run(x);
        SessionTests.Near(project.Call(image), results[0]);
        SessionTests.Near(image.Exp(), results[1]);
    }
}
