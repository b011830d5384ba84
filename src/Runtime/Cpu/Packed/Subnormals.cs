using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort.Kernels;

/// <summary>
/// Packed weights below the least normal number become zeros. Weights that decayed in training end there, and a processor takes a hundred times as long for each
/// product with one, which no sum shows.
/// </summary>
internal static class Subnormals
{
    private const float LeastNormal = 1.17549435e-38f;

    internal static unsafe void Clear(IEnumerable<Storage> parts)
    {
        foreach (var part in parts)
        {
            for (var at = 0L; at < part.ByteLength; at += 1 << 28)
                Clear(new Span<float>((byte*)part.Pointer + at, (int)(Math.Min(part.ByteLength - at, 1 << 28) / sizeof(float))));
            GC.KeepAlive(part);
        }
    }

    private static void Clear(Span<float> numbers)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        var least = new Vector<float>(LeastNormal);
        foreach (ref var vector in vectors)
            vector = Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(vector), least), Vector<float>.Zero, vector);
        foreach (ref var number in numbers[(vectors.Length * Vector<float>.Count)..])
            number = MathF.Abs(number) < LeastNormal ? 0 : number;
    }
}
