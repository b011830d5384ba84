using TorchPort.Nn;

namespace TorchPort.Tests.Kernels;

/// <summary>Operations that are one kernel give what the expressions give that they stand for: values, gradients and second gradients.</summary>
[Collection(ThreadCountCollection.Name)]
public class FusedKernelTests
{
    /// <summary>Sizes below, at and beyond whole vectors.</summary>
    public static TheoryData<long, int> Sizes
    {
        get
        {
            var data = new TheoryData<long, int>();
            foreach (var size in new long[] { 3, 7, 16, 33, 130 })
            {
                data.Add(size, 1);
                data.Add(size, 2);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void SoftmaxIsExponentialsOverTheirSum(long size, int threads) => Agree(threads,
        x => x[0].Softmax(-1),
        x => { var e = x[0].Sub(x[0].Amax([-1], keepdim: true).Detach()).Exp(); return e.Div(e.Sum([-1], keepdim: true)); },
        [60, size]);

    [Theory, MemberData(nameof(Sizes))]
    public void LogSoftmaxIsDifferenceToLogSumExp(long size, int threads) => Agree(threads,
        x => x[0].LogSoftmax(-1), x => x[0].Sub(x[0].LogSumExp([-1], keepdim: true)), [60, size]);

    [Theory, MemberData(nameof(Sizes))]
    public void CrossEntropyIsNegatedLogSoftmaxOfClasses(long size, int threads)
    {
        const long rows = 90;
        var classes = Torch.Tensor<long>([.. Enumerable.Range(0, (int)rows).Select(i => i % 5 == 3 ? 1 : i * 7L % size)], [rows]);
        var counts = classes.Ne(1L);
        foreach (var reduction in new[] { Reduction.Mean, Reduction.Sum })
        {
            Agree(threads,
                x => Functional.CrossEntropy(x[0], classes, ignoreIndex: 1, reduction: reduction),
                x =>
                {
                    var picked = Torch.Where(counts, x[0].LogSumExp([-1]).Sub(x[0].Gather(1, classes.Unsqueeze(1)).Squeeze(1)), 0.0).Sum();
                    return reduction == Reduction.Sum ? picked : picked.Mul(Torch.Tensor<double>([1.0 / counts.Sum().Item<long>()], [1]).To(x[0].DType)).Squeeze(0);
                },
                [rows, size]);
        }
    }

    [Fact]
    public void CrossEntropyRefusesClassesThatAreNotThere() =>
        Assert.Contains("Target 9 is out of bounds", Assert.Throws<DimensionException>(() => Functional.CrossEntropy(Torch.Zeros([3, 4]), Torch.Tensor<long>([1, 9, 0], [3]))).Message, StringComparison.Ordinal);

    [Fact]
    public void LayerNormOfRowsOfNothingHasGradientsOfNothing()
    {
        Tensor x = Torch.Zeros([3, 0]), weight = Torch.Zeros([0]);
        x.RequiresGrad = weight.RequiresGrad = true;
        Functional.LayerNorm(x, [0], weight).Sum().Backward();
        Assert.Equal([3L, 0], x.Grad!.Shape.ToArray());
        Assert.Equal([0L], weight.Grad!.Shape.ToArray());
    }

    [Theory, MemberData(nameof(Sizes))]
    public void LayerNormIsStandardisationOfRows(long size, int threads) => Agree(threads,
        x => Functional.LayerNorm(x[0], [size], x[1], x[2]),
        x => Standardised(x[0], [-1]).Mul(x[1]).Add(x[2]),
        [150, size], [size], [size]);

    /// <summary>Of several stretches whose means differ, and in several blocks.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LayerNormOfLongRowsIsStandardisationOfRows(int threads)
    {
        const long size = 9000;
        var slope = Torch.Arange(size).To(DType.Float64).Div(1000.0);
        Agree(threads,
            x => Functional.LayerNorm(x[0].Add(slope.To(x[0].DType)), [size], x[1], x[2]),
            x => Standardised(x[0].Add(slope.To(x[0].DType)), [-1]).Mul(x[1]).Add(x[2]),
            [40, size], [size], [size]);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void BatchNormIsStandardisationOfChannels(long size, int threads) => Agree(threads,
        x => Functional.BatchNorm(x[0], null, null, x[1], x[2], training: true),
        x => Standardised(x[0], [0, 2]).Mul(x[1].View(1, -1, 1)).Add(x[2].View(1, -1, 1)),
        [4, 5, size], [5], [5]);

    /// <summary>Of several stretches whose means differ: many short planes, and long ones.</summary>
    [Theory]
    [InlineData(300, 49, 1)]
    [InlineData(300, 49, 2)]
    [InlineData(3, 5000, 2)]
    public void BatchNormOfManyElementsIsStandardisationOfChannels(long samples, long size, int threads)
    {
        var slope = Torch.Arange(samples * size).To(DType.Float64).Div(1000.0).View(samples, 1, size);
        Agree(threads,
            x => Functional.BatchNorm(x[0].Add(slope.To(x[0].DType)), null, null, training: true),
            x => Standardised(x[0].Add(slope.To(x[0].DType)), [0, 2]),
            [samples, 2, size]);
    }

    [Theory]
    [InlineData(1, 1, 1, false, 1)]
    [InlineData(5, 9, 8, false, 1)]
    [InlineData(40, 40, 33, true, 2)]
    [InlineData(70, 130, 16, false, 2)]
    [InlineData(200, 70, 7, true, 2)]
    public void AttentionIsProductsOfSoftmax(long queries, long keys, long size, bool causal, int threads) => Agree(threads,
        x => Functional.ScaledDotProductAttention(x[0], x[1], x[2], isCausal: causal),
        x =>
        {
            var scores = x[0].MatMul(x[1].Transpose(-1, -2)).Mul(1 / Math.Sqrt(size));
            if (causal)
                scores = scores.MaskedFill(Torch.Ones([queries, keys], DType.Bool).Tril().LogicalNot(), double.NegativeInfinity);
            var e = scores.Sub(scores.Amax([-1], keepdim: true).Detach()).Exp();
            return e.Div(e.Sum([-1], keepdim: true)).MatMul(x[2]);
        },
        [2, 3, queries, size], [2, 3, keys, size], [2, 3, keys, size + 2]);

    [Theory]
    [InlineData(1, 1, 1, false, 1)]
    [InlineData(4, 3, 21, false, 2)]
    [InlineData(4, 3, 16, true, 2)]
    public void LstmIsItsCellRepeated(long steps, long batch, long size, bool bidirectional, int threads)
    {
        var lstm = new LSTM(5, size, bidirectional: bidirectional);
        lstm.To(DType.Float64);
        var (weights, directions) = (lstm.Parameters().ToArray(), bidirectional ? 2 : 1);
        Agree(threads,
            x => { var (y, (h, c)) = lstm.Call(x[0], (x[1], x[2])); return Torch.Cat([y.Reshape(-1), h.Reshape(-1), c.Reshape(-1)]); },
            x =>
            {
                var outputs = new Tensor[directions][];
                var (hs, cs) = (new Tensor[directions], new Tensor[directions]);
                for (var d = 0; d < directions; d++)
                {
                    var w = weights[(4 * d)..];
                    Tensor h = x[1].Select(0, d), c = x[2].Select(0, d);
                    outputs[d] = new Tensor[steps];
                    for (var i = 0; i < steps; i++)
                    {
                        var t = (int)(d == 0 ? i : steps - 1 - i);
                        var gates = Functional.Linear(x[0].Select(0, t), w[0], w[2]).Add(Functional.Linear(h, w[1], w[3])).Chunk(4, -1);
                        c = gates[1].Sigmoid().Mul(c).Add(gates[0].Sigmoid().Mul(gates[2].Tanh()));
                        outputs[d][t] = h = gates[3].Sigmoid().Mul(c.Tanh());
                    }
                    (hs[d], cs[d]) = (h, c);
                }
                var y = Torch.Cat([.. outputs.Select(o => Torch.Stack(o))], -1);
                return Torch.Cat([y.Reshape(-1), Torch.Stack(hs).Reshape(-1), Torch.Stack(cs).Reshape(-1)]);
            },
            weights, DType.Float64, [steps, batch, 5], [directions, batch, size], [directions, batch, size]);
    }

    [Theory]
    [InlineData(1, 1, 1, false, 1)]
    [InlineData(4, 3, 21, false, 2)]
    [InlineData(4, 3, 16, true, 2)]
    public void GruIsItsCellRepeated(long steps, long batch, long size, bool bidirectional, int threads)
    {
        var gru = new GRU(5, size, bidirectional: bidirectional);
        gru.To(DType.Float64);
        var (weights, directions) = (gru.Parameters().ToArray(), bidirectional ? 2 : 1);
        Agree(threads,
            x => { var (y, h) = gru.Call(x[0], x[1]); return Torch.Cat([y.Reshape(-1), h.Reshape(-1)]); },
            x =>
            {
                var (outputs, last) = (new Tensor[directions], new Tensor[directions]);
                for (var d = 0; d < directions; d++)
                {
                    var w = weights[(4 * d)..];
                    var h = x[1].Select(0, d);
                    var states = new Tensor[steps];
                    for (var i = 0; i < steps; i++)
                    {
                        var t = (int)(d == 0 ? i : steps - 1 - i);
                        Tensor[] input = Functional.Linear(x[0].Select(0, t), w[0], w[2]).Chunk(3, -1), own = Functional.Linear(h, w[1], w[3]).Chunk(3, -1);
                        Tensor reset = input[0].Add(own[0]).Sigmoid(), update = input[1].Add(own[1]).Sigmoid(), fresh = input[2].Add(reset.Mul(own[2])).Tanh();
                        states[t] = h = h.Sub(fresh).Mul(update).Add(fresh);
                    }
                    (outputs[d], last[d]) = (Torch.Stack(states), h);
                }
                return Torch.Cat([Torch.Cat(outputs, -1).Reshape(-1), Torch.Stack(last).Reshape(-1)]);
            },
            weights, DType.Float64, [steps, batch, 5], [directions, batch, size]);
    }

    private static Tensor Standardised(Tensor x, int[] dims)
    {
        var centred = x.Sub(Mean(x));
        return centred.Mul(Mean(centred.Square()).Add(1e-5).Rsqrt());

        Tensor Mean(Tensor t)
        {
            var sum = t.Sum(dims, keepdim: true);
            return sum.Mul(Torch.Tensor<double>([(double)sum.ElementCount / t.ElementCount], [1]).To(t.DType));
        }
    }

    private static void Agree(int threads, Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> plain, params long[][] shapes)
    {
        Agree(threads, fused, plain, [], DType.Float64, shapes);
        Agree(threads, fused, plain, [], DType.Float32, shapes);
    }

    private static void Agree(int threads, Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> plain, Tensor[] parameters, DType dtype, params long[][] shapes)
    {
        var before = Torch.GetNumThreads();
        Torch.SetNumThreads(threads);
        try
        {
            var generator = new Generator().ManualSeed(3L);
            Tensor[] inputs = [.. shapes.Select(s => Torch.Randn(s, generator: generator, dtype: dtype).RequiresGrad_())];
            Tensor[] all = [.. inputs, .. parameters];
            var (y, expected) = (fused(inputs), plain(inputs));
            var weights = Torch.Randn(y.Shape.ToArray(), generator: generator, dtype: dtype);
            Close(expected, y, dtype);
            Tensor[] first = Grad(y, weights, all, createGraph: false), firstExpected = Grad(expected, weights, all, createGraph: true);
            for (var i = 0; i < all.Length; i++)
                Close(firstExpected[i], first[i], dtype);
            if (dtype == DType.Float32)
                return;
            var graph = Grad(fused(inputs), weights, all, createGraph: true);
            Tensor[] second = Grad(Total(graph), null, all, createGraph: false), secondExpected = Grad(Total(firstExpected), null, all, createGraph: false);
            for (var i = 0; i < all.Length; i++)
                Close(secondExpected[i], second[i], dtype);
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }

    private static Tensor[] Grad(Tensor y, Tensor? weights, Tensor[] inputs, bool createGraph) =>
        Torch.Grad([y], inputs, [weights], createGraph: createGraph, allowUnused: true, materializeGrads: true)!;

    private static Tensor Total(Tensor[] gradients)
    {
        Tensor total = Torch.Zeros([], gradients[0].DType);
        foreach (var g in gradients)
            total = total.Add(g.Square().Sum());
        return total;
    }

    /// <summary>Sums of some hundred products in another order: a few hundred units in the last place of the largest.</summary>
    private static void Close(Tensor expected, Tensor actual, DType dtype)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        double[] e = expected.To(DType.Float64).ToArray<double>(), a = actual.To(DType.Float64).ToArray<double>();
        var limit = (dtype == DType.Float32 ? 3e-5 : 1e-11) * Math.Max(1, e.Max(Math.Abs));
        for (var i = 0; i < e.Length; i++)
            if (!(Math.Abs(e[i] - a[i]) <= limit))
                Assert.Fail($"element {i}: {a[i]}, expected {e[i]}");
    }
}
