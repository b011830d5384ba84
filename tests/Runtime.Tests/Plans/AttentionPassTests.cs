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

    /// <summary>
    /// One or two queries, whose keys and values are read where they lie, as rows or as columns, beside double precision; sizes around those of vectors, and
    /// heads enough for threads. Tolerance: a product's sum in another order, and exponentials of two units in the last place.
    /// </summary>
    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(1, 3, 64)]
    [InlineData(1, 37, 64)]
    [InlineData(2, 64, 40)]
    [InlineData(1, 257, 80)]
    [InlineData(2, 500, 72)]
    public void FewQueriesReadKeysWhereTheyLie(int queries, int keys, int size)
    {
        Torch.ManualSeed(keys);
        Tensor q = Torch.Randn(2, 6, queries, size), mask = Torch.Randn(2, 1, queries, keys);
        foreach (var transposed in new[] { false, true })
        {
            Tensor k = transposed ? Torch.Randn(2, 6, size, keys) : Torch.Randn(2, 6, keys, size), v = transposed ? Torch.Randn(2, 6, size, keys) : Torch.Randn(2, 6, keys, size);
            Tensor[] Attend(IReadOnlyList<Tensor> t)
            {
                Tensor across = transposed ? t[1] : t[1].Transpose(-1, -2), values = transposed ? t[2].Transpose(-1, -2) : t[2];
                return [t[0].MatMul(across).Mul(0.1).Add(t[3]).Softmax(-1).MatMul(values)];
            }
            var session = new Session(Attend);
            Assert.Contains("1 kernels", session.Describe(q, k, v, mask), StringComparison.Ordinal);
            var expected = Attend([.. new[] { q, k, v, mask }.Select(t => t.To(DType.Float64))])[0].To(DType.Float32);
            var y = session.Run(q, k, v, mask);
            SessionTests.Near(expected, y[0]);
            SessionTests.AllocatesNothing(session, [q, k, v, mask], y);
            SessionTests.Near(expected, y[0]);
        }
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

    /// <summary>As decoders have it, whose keys are those of a cache and of new tokens: the mask is made after the scores, in any spelling.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void AMaskOfBooleansMadeBesideTheScoresIsTakenAlong(int tokens)
    {
        Torch.ManualSeed(29);
        Func<Tensor, Tensor, Tensor>[] spellings =
        [
            (scores, seen) => Torch.Where(seen, scores, float.MinValue),
            (scores, seen) => scores.MaskedFill(seen.LogicalNot(), double.NegativeInfinity),
            (scores, seen) => scores.Add(Torch.Where(seen, 0.0f, float.MinValue)),
            (scores, seen) => Torch.Where(seen.Expand(2, 3, tokens, 9), scores, Torch.Full([1, 1, tokens, 9], -1e9, DType.Float32)),
        ];
        Tensor q = Torch.Randn(2, 3, tokens, 8), past = Torch.Randn(2, 3, 9 - tokens, 8), keys = Torch.Randn(2, 3, tokens, 8), v = Torch.Randn(2, 3, 9, 4);
        foreach (var shape in new long[][] { [2, 1, 1, 9], [1, 1, tokens, 9], [9] })
        {
            var seen = Torch.Rand(shape).Gt(0.5);
            seen.Narrow(-1, 0, 1).Fill_(true);
            foreach (var spelling in spellings)
            {
                Tensor[] Attend(IReadOnlyList<Tensor> t) => [spelling(t[0].MatMul(Torch.Cat([t[1], t[2]], -2).Transpose(-1, -2)).Mul(0.5), t[4]).Softmax(-1).MatMul(t[3])];
                var session = new Session(Attend);
                Assert.Contains("Attention", session.Describe(q, past, keys, v, seen), StringComparison.Ordinal);
                SessionTests.Near(new Session(Attend, new() { Pack = false }).Run(q, past, keys, v, seen)[0], session.Run(q, past, keys, v, seen)[0]);
            }
        }
    }

    /// <summary>Queries that see no key at all give zeros.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(6, true)]
    [InlineData(6, false)]
    public void ScaledDotProductAttentionWithAMaskIsOneKernel(int queries, bool ofBooleans)
    {
        Torch.ManualSeed(31);
        Tensor q = Torch.Randn(2, 3, queries, 8), k = Torch.Randn(2, 3, 11, 8), v = Torch.Randn(2, 3, 11, 5), seen = Torch.Rand(2, 1, queries, 11).Gt(0.4);
        seen[0, 0, 0].Fill_(false);
        var mask = ofBooleans ? seen : Torch.Where(seen, Torch.Randn(2, 1, queries, 11), double.NegativeInfinity);
        var session = new Session(t => [Functional.ScaledDotProductAttention(t[0], t[1], t[2], t[3])]);
        Assert.Contains("Attention", session.Describe(q, k, v, mask), StringComparison.Ordinal);
        var y = session.Run(q, k, v, mask)[0];
        SessionTests.Near(Functional.ScaledDotProductAttention(q, k, v, mask), y);
        Assert.All(y[0, 0, 0].ToArray<float>(), value => Assert.Equal(0, value));
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
