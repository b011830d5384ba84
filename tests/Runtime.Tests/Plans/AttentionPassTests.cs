using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What passes make of transformers.</summary>
public sealed class AttentionPassTests
{
    private sealed class Layer(int width, int heads)
    {
        private readonly Linear _q = new(width, width), _k = new(width, width), _v = new(width, width), _out = new(width, width);

        internal Tensor Call(Tensor x, Tensor mask)
        {
            Tensor Split(Tensor t) => t.View(x.Shape[0], x.Shape[1], heads, width / heads).Permute(0, 2, 1, 3);
            var scores = Split(_q.Call(x)).MatMul(Split(_k.Call(x)).Transpose(-1, -2)).Div(Math.Sqrt(width / heads)).Add(mask);
            var y = scores.Softmax(-1).MatMul(Split(_v.Call(x))).Permute(0, 2, 1, 3).Contiguous();
            return _out.Call(y.View(x.Shape)).Add(x);
        }
    }

    [Theory]
    [InlineData(1, 5, 8, 2)]
    [InlineData(2, 16, 32, 4)]
    [InlineData(3, 33, 60, 3)]
    [InlineData(1, 130, 64, 1)]
    [InlineData(1, 1, 24, 2)]
    public void AttentionInPiecesIsOneKernel(int batch, int length, int width, int heads)
    {
        var layer = new Layer(width, heads);
        Tensor x = Torch.Randn(batch, length, width), mask = Torch.Randn(batch, 1, 1, length);
        var session = new Session(inputs => [layer.Call(inputs[0], inputs[1])]);
        var plan = session.Describe(x, mask);
        // Queries, keys and values; attention; the output with its residual.
        Assert.Contains("3 kernels", plan, StringComparison.Ordinal);
        Assert.Contains("Attention", plan, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
            SessionTests.Near(layer.Call(x, mask), session.Run(x, mask)[0]);
    }

    [Fact]
    public void AttentionWithoutAScaleAndOfOtherShapes()
    {
        var session = new Session(t => [t[0].MatMul(t[1]).Softmax(-1).MatMul(t[2])]);
        Tensor q = Torch.Randn(3, 4, 5), k = Torch.Randn(3, 5, 7), v = Torch.Randn(3, 7, 2);
        Assert.Contains("1 kernels", session.Describe(q, k, v), StringComparison.Ordinal);
        SessionTests.Near(q.MatMul(k).Softmax(-1).MatMul(v), session.Run(q, k, v)[0]);
    }

    [Fact]
    public void AMaskOfBooleansIsTakenAlong()
    {
        var session = new Session(t => [t[0].MatMul(t[1]).Mul(0.5).MaskedFill(t[3], float.NegativeInfinity).Softmax(-1).MatMul(t[2])]);
        foreach (var mask in new long[][] { [1, 1, 9], [2, 1, 1, 9], [1, 1, 7, 9] })
        {
            Tensor q = Torch.Randn(2, 3, 7, 5), k = Torch.Randn(2, 3, 5, 9), v = Torch.Randn(2, 3, 9, 4), masked = Torch.Rand(mask).Gt(0.5);
            masked.Narrow(-1, 0, 1).Zero_();
            Assert.Contains("2 kernels", session.Describe(q, k, v, masked), StringComparison.Ordinal);
            SessionTests.Near(q.MatMul(k).Mul(0.5).MaskedFill(masked, float.NegativeInfinity).Softmax(-1).MatMul(v), session.Run(q, k, v, masked)[0]);
        }
    }

    [Fact]
    public void ProductsOfOneInputAreOne()
    {
        var (a, b) = (new Linear(6, 5), new Linear(6, 9));
        var session = new Session(t => [a.Call(t[0]).Sum([1]), b.Call(t[0]).T().Contiguous()]);
        var x = Torch.Randn(4, 6);
        Assert.Equal(1, session.Describe(x).Split("MatMul.packed(").Length - 1);
        SessionTests.Near(a.Call(x).Sum([1]), session.Run(x)[0]);
        SessionTests.Near(b.Call(x).T(), session.Run(x)[1]);
    }
}
