using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Values that lie as they are made, and pooling into parts of others.</summary>
public sealed class LayoutPassTests
{
    [Fact]
    public void PoolingWritesIntoAConcatenation()
    {
        var (a, b) = (new Conv2d(16, 32, 3, padding: 1), new Conv2d(32, 8, 3, padding: 1));
        foreach (var largest in new[] { true, false })
        {
            Tensor Run(Tensor x)
            {
                var y = a.Call(x);
                var pooled = largest ? Functional.MaxPool2d(y, 3, 2, 1) : Functional.AvgPool2d(y, 2);
                // As dense blocks do: each layer reads all results so far.
                var two = Torch.Cat([pooled, b.Call(pooled.Relu())], 1);
                return Torch.Cat([two, two.Narrow(1, 8, 32).Abs()], 1);
            }
            var session = new Session(x => [Run(x[0])]);
            var x = Torch.Randn(2, 16, 28, 28);
            SessionTests.Near(Run(x), session.Run(x)[0]);
            var pool = session.Describe(x).Split('\n').First(l => l.Contains("Pool(", StringComparison.Ordinal));
            Assert.Contains("[7840, 1, 560, 40]", pool, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnElementwiseResultLiesAsItsInputsDo()
    {
        var (real, imaginary) = (new Conv1d(1, 65, 128, stride: 64), new Conv1d(1, 65, 128, stride: 64));
        var mel = Torch.Randn(65, 20);
        Tensor Run(Tensor x) => real.Call(x).Transpose(1, 2).Square().Add(imaginary.Call(x).Transpose(1, 2).Square()).MatMul(mel);
        var session = new Session(x => [Run(x[0])]);
        var x = Torch.Randn(1, 1, 16000);
        SessionTests.Near(Run(x), session.Run(x)[0]);
        Assert.Contains("MatMul.packed", session.Describe(x), StringComparison.Ordinal);
    }
}
