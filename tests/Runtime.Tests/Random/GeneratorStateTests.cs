using System.Runtime.InteropServices;

namespace TorchPort.Tests.Rng;

public unsafe class GeneratorStateTests
{
    // What the fixture's script did before it saved: a seed, 700 uniform numbers, three normal ones.
    private static Generator AsSaved()
    {
        var generator = new Generator(42);
        var numbers = stackalloc float[700];
        generator.Uniform(DType.Float32, numbers, 700);
        generator.Normal(DType.Float32, numbers, 3);
        return generator;
    }

    [Fact]
    public void TheBytesAreThoseOfPyTorch()
    {
        var (ours, theirs) = (AsSaved().GetState(), RngFixture.SavedState);
        // The kept normal number's last bits are the C library's to choose.
        Assert.Equal(BitConverter.ToDouble(theirs, 5024), BitConverter.ToDouble(ours, 5024), 1e-14);
        theirs.AsSpan(5024, 8).CopyTo(ours.AsSpan(5024));
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void ASavedStateOfPyTorchGoesOnAsPyTorchDid()
    {
        var generator = new Generator(1);
        generator.SetState(RngFixture.SavedState);
        Assert.Equal(42ul, generator.InitialSeed);

        var uniform = new float[1000];
        fixed (float* data = uniform)
            generator.Uniform(DType.Float32, data, 1000);
        Assert.Equal(RngFixture.AfterSavedState("at_uniform", 4000), MemoryMarshal.AsBytes<float>(uniform));

        var normal = new double[5];
        fixed (double* data = normal)
            generator.Normal(DType.Float64, data, 5);
        Assert.True(Ulps.Distance(DType.Float64, MemoryMarshal.AsBytes<double>(normal), RngFixture.AfterSavedState("at_normal", 40)) <= 4);
    }

    [Fact]
    public void AStateRestoresItselfAnywhereInABlock()
    {
        for (var draws = 0; draws < 1300; draws += 13)
        {
            var generator = new Generator(8);
            for (var i = 0; i < draws; i++)
                generator.Random();
            var copy = new Generator();
            copy.SetState(generator.GetState());
            Assert.Equal(generator.GetState(), copy.GetState());
            for (var i = 0; i < 700; i++)
                Assert.Equal(generator.Random(), copy.Random());
        }
    }

    [Fact]
    public void SeedingForgetsTheKeptNormalNumber()
    {
        var generator = AsSaved();
        Assert.Equal(1, generator.GetState()[5040]);
        Assert.Equal(new Generator(42).GetState(), generator.ManualSeed(42L).GetState());
    }

    [Theory]
    [InlineData(5055, 0, 0L, "5056 bytes")]
    [InlineData(5057, 0, 0L, "5056 bytes")]
    [InlineData(5056, 8, 0L, "left 0")]
    [InlineData(5056, 8, 625L, "left 625")]
    [InlineData(5056, 8, -1L, "left -1")]
    [InlineData(5056, 12, 0L, "seeded 0")]
    [InlineData(5056, 16, 625L, "next 625")]
    [InlineData(5056, 16, -1L, "next 18446744073709551615")]
    [InlineData(5056, 8, 624L, "next + left")]
    public void BytesThatAreNoStateAreRefusedAndChangeNothing(int length, int at, long value, string says)
    {
        var state = new byte[length];
        RngFixture.SavedState.AsSpan(0, Math.Min(length, Generator.StateSize)).CopyTo(state);
        if (length == Generator.StateSize)
            BitConverter.GetBytes(value).AsSpan(0, at == 16 ? 8 : 4).CopyTo(state.AsSpan(at));

        var generator = AsSaved();
        var before = generator.GetState();
        var error = Assert.Throws<ArgumentException>(() => generator.SetState(state));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, generator.GetState());
    }
}
