using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>How the images of a batch are divided: groups of images that are copied and multiplied together.</summary>
internal static class ConvPlan
{
    /// <summary>Positions that make a product efficient.</summary>
    private const long EnoughPositions = 256;

    /// <summary>Multiplications below which nothing is divided.</summary>
    private const double Grain = 256 * 1024;

    internal static long ImagesInGroup(long images, long positions) => Math.Clamp((EnoughPositions + positions - 1) / Math.Max(1, positions), 1, Math.Max(1, images));

    /// <summary>Calls <paramref name="body"/> for groups of images: at once where there are enough of them to keep all threads busy, else one after another.</summary>
    internal static void EachGroup(long images, long positions, double work, Action<long, long> body)
    {
        var size = ImagesInGroup(images, positions);
        var groups = (images + size - 1) / size;
        if (groups >= 2 * Threads.Count && work > Grain)
        {
            Threads.Run((int)groups, group => body(group * size, Math.Min((group + 1) * size, images)));
            return;
        }
        for (var group = 0L; group < groups; group++)
            body(group * size, Math.Min((group + 1) * size, images));
    }

    /// <summary>Weights [rows, channels, taps] with another order of the first two, and some of the taps.</summary>
    internal static unsafe void Reorder<T>(T* weights, T* to, (long Count, long Stride) rows, (long Count, long Stride) channels, int[] taps) where T : unmanaged, INumber<T>
    {
        Threads.For(rows.Count, Math.Max(1, 16 * 1024 / Math.Max(1, channels.Count * taps.Length)), (begin, end) =>
        {
            fixed (int* at = taps)
            {
                for (var row = begin; row < end; row++)
                    Row(weights + row * rows.Stride, to + row * channels.Count * taps.Length, channels.Count, channels.Stride, at, taps.Length);
            }
        });
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Row<T>(T* from, T* to, long channels, long stride, int* taps, int count) where T : unmanaged
    {
        for (var c = 0L; c < channels; c++, from += stride)
        {
            for (var t = 0; t < count; t++)
                *to++ = from[taps[t]];
        }
    }
}
