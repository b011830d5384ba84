using ILGPU.Algorithms;

namespace TorchPort.Gpu;

/// <summary>Four random words.</summary>
internal struct Words
{
    internal uint X, Y, Z, W;
}

/// <summary>Philox 4×32 with ten rounds: random words that depend on a key and a counter alone, so that every thread finds its own. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.</summary>
internal static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Step0 = 0x9E3779B9, Step1 = 0xBB67AE85;

    /// <summary>The words of a counter's two halves.</summary>
    internal static Words At(ulong key, ulong low, ulong high)
    {
        uint x = (uint)low, y = (uint)(low >> 32), z = (uint)high, w = (uint)(high >> 32), key0 = (uint)key, key1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            ulong a = (ulong)Multiplier0 * x, b = (ulong)Multiplier1 * z;
            x = (uint)(b >> 32) ^ y ^ key0;
            y = (uint)b;
            z = (uint)(a >> 32) ^ w ^ key1;
            w = (uint)a;
            key0 += Step0;
            key1 += Step1;
        }
        return new() { X = x, Y = y, Z = z, W = w };
    }
}

/// <summary>How words become numbers, as CUDA's library for random numbers has it.</summary>
internal interface IDraw<T> where T : unmanaged
{
    /// <summary>How many numbers four words make.</summary>
    static abstract int Count { get; }

    /// <summary>In (0, 1].</summary>
    static abstract T Uniform(Words words, int place);

    static abstract T Normal(Words words, int place);
}

/// <summary>A word a number.</summary>
internal readonly struct SingleDraw : IDraw<float>
{
    private const float Unit = 1f / (1L << 32);

    public static int Count => 4;

    public static float Uniform(Words words, int place) => Pick(words, place) * Unit + Unit / 2;

    public static float Normal(Words words, int place)
    {
        // Pairs of numbers, by Box and Muller.
        float radius = XMath.Sqrt(-2f * XMath.Log(Uniform(words, place / 2 * 2))), angle = Pick(words, place / 2 * 2 + 1) * (2 * XMath.PI * Unit) + XMath.PI * Unit;
        return radius * (float)(place % 2 == 0 ? Trigonometry.Sin(angle) : Trigonometry.Cos(angle));
    }

    private static uint Pick(Words words, int place) => place == 0 ? words.X : place == 1 ? words.Y : place == 2 ? words.Z : words.W;
}

/// <summary>Two words a number.</summary>
internal readonly struct DoubleDraw : IDraw<double>
{
    private const double Unit = 1.0 / (1L << 53);

    public static int Count => 2;

    public static double Uniform(Words words, int place) => place == 0 ? Of(words.X, words.Y) : Of(words.Z, words.W);

    public static double Normal(Words words, int place)
    {
        double radius = XMath.Sqrt(-2 * XMath.Log(Of(words.X, words.Y))), angle = 2 * Math.PI * Of(words.Z, words.W);
        return radius * (place == 0 ? Trigonometry.Sin(angle) : Trigonometry.Cos(angle));
    }

    private static double Of(uint low, uint high) => (low ^ (ulong)high << 21) * Unit + Unit / 2;
}

/// <summary>Dropout draws single precision whatever it multiplies.</summary>
internal readonly struct WidenedDraw : IDraw<double>
{
    public static int Count => SingleDraw.Count;

    public static double Uniform(Words words, int place) => SingleDraw.Uniform(words, place);

    public static double Normal(Words words, int place) => SingleDraw.Normal(words, place);
}
