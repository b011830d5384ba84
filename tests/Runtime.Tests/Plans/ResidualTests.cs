using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>A residual that a convolution or a product adds has its memory taken by the result, where nothing else reads it.</summary>
public sealed class ResidualTests
{
    /// <summary>Products in another order than eager ones: a few roundings of sums of up to a thousand terms.</summary>
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(1, 96, 40, 1, 9)]
    [InlineData(2, 300, 33, 1, 7)]
    [InlineData(1, 700, 48, 1, 5)]
    [InlineData(1, 32, 64, 3, 13)]
    [InlineData(3, 64, 32, 3, 10)]
    [InlineData(2, 8, 20, 3, 6)]
    public void AConvolutionAddsIt(long batch, long channels, long outputs, long kernel, long side)
    {
        Torch.ManualSeed(kernel + channels);
        var first = new Conv2d(outputs, channels, 1);
        var second = new Conv2d(channels, outputs, kernel, padding: kernel / 2);
        Tensor Block(Tensor x) => (second.Call(first.Call(x).Relu()) + x).Relu();
        var x = Torch.Randn(batch, outputs, side, side);
        Agree(x => Block(Block(x * 2)), x);
        // The residual is what the convolution reads, or is read after it.
        var square = new Conv2d(outputs, outputs, 1);
        Agree(x => (square.Call(x.Exp()) + x.Exp()).Relu(), x);
        Agree(x => { var r = x.Exp(); return (square.Call(r) + r).Relu(); }, x);
        Agree(x => { var r = x.Exp(); return Block(r) * r; }, x);
    }

    [Theory]
    [InlineData(1, 70)]
    [InlineData(37, 128)]
    [InlineData(50, 1300)]
    public void AProductAddsIt(long rows, long depth)
    {
        Torch.ManualSeed(depth);
        var down = new Linear(40, depth);
        var up = new Linear(depth, 40);
        var x = Torch.Randn(rows, 40);
        Agree(x => { var r = x.Sin(); return (up.Call(down.Call(r).Relu()) + r).Tanh(); }, x);
        var square = new Linear(40, 40);
        Agree(x => { var r = x.Sin(); return square.Call(r) + r; }, x);
    }

    [Fact]
    public void ItsMemoryIsTaken()
    {
        var wide = new Conv2d(32, 256, 1);
        var narrow = new Conv2d(256, 32, 1);
        Tensor Block(Tensor x) => (wide.Call(narrow.Call(x)) + x).Relu();
        var text = new Session(x => [Block(Block(wide.Call(x[0])))[.., ..8].Contiguous()]).Describe(Torch.Randn(1, 32, 16, 16));
        // One block of 256 channels, not two, and one of 32.
        Assert.Contains($"buffers: {(256 + 32) * 256 * 4} bytes", text, StringComparison.Ordinal);
    }

    private static void Agree(Func<Tensor, Tensor> f, Tensor x)
    {
        var session = new Session(x => [f(x[0])]);
        using var guard = GradMode.NoGrad();
        var expected = f(x).ToArray<float>();
        var largest = expected.Max(Math.Abs);
        var actual = session.Run(x)[0].ToArray<float>();
        Assert.True(expected.Zip(actual).All(p => Math.Abs(p.First - p.Second) <= Tolerance * largest));
        Assert.Equal(actual, session.Run(x)[0].ToArray<float>());
    }
}
