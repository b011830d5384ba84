using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>A decoder whose cache is changed in place, token by token, gives what it gives for all tokens at once; and tensors that cannot be changed in place are refused.</summary>
public partial class InPlaceOutputTests
{
    private const long Places = 12, Width = 32, Heads = 4;

    [Fact]
    public void ADecoderChangesItsCacheInPlace()
    {
        Torch.ManualSeed(2);
        var decoder = new Decoder();
        decoder.Eval();
        using var mode = GradMode.NoGrad();
        var tokens = Torch.RandInt(0, 20, [1, Places]);
        var session = new Session(decoder.Step);
        Tensor[] caches = [.. Enumerable.Range(0, 4).Select(_ => Torch.Zeros(1, Heads, Places, Width / Heads))];
        Tensor token = Torch.Zeros([1, 1], DType.Int64), place = Torch.Zeros([1], DType.Int64), scores = Torch.Empty([1, 1, 20]);
        Tensor[] inputs = [token, place, .. caches], outputs = [scores, .. caches];
        var whole = decoder.Whole(tokens);
        for (var t = 0; t < Places; t++)
        {
            token.Copy_(tokens.Narrow(1, t, 1));
            place.Fill_(t);
            session.Run(inputs, outputs);
            Assert.True(scores.Select(1, 0).IsClose(whole.Select(1, t), rtol: 1e-4, atol: 1e-5).All().Item<bool>(), $"token {t}");
        }
        Assert.DoesNotContain("no plan", session.Describe(inputs), StringComparison.Ordinal);
        SessionTests.AllocatesNothing(session, inputs, outputs);
    }

    [Fact]
    public void WhatIsReadLaterIsRefused()
    {
        Tensor x = Torch.Randn(4, 4), y = Torch.Randn(4, 4);
        var twice = new Session(i => [i[0].Add(1).Softmax(-1), i[0].MatMul(i[0])]);
        Assert.Throws<ArgumentException>(() => twice.Run([x], [x, y]));
        var product = new Session(i => [i[0].MatMul(i[1])]);
        Assert.Throws<ArgumentException>(() => product.Run([x, y], [x]));
        Assert.Throws<ArgumentException>(() => new Session(i => [i[0].Mul(2)]).Run([x.Narrow(0, 0, 2)], [x.Narrow(0, 1, 2)]));
        var sum = new Session(i => [i[0].Add(i[1])]);
        var expected = x.Add(y);
        sum.Run([x, y], [x]);
        Assert.True(x.Eq(expected).All().Item<bool>());
    }

    private sealed partial class Block : Module
    {
        private readonly LayerNorm norm1 = new(Width), norm2 = new(Width);
        private readonly Linear qkv = new(Width, 3 * Width), output = new(Width, Width), up = new(Width, 4 * Width), down = new(4 * Width, Width);

        internal (Tensor X, Tensor Keys, Tensor Values) Step(Tensor x, Tensor mask, Func<Tensor, Tensor> keys, Func<Tensor, Tensor> values)
        {
            Tensor[] parts = [.. qkv.Call(norm1.Call(x)).Split(Width, -1).Select(t => t.Reshape(1, -1, Heads, Width / Heads).Transpose(1, 2))];
            var (k, v) = (keys(parts[1]), values(parts[2]));
            x = x.Add(output.Call(parts[0].Mul(1 / Math.Sqrt(Width / Heads)).MatMul(k.Transpose(2, 3)).Add(mask).Softmax(-1).MatMul(v).Transpose(1, 2).Reshape(1, -1, Width)));
            return (x.Add(down.Call(up.Call(norm2.Call(x)).Gelu())), k, v);
        }
    }

    private sealed partial class Decoder : Module
    {
        private readonly Embedding words = new(20, Width), places = new(Places, Width);
        private readonly Block block0 = new(), block1 = new();

        /// <summary>The scores after all tokens at once.</summary>
        internal Tensor Whole(Tensor tokens)
        {
            var x = words.Call(tokens).Add(places.Call(Torch.Arange(Places)));
            var mask = Allowing(Torch.Ones([Places, Places], DType.Bool).Tril());
            foreach (var block in (Block[])[block0, block1])
                x = block.Step(x, mask, k => k, v => v).X;
            return x.MatMul(words.Weight.T());
        }

        private static Tensor Allowing(Tensor mask) => Torch.Where(mask, 0f, float.NegativeInfinity);

        /// <summary>The scores after one more token, and the caches with it.</summary>
        internal Tensor[] Step(IReadOnlyList<Tensor> inputs)
        {
            var (token, place) = (inputs[0], inputs[1]);
            var x = words.Call(token).Add(places.Call(place));
            var mask = Allowing(Torch.Arange(Places).Le(place));
            var caches = new List<Tensor>();
            foreach (var (block, n) in (IEnumerable<(Block, int)>)[(block0, 2), (block1, 4)])
            {
                (x, var keys, var values) = block.Step(x, mask, k => inputs[n].IndexCopy(2, place, k), v => inputs[n + 1].IndexCopy(2, place, v));
                caches.AddRange([keys, values]);
            }
            return [x.MatMul(words.Weight.T()), .. caches];
        }
    }
}
