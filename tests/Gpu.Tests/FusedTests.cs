using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Operations of several steps as single kernels: results and gradients as on the processor.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class FusedTests
{
    private static readonly Device Device = Devices.Tested;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(37)]
    [InlineData(300)]
    public void Softmax_and_its_logarithm(long size)
    {
        Same(x => x[0].Softmax(-1), [4, size]);
        Same(x => x[0].LogSoftmax(-1), [3, 2, size]);
    }

    [Fact]
    public void Normalisations()
    {
        Same(x => Functional.LayerNorm(x[0], [33], x[1], x[2]), [70, 33], [33], [33]);
        Same(x => Functional.LayerNorm(x[0], [3, 5], x[1]), [4, 3, 5], [3, 5]);
        Same(x => Functional.LayerNorm(x[0], [7]), [2, 7]);
        Same(x => Functional.BatchNorm(x[0], null, null, x[1], x[2], training: true), [3, 4, 5, 6], [4], [4]);
        Same(x => Functional.BatchNorm(x[0], null, null, training: true), [6, 4]);
        Same(x => Functional.GroupNorm(x[0], 2, x[1], x[2]), [3, 4, 5], [4], [4]);
    }

    /// <summary>Few large sets, whose parts are summed by groups of their own.</summary>
    [Fact]
    public void Normalisations_in_parts()
    {
        var before = Devices.Tested.SplitBelow;
        try
        {
            Devices.Tested.SplitBelow = 1000;
            Same(x => Functional.BatchNorm(x[0].Add(3), null, null, x[1], x[2], training: true), [3, 2, 43, 49], [2], [2]);
        }
        finally
        {
            Devices.Tested.SplitBelow = before;
        }
    }

    /// <summary>Data of 16 bits is read and written as it is, and rounded once.</summary>
    [Theory]
    [InlineData(DType.Float16, 9.8e-4)]
    [InlineData(DType.BFloat16, 7.9e-3)]
    public void Sixteen_bits_are_rounded_once(DType dtype, double rounding)
    {
        Close(x => Functional.BatchNorm(x[0], null, null, x[1], x[2], training: true), [3, 4, 5, 6], [4], [4]);
        Close(x => Functional.LayerNorm(x[0], [33], x[1].To(x[0].DType), x[2].To(x[0].DType)), [7, 33], [33], [33]);
        Close(x => x[0].Gelu(), [5, 7]);
        Close(x => x[0].Mul(x[1]), [5, 7], [7]);
        Close(x => Torch.Where(x[0].Gt(0), x[0], x[0].Mul(0.5)), [6, 5]);
        Close(x => x[0].Sum([0]), [70, 5]);
        Close(x => x[0].Mul(x[0].Gt(0)), [6, 5]);

        void Close(Func<Tensor[], Tensor> function, params long[][] shapes)
        {
            Torch.ManualSeed(1);
            Tensor[] low = [.. shapes.Select((s, i) => Torch.Randn(s).To(i == 0 ? dtype : DType.Float32))];
            Tensor[] exact = [.. low.Select(x => x.To(DType.Float64).RequiresGrad_())], there = [.. low.Select(x => x.To(Device).RequiresGrad_())];
            Tensor expected = function(exact), actual = function(there);
            expected.Backward(Torch.OnesLike(expected));
            actual.Backward(Torch.OnesLike(actual));
            Equal(expected, actual);
            Equal(exact[0].Grad!, there[0].Grad!);
        }

        // Weights of the dtype are rounded too.
        void Equal(Tensor expected, Tensor actual) =>
            Assert.InRange((expected.Detach() - actual.Detach().To(Device.Cpu).To(DType.Float64)).Abs().Amax().Item<double>(), 0, 2 * rounding * Math.Max(1, expected.Detach().Abs().Amax().Item<double>()));
    }

    /// <summary>Queries, keys, and the sizes of both and of values: around the edges of the device's tiles.</summary>
    public static TheoryData<long, long, long, long, bool> Attentions
    {
        get
        {
            var data = new TheoryData<long, long, long, long, bool> { { 4, 4, 8, 8, false }, { 9, 9, 5, 5, true }, { 17, 10, 8, 12, false }, { 3, 20, 17, 9, true } };
            if (Devices.IsFast)
            {
                data.Add(70, 66, 20, 70, false);
                data.Add(130, 200, 70, 20, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Attentions))]
    public void Attention_in_tiles(long queries, long keys, long size, long valueSize, bool isCausal) =>
        Same(x => Functional.ScaledDotProductAttention(x[0], x[1], x[2], isCausal: isCausal), [2, 2, queries, size], [2, 2, keys, size], [2, 2, keys, valueSize]);

    [Fact]
    public void Attention_stores_no_scores()
    {
        Assert.SkipUnless(Devices.IsFast, "So many products take too long where the processor plays them.");
        const long length = 1024;
        Tensor q = Torch.Randn(1, 1, length, 8).To(Device).RequiresGrad_(), k = Torch.Randn(1, 1, length, 8).To(Device).RequiresGrad_(), v = Torch.Randn(1, 1, length, 8).To(Device).RequiresGrad_();
        var device = Devices.Tested;
        device.EmptyCache();
        var before = device.HeldBytes + device.CachedBytes;
        Functional.ScaledDotProductAttention(q, k, v).Sum().Backward();
        Assert.InRange(device.HeldBytes + device.CachedBytes - before, 0, length * length * sizeof(float) / 2);
    }

    [Fact]
    public void Cross_entropy_with_a_class_that_does_not_count()
    {
        var classes = Torch.Tensor(new long[] { 0, 3, -100, 2, 1 });
        foreach (var reduction in new[] { Reduction.Mean, Reduction.Sum })
        {
            Same(x => Functional.CrossEntropy(x[0], classes.To(x[0].Device), reduction: reduction), [5, 4]);
            Same(x => Functional.CrossEntropy(x[0].Reshape(5, 4), classes.Abs().Fmod(4L).To(x[0].Device), ignoreIndex: 2, reduction: reduction).Mul(2), [20]);
        }
    }

    [Fact]
    public void What_is_not_there_is_an_error_once_the_device_is_waited_for()
    {
        Tensor logits = Torch.Randn(2, 3).To(Device), table = Torch.Arange(6.0).Reshape(3, 2).To(Device);
        var loss = Functional.CrossEntropy(logits, Torch.Tensor(new long[] { 0, 3 }).To(Device));
        Assert.Contains("Target 3 is out of bounds", Assert.Throws<DimensionException>(() => loss.Item<double>()).Message, StringComparison.Ordinal);
        var rows = Functional.Embedding(Torch.Tensor(new long[] { 1, 5 }).To(Device), table);
        Assert.Contains("5", Assert.Throws<DimensionException>(Device.Synchronize).Message, StringComparison.Ordinal);
        Assert.Equal(5, Functional.Embedding(Torch.Tensor(new long[] { 1 }).To(Device), table).Sum().Item<double>());
        GC.KeepAlive(rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Long_short_term_memories_and_gated_units(bool bidirectional)
    {
        Torch.ManualSeed(3);
        var x = Torch.Randn(3, 2, 5);
        var lstm = new LSTM(5, 6, bidirectional: bidirectional);
        var gru = new GRU(5, 6, bidirectional: bidirectional);
        Tensor expected = lstm.Call(x).Output.Sum().Add(gru.Call(x).Output.Square().Sum());
        expected.Backward();
        var gradients = lstm.Parameters().Concat(gru.Parameters()).Select(p => p.Grad!).ToList();
        lstm.ZeroGrad();
        gru.ZeroGrad();
        lstm.To(Device);
        gru.To(Device);
        Tensor actual = lstm.Call(x.To(Device)).Output.Sum().Add(gru.Call(x.To(Device)).Output.Square().Sum());
        actual.Backward();
        Near(expected, actual);
        foreach (var (e, p) in gradients.Zip(lstm.Parameters().Concat(gru.Parameters())))
            Near(e, p.Grad!);
    }

    [Fact]
    public void Pooling_of_windows_that_overlap() =>
        Same(x => Functional.MaxPool2d(x[0], 3, stride: 1), [2, 3, 6, 7]);

    private static void Same(Func<Tensor[], Tensor> function, params long[][] shapes)
    {
        Torch.ManualSeed(1);
        Tensor[] inputs = [.. shapes.Select(s => Torch.Randn(s).RequiresGrad_())], there = [.. inputs.Select(x => x.Detach().To(Device).RequiresGrad_())];
        Tensor expected = function(inputs), actual = function(there);
        Near(expected, actual);
        var g = Torch.RandnLike(expected);
        expected.Backward(g);
        actual.Backward(g.To(Device));
        foreach (var (x, y) in inputs.Zip(there))
            Near(x.Grad!, y.Grad!);
    }

    // Sums of some hundred terms in another order, and powers of e by other instructions.
    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Same(Device, actual.Device);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.InRange((expected - actual.Detach().To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 2e-5 * Math.Max(1, expected.Detach().Abs().Amax().Item<double>()));
    }
}
