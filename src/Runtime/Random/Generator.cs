using System.Security.Cryptography;

namespace TorchPort;

/// <summary>
/// A source of random numbers that gives, from the same seed, the numbers PyTorch's CPU generator gives. PyTorch:
/// <c>torch.Generator</c>.
/// </summary>
/// <remarks>
/// Every draw holds a lock for the whole of the tensor it fills, as PyTorch's does, so threads can share a generator.
/// The numbers are those of PyTorch's own kernels on a processor with fused multiply-add; PyTorch draws Bernoulli and
/// exponential numbers through Intel's MKL instead in its official builds before 2.7.
/// </remarks>
public sealed partial class Generator
{
    /// <summary>The seed of a generator that was not given one. PyTorch: <c>default_rng_seed_val</c>.</summary>
    public const ulong DefaultSeed = 67280421310721;

    private readonly Lock _gate = new();
    private readonly Mt19937 _engine = new();
    private ulong _seed;
    private double? _nextNormal;
    private float? _nextSingleNormal;

    /// <summary>A generator seeded with <see cref="DefaultSeed"/>.</summary>
    public Generator() : this(DefaultSeed) { }

    /// <summary>A generator seeded with <paramref name="seed"/>.</summary>
    public Generator(ulong seed) => Reseed(seed);

    /// <summary>The generator of every operation that is not given one. It starts from a seed nobody chose. PyTorch: <c>torch.default_generator</c>.</summary>
    public static Generator Default { get; } = new(RandomSeed());

    /// <summary>The seed last set. PyTorch: <c>initial_seed()</c>.</summary>
    public ulong InitialSeed
    {
        get
        {
            lock (_gate)
                return _seed;
        }
    }

    /// <summary>Starts over from <paramref name="seed"/>. PyTorch: <c>manual_seed</c>.</summary>
    /// <returns>This generator.</returns>
    public Generator ManualSeed(ulong seed)
    {
        lock (_gate)
            Reseed(seed);
        return this;
    }

    /// <summary>Starts over from <paramref name="seed"/>; a negative one means 2⁶⁴ more, as in PyTorch.</summary>
    /// <returns>This generator.</returns>
    public Generator ManualSeed(long seed) => ManualSeed(unchecked((ulong)seed));

    /// <summary>Starts over from a seed that nobody chose. PyTorch: <c>seed()</c>.</summary>
    /// <returns>The seed.</returns>
    public ulong Seed()
    {
        var seed = RandomSeed();
        ManualSeed(seed);
        return seed;
    }

    /// <summary>The next 32 random bits. PyTorch (C++): <c>random()</c>.</summary>
    public uint Random()
    {
        lock (_gate)
            return _engine.NextWord();
    }

    /// <summary>The next 64 random bits. PyTorch (C++): <c>random64()</c>.</summary>
    public ulong Random64()
    {
        lock (_gate)
            return _engine.NextWord64();
    }

    /// <summary>A number in [0, 1) with 24 random bits: one element of <c>torch.rand</c> in float32.</summary>
    public float NextFloat()
    {
        lock (_gate)
            return _engine.NextUnitSingle();
    }

    /// <summary>A number in [0, 1) with 53 random bits: one element of <c>torch.rand</c> in float64.</summary>
    public double NextDouble()
    {
        lock (_gate)
            return _engine.NextUnitDouble();
    }

    /// <summary>A number in [0, 1) of two words, the upper bits of each: one element of NumPy's <c>RandomState.random_sample</c>.</summary>
    internal double NextSample()
    {
        lock (_gate)
        {
            var (upper, lower) = (_engine.NextWord() >> 5, _engine.NextWord() >> 6);
            return (upper * 67108864.0 + lower) / 9007199254740992.0;
        }
    }

    private void Reseed(ulong seed)
    {
        _seed = seed;
        _engine.Seed(seed);
        (_nextNormal, _nextSingleNormal) = (null, null);
        _drawn.Clear();
    }

    // PyTorch keeps 53 bits, so that the seed is a whole number in any language.
    private static ulong RandomSeed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) & ((1ul << 53) - 1);
    }
}
