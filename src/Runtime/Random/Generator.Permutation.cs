using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    // From this many numbers on 32 random bits a number are too few, and PyTorch shuffles in another order with 64.
    private const long WidePermutation = uint.MaxValue / 20;

    /// <summary>Fills <paramref name="data"/> with the numbers 0 to <paramref name="count"/>-1 in random order. PyTorch: <c>randperm</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more numbers than the dtype holds; bfloat16 rounds them, as in PyTorch.</exception>
    internal void RandPerm(DType dtype, void* data, long count)
    {
        var greatest = dtype == DType.BFloat16 ? long.MaxValue : dtype.IsFloatingPoint ? (long)MantissaRange(dtype) : Largest(dtype);
        if (count - 1 > greatest)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"randperm in {dtype.TorchName} takes at most {greatest} + 1 numbers: choose a wider dtype.");
        var fill = new PermutationFill(this, data, count);
        RandomElements.Run(dtype, RandomDTypes.Integers | RandomDTypes.Floats, "randperm", ref fill);
    }

    private void Shuffle<T>(T* data, long count) where T : unmanaged
    {
        if (count < WidePermutation)
        {
            for (long i = 0; i < count - 1; i++)
                Swap(data, i, i + (long)(_engine.NextWord() % (ulong)(count - i)));
        }
        else
        {
            for (long i = 0; i < count; i++)
                Swap(data, i, (long)(_engine.NextWord64() % (ulong)(i + 1)));
        }
    }

    private static void Swap<T>(T* data, long i, long j) where T : unmanaged => (data[i], data[j]) = (data[j], data[i]);

    private readonly ref struct PermutationFill(Generator generator, void* data, long count) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            for (long i = 0; i < count; i++)
                Set<T>(data, i, i);
            lock (generator._gate)
                generator.Shuffle((T*)data, count);
        }
    }
}
