using System.Security.Cryptography;

namespace TorchPort.Tests.Rng;

public unsafe class GeneratorDrawTests
{
    public static TheoryData<string> Sequences => [.. RngFixture.Sequences.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Sequences))]
    public void DrawsWhatPyTorchDraws(string name)
    {
        var sequence = RngFixture.Sequences.Single(s => s.Name == name);
        var generator = new Generator().ManualSeed(sequence.Seed);
        foreach (var step in sequence.Steps)
        {
            var worst = Ulps.Distance(step.DType, step.Draw(generator), step.Expected);
            Assert.True(worst <= Tolerance(step), $"{step} is off by {worst} units of the last place.");
        }
        var state = generator.GetState();
        state.AsSpan(5024, 8).Clear();
        Assert.Equal(sequence.StateHash, Convert.ToHexStringLower(SHA256.HashData(state)));
    }

    // Sines, cosines, tangents, logarithms and exponentials of doubles are the platform's C library's, whose last bit
    // is its own to choose; exp makes the relative error of its result from the absolute one of its argument, and the
    // inverse error function divides that of erf by its slope. With the GNU library only trunc_normal differs at all,
    // and what is rounded to a shorter dtype hides such a bit anywhere.
    private static double Tolerance(Step step) => (step.DType, step.Op) switch
    {
        (DType.Float64, "log_normal" or "trunc_normal") => 16,
        (DType.Float64, "normal" or "normal_serial" or "exponential" or "cauchy") => 4,
        _ => 0,
    };

    [Fact]
    public void SeedsAreTheirLow32BitsAndNegativeOnesWrap()
    {
        Assert.Equal(ulong.MaxValue, new Generator().ManualSeed(-1L).InitialSeed);
        Assert.Equal(new Generator(5).Random(), new Generator(5 + (1ul << 32)).Random());
        Assert.Equal(Generator.DefaultSeed, new Generator().InitialSeed);
    }

    [Fact]
    public void SingleNumbersAreThoseOfARand()
    {
        var (singles, doubles) = (new float[700], new double[700]);
        fixed (float* data = singles)
            new Generator(3).Uniform(DType.Float32, data, 700);
        fixed (double* data = doubles)
            new Generator(3).Uniform(DType.Float64, data, 700);

        var (first, second) = (new Generator(3), new Generator(3));
        Assert.All(singles, expected => Assert.Equal(expected, first.NextFloat()));
        Assert.All(doubles, expected => Assert.Equal(expected, second.NextDouble()));
    }

    [Fact]
    public void TheWords64AreTwoWordsHighFirst()
    {
        var (words, pairs) = (new Generator(9), new Generator(9));
        for (var i = 0; i < 400; i++)
            Assert.Equal(((ulong)words.Random() << 32) | words.Random(), pairs.Random64());
    }

    // The 10,000th output of MT19937 seeded with 5489 is a constant of the C++ standard.
    [Fact]
    public void TheTenThousandthWordIsTheOneOfTheStandard()
    {
        var generator = new Generator(5489);
        for (var i = 1; i < 10000; i++)
            generator.Random();
        Assert.Equal(4123659995u, generator.Random());
    }

    [Fact]
    public void NothingIsDrawnForNoElements()
    {
        var generator = new Generator(1);
        var before = generator.GetState();
        generator.Uniform(DType.Float32, null, 0);
        generator.Normal(DType.Float32, null, 0);
        generator.Bernoulli(DType.Bool, null, 0, 0.5);
        generator.RandomIntegers(DType.Int64, null, 0, 0, 10);
        generator.RandPerm(DType.Int64, null, 0);
        Assert.Equal(before, generator.GetState());
    }

    [Fact]
    public void ProbabilitiesMayLieWhereTheDrawsGo()
    {
        var (both, p) = (new double[100], new double[100]);
        fixed (double* data = both, probabilities = p)
        {
            new Generator(2).Uniform(DType.Float64, data, 100);
            both.CopyTo(p, 0);
            new Generator(4).Bernoulli(DType.Float64, data, 100, DType.Float64, data);
            new Generator(4).Bernoulli(DType.Float64, probabilities, 100, DType.Float64, probabilities);
        }
        Assert.Equal(p, both);
        Assert.Contains(1.0, both);
        Assert.Contains(0.0, both);
    }

    [Fact]
    public void ThreadsShareAGeneratorWithoutLosingOrRepeatingNumbers()
    {
        const int draws = 200, length = 100;
        var shared = new Generator(6);
        var drawn = new float[draws][];
        Parallel.For(0, draws, i =>
        {
            drawn[i] = new float[length];
            fixed (float* data = drawn[i])
                shared.Uniform(DType.Float32, data, length);
        });

        var expected = new float[draws * length];
        fixed (float* data = expected)
            new Generator(6).Uniform(DType.Float32, data, expected.Length);
        var blocks = expected.Chunk(length).OrderBy(b => b[0]).SelectMany(b => b);
        Assert.Equal(blocks, drawn.OrderBy(b => b[0]).SelectMany(b => b));
    }
}
