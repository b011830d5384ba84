using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What passes make of rotary position embeddings.</summary>
public sealed class RotaryPassTests
{
    private static Tensor Halves(Tensor x)
    {
        var half = x.Shape[^1] / 2;
        return Torch.Cat([x.Narrow(-1, half, half).Neg(), x.Narrow(-1, 0, half)], -1);
    }

    private static Tensor Neighbours(Tensor x)
    {
        var pairs = x.Unflatten(-1, [x.Shape[^1] / 2, 2]);
        return Torch.Stack([pairs.Select(-1, 1).Neg(), pairs.Select(-1, 0)], -1).Flatten(-2);
    }

    private static Tensor Other(Tensor x, bool interleaved) => interleaved ? Neighbours(x) : Halves(x);

    /// <summary>Heads lie beside each other in memory, and tables are those of positions, or of each row's own. Tolerance: a product and a sum in another order.</summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(false, 12)]
    [InlineData(false, 40)]
    [InlineData(false, 128)]
    [InlineData(true, 2)]
    [InlineData(true, 12)]
    [InlineData(true, 40)]
    [InlineData(true, 128)]
    public void RotationsAreOneKernel(bool interleaved, int size)
    {
        Torch.ManualSeed(37);
        var x = Torch.Randn(2, 9, 3 * size);
        foreach (var shape in new long[][] { [9, size], [1, 1, 9, size], [2, 1, 9, size], [2, 3, 9, size], [size] })
        {
            Tensor cos = Torch.Randn(shape), sin = Torch.Randn(shape);
            Tensor[] Rotate(IReadOnlyList<Tensor> t)
            {
                var heads = t[0].View(2, 9, 3, size).Transpose(1, 2);
                return [heads.Mul(t[1]).Add(Other(heads, interleaved).Mul(t[2]))];
            }
            var session = new Session(Rotate);
            var plan = session.Describe(x, cos, sin);
            Assert.Contains("1 kernels", plan, StringComparison.Ordinal);
            Assert.Contains("Rotary", plan, StringComparison.Ordinal);
            SessionTests.Near(new Session(Rotate, new() { Pack = false }).Run(x, cos, sin)[0], session.Run(x, cos, sin)[0]);
        }
    }

    /// <summary>Enough rows for several threads, between products, in an order of its own, and for a part of each head only.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RotationsWithinANet(bool interleaved)
    {
        Torch.ManualSeed(41);
        Tensor w = Torch.Randn(32, 4 * 48).Mul(0.2), x = Torch.Randn(1, 300, 32), angles = Torch.Randn(300, 32);
        Tensor[] Scores(IReadOnlyList<Tensor> t)
        {
            var heads = t[0].MatMul(w).View(1, 300, 4, 48).Transpose(1, 2);
            Tensor cos = t[1].Cos(), sin = t[1].Sin(), part = heads.Narrow(-1, 0, 32);
            var rotated = Torch.Cat([Other(part, interleaved).Mul(sin).Add(part.Mul(cos)), heads.Narrow(-1, 32, 16)], -1);
            return [rotated.MatMul(heads.Transpose(-1, -2)), rotated];
        }
        var session = new Session(Scores);
        Assert.Contains("Rotary", session.Describe(x, angles), StringComparison.Ordinal);
        var expected = new Session(Scores, new() { Pack = false }).Run(x, angles);
        for (var i = 0; i < 2; i++)
        {
            var y = session.Run(x, angles);
            SessionTests.Near(expected[0], y[0]);
            SessionTests.Near(expected[1], y[1]);
        }
    }

    /// <summary>Both parts negative or none, the halves as they are, other tensors than the one that is rotated, and tables of one number a row.</summary>
    [Fact]
    public void WhatIsNoRotationStaysAsItIs()
    {
        Torch.ManualSeed(43);
        Func<Tensor, Tensor>[] others =
        [
            x => Torch.Cat([x.Narrow(-1, 4, 4), x.Narrow(-1, 0, 4)], -1),
            x => Torch.Cat([x.Narrow(-1, 4, 4).Neg(), x.Narrow(-1, 0, 4).Neg()], -1),
            x => Torch.Cat([x.Narrow(-1, 0, 4).Neg(), x.Narrow(-1, 4, 4)], -1),
            x => Torch.Cat([x.Narrow(-1, 4, 4), x.Narrow(-1, 0, 4).Neg()], -1),
            x => Halves(x.Flip([0])),
            x => Torch.Cat([x.Narrow(-1, 3, 3).Neg(), x.Narrow(-1, 0, 5)], -1),
        ];
        Tensor x = Torch.Randn(5, 8), cos = Torch.Randn(5, 8), sin = Torch.Randn(5, 8);
        foreach (var other in others)
            Check(t => [t[0].Mul(t[1]).Add(other(t[0]).Mul(t[2]))], sin);
        Check(t => [t[0].Mul(t[1]).Add(Halves(t[0]).Mul(t[2]))], Torch.Randn(5, 1));
        Check(t => [t[0].Mul(t[1]).Sub(Halves(t[0]).Mul(t[2]))], sin);

        void Check(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, Tensor last)
        {
            var session = new Session(function);
            Assert.DoesNotContain("Rotary", session.Describe(x, cos, last), StringComparison.Ordinal);
            SessionTests.Near(function([x, cos, last])[0], session.Run(x, cos, last)[0]);
        }
    }
}
