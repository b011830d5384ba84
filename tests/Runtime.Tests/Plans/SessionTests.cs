using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

public sealed class SessionTests
{
    private static SessionOptions Exact => new() { Pack = false };

    /// <summary>Sums of packed kernels are in another order, and normalisations are rounded into weights.</summary>
    internal static void Near(Tensor expected, Tensor actual, float tolerance = 2e-6f)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(expected.Sub(actual).Abs().Amax().Item<float>() <= tolerance * Math.Max(1, expected.Abs().Amax().Item<float>()), $"{actual} differs from {expected}");
    }

    private static Sequential Convnet()
    {
        Torch.ManualSeed(3);
        var net = new Sequential(new Conv2d(3, 8, 3, padding: 1), new BatchNorm2d(8), new SiLU(), new MaxPool2d(2),
            new Conv2d(8, 12, 3, stride: 2, bias: false), new BatchNorm2d(12), new Hardswish(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(12, 5));
        net.Eval();
        return net;
    }

    [Fact]
    public void APlanGivesWhatTheModuleGives()
    {
        var net = Convnet();
        var exact = new Session(net, Exact);
        var packed = new Session(net);
        for (var batch = 1; batch <= 3; batch++)
        {
            var x = Torch.Randn(batch, 3, 16, 16);
            // Fused kernels compute the same numbers in the same order.
            Assert.Equal(net.Call(x).ToArray<float>(), exact.Run(x)[0].ToArray<float>());
            Assert.Equal(net.Call(x.Mul(2)).ToArray<float>(), exact.Run(x.Mul(2))[0].ToArray<float>());
            Near(net.Call(x), packed.Run(x)[0]);
            Near(net.Call(x.Mul(2)), packed.Run(x.Mul(2))[0]);
        }
    }

    [Fact]
    public void WeightsMayHaveFewerBits()
    {
        Torch.ManualSeed(8);
        var net = new Sequential(new Linear(300, 200), new GELU(), new Linear(200, 100));
        net.Eval();
        var x = Torch.Randn(7, 300);
        var expected = net.Call(x);
        // The errors of some hundred weights, each below 2⁻⁹ of itself or 1/254 of the largest, mostly cancel.
        foreach (var (precision, bound) in new[] { (WeightPrecision.Float32, 1e-6), (WeightPrecision.BFloat16, 4e-3), (WeightPrecision.Int8, 1e-2) })
        {
            var actual = new Session(net, new() { WeightPrecision = precision }).Run(x)[0];
            var error = expected.Sub(actual).Norm().Item<float>() / expected.Norm().Item<float>();
            Assert.InRange(error, precision == WeightPrecision.Float32 ? 0 : bound / 10, bound);
        }
    }

    [Fact]
    public void ElementwiseKernelsAreFused()
    {
        var session = new Session(x => [x[0].Mul(2).Add(1).Sigmoid().Mul(x[0])]);
        Assert.Contains("1 kernels", session.Describe(Torch.Randn(4, 4)), StringComparison.Ordinal);
        var unfused = new Session(x => [x[0].Mul(2).Add(1).Sigmoid().Mul(x[0])], new() { Fuse = false });
        Assert.Contains("4 kernels", unfused.Describe(Torch.Randn(4, 4)), StringComparison.Ordinal);
        var input = Torch.Randn(5, 7);
        Assert.Equal(unfused.Run(input)[0].ToArray<float>(), session.Run(input)[0].ToArray<float>());
    }

    [Fact]
    public void WhatFollowsFromConstantsIsComputedOnce()
    {
        var w = Torch.Randn(4, 6);
        var session = new Session(x => [x[0].MatMul(w.T().Mul(3).Contiguous()).Add(Torch.Arange(4))]);
        var x = Torch.Randn(2, 6);
        // The sum is a row of the product's start.
        Assert.Contains("1 kernels", session.Describe(x), StringComparison.Ordinal);
        Near(x.MatMul(w.T().Mul(3).Contiguous()).Add(Torch.Arange(4)), session.Run(x)[0]);
    }

    [Fact]
    public void WritingToPartsOfFreshTensorsIsFollowed()
    {
        Tensor F(Tensor x)
        {
            var y = Torch.Ones(4, 3);
            var before = y.Mul(2);
            y.Narrow(0, 1, 2).Copy_(x);
            y.Narrow(0, 0, 1).Add_(x.Narrow(0, 1, 1));
            y.Narrow(0, 3, 1).Fill_(7);
            return Torch.Cat([y, before]);
        }
        var session = new Session(x => [F(x[0])]);
        for (var i = 0; i < 2; i++)
        {
            var x = Torch.Randn(2, 3);
            Assert.Equal(F(x).ToArray<float>(), session.Run(x)[0].ToArray<float>());
        }
    }

    [Fact]
    public void ResultsAreTheCallersOwn()
    {
        var session = new Session(x => [x[0].Add(1), x[0], x[0].Add(1).View(-1)]);
        var first = session.Run(Torch.Zeros(2, 2));
        var second = session.Run(Torch.Ones(2, 2));
        Assert.All(first[0].ToArray<float>(), v => Assert.Equal(1, v));
        Assert.All(first[1].ToArray<float>(), v => Assert.Equal(0, v));
        Assert.All(second[2].ToArray<float>(), v => Assert.Equal(2, v));
    }

    [Fact]
    public void OutputsMayBeTheCallersTensors()
    {
        var net = Convnet();
        var session = new Session(x => [net.Call(x[0]), x[0].Transpose(0, 1), Torch.Ones(2)]);
        var x = Torch.Randn(2, 3, 16, 16);
        Tensor[] outputs = [Torch.Empty([2, 5]), Torch.Empty([3, 2, 16, 16]), Torch.Empty([2])];
        session.Run([x], outputs);
        Near(net.Call(x), outputs[0]);
        Assert.Equal(x.Transpose(0, 1).ToArray<float>(), outputs[1].ToArray<float>());
        Assert.Equal([1f, 1f], outputs[2].ToArray<float>());
        Assert.Throws<ShapeException>(() => session.Run([x], [Torch.Empty([2, 5])]));
        Assert.Throws<ShapeException>(() => session.Run([x], [Torch.Empty([5, 2]), outputs[1], outputs[2]]));
    }

    [Fact]
    public void TransposedResultsAreContiguousToo()
    {
        var session = new Session(x => [x[0].Relu().Transpose(0, 1), x[0].T(), Torch.Ones(3).Expand(2, 3)]);
        var x = Torch.Randn(4, 3);
        var results = session.Run(x);
        session.Run([x], results);
        Assert.All(results, r => Assert.True(r.IsContiguous));
        Near(x.Relu().T(), results[0]);
        Near(x.T(), results[1]);
    }

    [Fact]
    public void ARunIntoTheCallersTensorsAllocatesNothing()
    {
        var (stem, wide, deep) = (new Conv2d(3, 32, 3, padding: 1), new Conv2d(32, 32, 3, padding: 1), new Conv2d(32, 32, 5, padding: 2, groups: 32));
        var (embedding, norm, first, second) = (new Embedding(10, 16), new LayerNorm([16]), new Linear(16, 64), new Linear(64, 16));
        AllocatesNothing(new Session(x => [deep.Call(wide.Call(stem.Call(x[0]).Relu()).Add(stem.Call(x[0]).Relu())).Mean([2, 3])]), Torch.Randn(1, 3, 32, 32));
        AllocatesNothing(new Session(x => [norm.Call(second.Call(first.Call(embedding.Call(x[0])).Gelu()).Add(embedding.Call(x[0])))]), Torch.Tensor<long>([1, 2, 9, 4], [2, 2]));
        AllocatesNothing(new Session(x => [x[0].Transpose(0, 1).Contiguous().Softmax(-1), x[0].Sum([1]), x[0].Mul(2).Add(1)]), Torch.Randn(300, 200));
    }

    [Fact]
    public void NorDoRunsOfWholeNetworks()
    {
        var stem = new Sequential(new Conv2d(3, 16, 7, stride: 2, padding: 3, bias: false), new BatchNorm2d(16), new ReLU(), new MaxPool2d(3, stride: 2, padding: 1));
        Sequential Activated(Conv2d conv) => new(conv, new BatchNorm2d(48), new Hardswish());
        var (expand, depth, project) = (Activated(new Conv2d(16, 48, 1, bias: false)), Activated(new Conv2d(48, 48, 3, padding: 1, groups: 48, bias: false)), new Conv2d(48, 16, 1));
        var (down, up, strided, shortcut) = (new Conv2d(48, 12, 1), new Conv2d(12, 48, 1), new Conv2d(16, 40, 3, stride: 2, padding: 1), new Conv2d(16, 40, 1, stride: 2));
        var (norm, pool, last) = (new BatchNorm2d(80), new AvgPool2d(2), new Linear(80, 10));
        foreach (Module module in new Module[] { stem, expand, depth, norm })
            module.Eval();
        Tensor Convnet(Tensor x)
        {
            x = stem.Call(x);
            var y = depth.Call(expand.Call(x));
            y = y.Mul(up.Call(down.Call(y.Mean([2, 3], true)).Relu()).Hardsigmoid());
            x = x.Add(project.Call(y));
            x = Torch.Cat([strided.Call(x).Add(shortcut.Call(x)).Relu(), shortcut.Call(x).Silu()], 1);
            return last.Call(pool.Call(norm.Call(x).Relu()).Mean([2, 3]));
        }
        AllocatesNothing(new Session(x => [Convnet(x[0])]), Torch.Randn(2, 3, 48, 48));
        var (upper, wider) = (new ConvTranspose2d(16, 16, 4, 2, 1), new Conv2d(16, 16, 3, padding: 2, dilation: 2));
        AllocatesNothing(new Session(x => [Functional.Interpolate(upper.Call(wider.Call(x[0])).Relu(), [50, 50], mode: InterpolationMode.Bilinear)]), Torch.Randn(1, 16, 20, 20));
        var (queries, keys, values, out_) = (new Linear(32, 32), new Linear(32, 32), new Linear(32, 32), new Linear(32, 32));
        var layer = new LayerNorm([32]);
        Tensor Heads(Tensor x) => x.Reshape(2, 12, 4, 8).Transpose(1, 2);
        Tensor Encoder(Tensor x)
        {
            var scores = Heads(queries.Call(x)).MatMul(Heads(keys.Call(x)).Transpose(-1, -2)).Div(Math.Sqrt(8)).Softmax(-1);
            return layer.Call(x.Add(out_.Call(scores.MatMul(Heads(values.Call(x))).Transpose(1, 2).Reshape(2, 12, 32))));
        }
        AllocatesNothing(new Session(x => [Encoder(x[0])]), Torch.Randn(2, 12, 32));
        AllocatesNothing(new Session(x => [x[0].MatMul(x[0].Transpose(0, 1)).Tanh().MatMul(x[0])]), Torch.Randn(70, 50));
    }

    private static void AllocatesNothing(Session session, Tensor x)
    {
        var outputs = Array.ConvertAll(session.Run(x), t => Torch.Empty(t.Shape));
        AllocatesNothing(session, [x], outputs);
    }

    /// <summary>After some runs, others allocate nothing on their thread.</summary>
    internal static void AllocatesNothing(Session session, Tensor[] inputs, Tensor[] outputs)
    {
        for (var i = 0; i < 20; i++)
            session.Run(inputs, outputs);
        // Code that is compiled again meanwhile may allocate once.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
                session.Run(inputs, outputs);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.True(least == 0, $"Ten runs allocate {least} bytes.\n{session.Describe(inputs)}");
    }

    [Fact]
    public void AChangedWeightIsSeen()
    {
        var layer = new Linear(3, 2);
        var session = new Session(layer);
        var x = Torch.Randn(1, 3);
        session.WarmUp(x);
        using (GradMode.NoGrad())
            layer.Weight.Mul_(2);
        Near(layer.Call(x), session.Run(x)[0]);
        using (GradMode.NoGrad())
            layer.Bias!.Add_(3);
        Near(layer.Call(x), session.Run(x)[0]);
    }

    [Fact]
    public void IndexesAreCheckedInEveryRun()
    {
        var embedding = new Embedding(10, 4);
        var session = new Session(embedding);
        var x = Torch.Tensor<long>([1, 2, 9], [3]);
        Assert.Contains("IndexRange", session.Describe(x), StringComparison.Ordinal);
        Assert.Equal(embedding.Call(x).ToArray<float>(), session.Run(x)[0].ToArray<float>());
        Assert.Throws<DimensionException>(() => session.Run(Torch.Tensor<long>([1, 2, 10], [3])));
        Assert.Equal(embedding.Call(x).ToArray<float>(), session.Run(x)[0].ToArray<float>());
    }

    [Fact]
    public void SmallIntegersThatSteerArePartOfTheSignature()
    {
        var session = new Session(x => [x[1].Narrow(0, 0, x[0].Item<long>()).Mul(2)]);
        var x = Torch.Arange(6).To(DType.Float32);
        Assert.Equal([0f, 2f], session.Run(Torch.Tensor(2L), x)[0].ToArray<float>());
        Assert.Equal([0f, 2f, 4f], session.Run(Torch.Tensor(3L), x)[0].ToArray<float>());
        Assert.DoesNotContain("no plan", session.Describe(Torch.Tensor(3L), x), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeTracedRunsAsItIsAndSaysWhy()
    {
        var session = new Session(x => [x[0].Sum().Item<float>() > 0 ? x[0] : x[0].Neg()]);
        var x = Torch.Full([3], -1.0);
        Assert.Contains("no plan: The function looks at the numbers", session.Describe(x), StringComparison.Ordinal);
        Assert.Equal([1f, 1f, 1f], session.Run(x)[0].ToArray<float>());
    }

    [Fact]
    public void TrainingIsNoPlan()
    {
        var dropout = new Session(new Dropout(0.5));
        Assert.Contains("draws random numbers", dropout.Describe(Torch.Ones(4)), StringComparison.Ordinal);
        var norm = new Session(new BatchNorm1d(3));
        Assert.Contains("changes a tensor that is not its own", norm.Describe(Torch.Ones(4, 3)), StringComparison.Ordinal);
    }

    [Fact]
    public void PlansAreBounded()
    {
        var traces = 0;
        var session = new Session(x =>
        {
            traces++;
            return [x[0].Add(1)];
        }, new() { MaxPlans = 2 });
        foreach (var size in new long[] { 1, 2, 1, 3, 1, 2 })
            session.Run(Torch.Ones(size));
        Assert.Equal(4, traces);
    }

    [Fact]
    public void ManyThreadsRunOnePlan()
    {
        var net = Convnet();
        var session = new Session(net, Exact);
        var inputs = Enumerable.Range(0, 8).Select(_ => Torch.Randn(1, 3, 16, 16)).ToArray();
        var expected = inputs.Select(x => net.Call(x).ToArray<float>()).ToArray();
        var failures = 0;
        Parallel.For(0, 64, i =>
        {
            if (!session.Run(inputs[i % 8])[0].ToArray<float>().AsSpan().SequenceEqual(expected[i % 8]))
                Interlocked.Increment(ref failures);
        });
        Assert.Equal(0, failures);
    }

    [Fact]
    public void ARunIsCancelledBetweenKernels()
    {
        var session = new Session(x => [x[0].Add(1)]);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Run([Torch.Ones(2)], profile: null, source.Token));
    }

    [Fact]
    public void AProfileIsATraceOfKernels()
    {
        var session = new Session(Convnet());
        var x = Torch.Randn(1, 3, 16, 16);
        var profile = new Profile();
        session.Run([x], profile);
        Assert.Equal(2, profile.Entries.Count(e => e.Name.StartsWith("Convolution", StringComparison.Ordinal)));
        using var trace = System.Text.Json.JsonDocument.Parse(profile.ToChromeTrace());
        Assert.Equal(profile.Entries.Count, trace.RootElement.GetArrayLength());
    }
}
