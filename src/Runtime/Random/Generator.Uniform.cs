using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    /// <summary>Fills <paramref name="data"/> with numbers in [from, to). PyTorch: <c>uniform_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound or the width of the interval is beyond the dtype, or from is greater than to.</exception>
    internal void Uniform(DType dtype, void* data, long count, double from = 0, double to = 1)
    {
        var fill = new UniformFill(this, data, count, from, to);
        RandomElements.Run(dtype, RandomDTypes.Floats, "uniform_", ref fill);
    }

    private void FillUniform<T>(void* data, long count, double from, double to) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            for (long i = 0; i < count; i++)
                ((double*)data)[i] = Math.FusedMultiplyAdd(_engine.NextUnitDouble(), to - from, from);
            return;
        }
        var origin = (float)Round<T>(from);
        var width = (float)Round<T>(Round<T>(to) - Round<T>(from));
        for (long done = 0; done < count;)
        {
            var words = _engine.Take(count - done);
            if (typeof(T) == typeof(float))
                FillUniform((float*)data + done, words, origin, width);
            else
                for (var i = 0; i < words.Length; i++)
                    Set<T>(data, done + i, (double)MathF.FusedMultiplyAdd((words[i] & ((1u << Digits<T>()) - 1)) * (1f / (1u << Digits<T>())), width, origin));
            done += words.Length;
        }
    }

    private static void FillUniform(float* data, ReadOnlySpan<uint> words, float origin, float width)
    {
        const uint mask = (1u << 24) - 1;
        const float unit = 1f / (1u << 24);
        ref var first = ref MemoryMarshal.GetReference(words);
        var i = 0;
        for (; i <= words.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var random = Vector256.LoadUnsafe(ref first, (nuint)i) & Vector256.Create(mask);
            var value = Vector256.ConvertToSingle(random.AsInt32()) * unit;
            Vector256.FusedMultiplyAdd(value, Vector256.Create(width), Vector256.Create(origin)).Store(data + i);
        }
        for (; i < words.Length; i++)
            data[i] = MathF.FusedMultiplyAdd((words[i] & mask) * unit, width, origin);
    }

    private readonly ref struct UniformFill(Generator generator, void* data, long count, double from, double to) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            if (!(Math.Abs(from) <= Largest<T>()) || !(Math.Abs(to) <= Largest<T>()) || !(to - from <= Largest<T>()) || from > to)
                throw new ArgumentOutOfRangeException(nameof(from), $"uniform_ draws from [from, to) with from ≤ to, both and their difference within ±{Largest<T>():R}, not from [{from:R}, {to:R}).");
            lock (generator._gate)
                generator.FillUniform<T>(data, count, from, to);
        }
    }
}
