namespace TorchPort.Tests.Rng;

[Collection(DefaultGeneratorCollection.Name)]
public class DefaultGeneratorTests
{
    [Fact]
    public void TheTorchFunctionsAreThoseOfTheDefaultGenerator()
    {
        var before = Torch.GetRngState();
        try
        {
            Assert.Same(Generator.Default, Torch.ManualSeed(-7));
            Assert.Equal(unchecked((ulong)-7L), Torch.InitialSeed());
            var first = Generator.Default.Random64();
            Torch.ManualSeed(-7);
            Assert.Equal(first, Generator.Default.Random64());

            var seed = Torch.Seed();
            Assert.Equal(seed, Torch.InitialSeed());
            Assert.True(seed < 1ul << 53);
            Assert.NotEqual(seed, Torch.Seed());
        }
        finally
        {
            Torch.SetRngState(before);
        }
        Assert.Equal(before.ToArray<byte>(), Torch.GetRngState().ToArray<byte>());
        Assert.Throws<DTypeException>(() => Torch.SetRngState(before.To(DType.Int8)));
        Assert.Throws<ArgumentException>(() => Torch.SetRngState(before.Slice(0, 1)));
    }

    [Fact]
    public void ASeedMakesTheDefaultGeneratorDrawAgain()
    {
        var before = Torch.GetRngState();
        Torch.ManualSeed(3);
        var first = Torch.Rand(20).ToArray<float>();
        var perm = Torch.RandPerm(20).ToArray<long>();
        Assert.Equal(new Generator(3).NextFloat(), first[0]);
        Torch.ManualSeed(3);
        Assert.Equal(first, Torch.Rand(20).ToArray<float>());
        Assert.Equal(perm, Torch.RandPerm(20).ToArray<long>());
        Torch.SetRngState(before);
    }
}
