namespace TorchPort.Tests.Rng;

public unsafe class TensorRandomTests
{
    private static Tensor Grid => Torch.Arange(35.0, DType.Float32).Div(Torch.Tensor(35)).Reshape(5, 7);

    private static Tensor ChannelsLast(long n, long c, long h, long w) => Torch.Ones(n, h, w, c).Permute(0, 3, 1, 2);

    private static Tensor Empty(params ReadOnlySpan<long> size) => Torch.Empty(size);

    // The names and the draws of tools/make_rng_fixtures.py.
    private static readonly Dictionary<string, Func<Generator, Tensor>> Draws = new()
    {
        ["normal_transposed"] = g => Empty(5, 7).T().Normal_(generator: g),
        ["normal_sliced"] = g => Empty(6, 10).Slice(1, step: 2).Normal_(1, 2, g),
        ["normal_channels_last"] = g => ChannelsLast(2, 3, 4, 5).Normal_(generator: g),
        ["normal_one_of_a_size"] = g => Empty(3, 1, 8).Transpose(0, 1).Normal_(generator: g),
        ["normal_complex64"] = g => Torch.Randn([10], DType.Complex64, generator: g),
        ["normal_complex64_few"] = g => Torch.Randn([3], DType.Complex64, generator: g),
        ["normal_complex128_sliced"] = g => Torch.Empty([9, 2], DType.Complex128).Select(1, 0).Normal_(0.5, 3, g),
        ["uniform_permuted"] = g => Empty(4, 6, 8).Slice(1, step: 2).Permute(2, 0, 1).Uniform_(-1, 1, g),
        ["uniform_complex64"] = g => Torch.Rand([5], DType.Complex64, generator: g),
        ["rand_like_transposed"] = g => Torch.RandLike(Empty(5, 7).T(), generator: g),
        ["randn_like_transposed"] = g => Torch.RandnLike(Empty(5, 7).T(), generator: g),
        ["randn_like_sliced"] = g => Torch.RandnLike(Empty(6, 10).Slice(1, step: 2), generator: g),
        ["randint_like"] = g => Torch.RandIntLike(Empty(5, 7).T(), 3, 90, generator: g),
        ["randint_transposed"] = g => Torch.Empty([5, 7], DType.Int32).T().Random_(-9, 9, g),
        ["bernoulli_each_broadcast"] = g => Empty(7, 5).T().Bernoulli_(Grid.Select(0, 0).To(DType.Float64), g),
        ["bernoulli_transposed"] = g => Torch.Bernoulli(Grid.T(), g),
        ["bernoulli_p_transposed"] = g => Torch.Bernoulli(Grid.T(), 0.4, g),
        ["dropout_transposed"] = g => RandomFill.DropoutNoise(Empty(5, 7).T(), 0.3, g),
        ["dropout2d"] = g => RandomFill.FeatureDropoutNoise(ChannelsLast(2, 6, 3, 3), 0.3, g),
        ["multinomial_vector"] = g => Torch.Multinomial(Grid.Select(0, 1), 4, generator: g),
        ["multinomial_transposed"] = g => Torch.Multinomial(Grid.T(), 3, generator: g),
        ["multinomial_one_transposed"] = g => Torch.Multinomial(Grid.T(), 1, true, g),
        ["multinomial_replacing_transposed"] = g => Torch.Multinomial(Grid.T(), 8, true, g),
        ["normal_of_means"] = g => Torch.Normal(Grid.T(), 0.5, g),
        ["normal_of_deviations"] = g => Torch.Normal(2, Grid.T(), g),
        ["normal_of_both"] = g => Torch.Normal(Grid.T(), Grid.Narrow(1, 0, 1).T(), g),
        ["randint"] = g => Torch.RandInt(10, [3, 4], generator: g),
        ["randperm"] = g => Torch.RandPerm(9, DType.Int32, generator: g),
    };

