using System.Numerics;
using System.Runtime.InteropServices;
using TorchPort.Algebra;

namespace TorchPort.Gpu;

/// <summary>Roots of 1 and Bluestein's chirps on the device, for the stream that brought them.</summary>
internal sealed class FourierTables
{
    private const int Most = 32;
    private const int LargestKept = 1 << 20;

    private readonly Dictionary<(GpuStream Stream, Type Type, int Length), Tensor> _roots = [];
    private readonly Dictionary<(GpuStream Stream, Type Type, int Length, bool Inverse), (Tensor Chirp, Tensor Filter)> _chirps = [];
    private readonly Lock _gate = new();

    internal Tensor Roots<T>(GpuDevice device, int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        lock (_gate)
            return Kept(_roots, (device.CurrentStream, typeof(T), n), n, () => Bring(device, RootsOfUnity.All<T>(n)));
    }

    /// <param name="device">Where.</param>
    /// <param name="n">The length.</param>
    /// <param name="inverse">Whether the exponent has the other sign.</param>
    /// <param name="transform">Fills its first with the transform of its second.</param>
    internal (Tensor Chirp, Tensor Filter) Chirp<T>(GpuDevice device, int n, bool inverse, Action<Tensor, Tensor> transform) where T : unmanaged, IFloatingPointIeee754<T>
    {
        lock (_gate)
        {
            return Kept(_chirps, (device.CurrentStream, typeof(T), n, inverse), n, () =>
            {
                var (chirp, taps) = RootsOfUnity.Bluestein<T>(n, (int)Math.Min(1L << 30, (long)BitOperations.RoundUpToPowerOf2((uint)(2 * n - 1))), inverse);
                var there = Bring(device, taps);
                var filter = Tensor.Empty(there.ShapeArray, there.DType, device);
                transform(filter, there);
                return (Bring(device, chirp), filter);
            });
        }
    }

    private static V Kept<K, V>(Dictionary<K, V> tables, K key, int n, Func<V> make) where K : notnull
    {
        if (tables.TryGetValue(key, out var table))
            return table;
        if (tables.Count == Most)
            tables.Clear();
        table = make();
        if (n <= LargestKept)
            tables[key] = table;
        return table;
    }

    private static Tensor Bring<T>(GpuDevice device, ComplexPair<T>[] numbers) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var parts = Torch.Tensor<T>(MemoryMarshal.Cast<ComplexPair<T>, T>(numbers), [2L * numbers.Length]).To(device);
        return new(parts.Storage, TypePromotion.ComplexOf(parts.DType), [numbers.Length], [1], 0);
    }
}