    public static TheoryData<string> Names => [.. Draws.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void DrawsWhatPyTorchDrawsInAnyLayout(string name)
    {
        var drawn = Draws[name](new Generator(11)).Contiguous();
        var bytes = new ReadOnlySpan<byte>(drawn.Data, (int)drawn.ElementCount * drawn.DType.ItemSize).ToArray();
        GC.KeepAlive(drawn);
        var expected = RngFixture.TensorBytes(name);
        if (drawn.DType == DType.Complex128)
            // The last bit of a sine or cosine is the C library's to choose.
            Assert.True(Ulps.Distance(DType.Float64, bytes, expected) <= 4);
        else
            Assert.Equal(expected, bytes);
    }

    [Fact]
    public void ADrawIntoATensorOfTheTapePassesAGradientOfZero()
    {
        var x = Torch.Ones(4);
        x.RequiresGrad = true;
        Assert.Throws<AutogradException>(() => x.Uniform_());

        var y = x.Mul(x);
        y.Normal_(generator: new Generator(1));
        y.Sum().Backward();
        Assert.All(x.Grad!.ToArray<float>(), g => Assert.Equal(0, g));
        Assert.Equal(Torch.Randn([4], generator: new Generator(1)).ToArray<float>(), y.ToArray<float>());
    }

    [Fact]
    public void DrawsAreRefusedWithoutTouchingTheGenerator()
    {
        var generator = new Generator(2);
        var before = generator.GetState();
        Assert.Throws<ShapeException>(() => Torch.Ones(1).Expand(5).Uniform_(generator: generator));
        Assert.Throws<ShapeException>(() => Empty(3).Bernoulli_(Torch.Ones(2), generator));
        Assert.Throws<ShapeException>(() => RandomFill.FeatureDropoutNoise(Empty(3), 0.5, generator));
        Assert.Throws<DTypeException>(() => Torch.Empty([3], DType.Complex64).Exponential_(generator: generator));
        Assert.Throws<DTypeException>(() => Torch.Bernoulli(Torch.Zeros([3], DType.Int64), generator));
        Assert.Throws<ArgumentOutOfRangeException>(() => Torch.RandPerm(-1, generator: generator));
        Assert.Throws<ArgumentOutOfRangeException>(() => Torch.Normal(0, Torch.Tensor<float>([1, -1]), generator));
        Assert.Throws<ShapeException>(() => Torch.Multinomial(Torch.Ones(1, 1, 1), 1, generator: generator));
        Assert.Throws<DTypeException>(() => Torch.Multinomial(Torch.Ones([3], DType.Int64), 1, generator: generator));
        Assert.Equal(before, generator.GetState());
    }

    [Theory]
    [InlineData(0f, 0f, 1)]
    [InlineData(1f, -1f, 1)]
    [InlineData(1f, float.NaN, 1)]
    [InlineData(1f, float.PositiveInfinity, 1)]
    [InlineData(1f, 1f, 3)]
    [InlineData(1f, 1f, 0)]
    public void MultinomialTakesWeightsAndAsManySamplesAsThereAre(float first, float second, int samples)
    {
        var generator = new Generator(2);
        var before = generator.GetState();
        Assert.ThrowsAny<ArgumentException>(() => Torch.Multinomial(Torch.Tensor<float>([first, second]), samples, generator: generator));
        Assert.Equal(before, generator.GetState());
    }

    [Fact]
    public void WeightsOfNothingComeLastAndInOrder() =>
        Assert.Equal([1, 0, 2, 3], Torch.Multinomial(Torch.Tensor<float>([0, 1, 0, 0]), 4, generator: new Generator(5)).ToArray<long>());

    [Fact]
    public void AMetaTensorIsNotDrawn()
    {
        var generator = new Generator(2);
        var before = generator.GetState();
        Assert.Equal([2, 3], Torch.Rand([2, 3], device: Device.Meta, generator: generator).Shape.ToArray());
        Assert.Equal(before, generator.GetState());
    }
}
