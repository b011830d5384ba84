using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Kernels;

/// <summary>How the images of a batch are divided: groups of images that are copied and multiplied together.</summary>
internal static class ConvPlan
{
    /// <summary>Positions that make a product efficient, so that putting images between one another gains nothing.</summary>
    private const long ManyPositions = 128;

    /// <summary>Positions that are aimed at where there are fewer.</summary>
    private const long EnoughPositions = 256;

    /// <summary>Images of which so many are put between one another at once.</summary>
    private const long ImagesAtOnce = 4;

    /// <summary>Rows of weights that are reordered together.</summary>
    private const long RowsInBlock = 16;

    /// <summary>Multiplications below which nothing is divided.</summary>
    private const double Grain = 256 * 1024;

    /// <summary>How many images are multiplied together: 1 where they are large, and otherwise about as many in each group.</summary>
    internal static long ImagesInGroup(long images, long positions)
    {
        if (positions >= ManyPositions || images <= 1)
            return 1;
        var wanted = (EnoughPositions / Math.Max(1, positions) + ImagesAtOnce) / ImagesAtOnce * ImagesAtOnce;
        var groups = (images + wanted - 1) / wanted;
        return (images + groups - 1) / groups;
    }

    /// <summary>Calls <paramref name="body"/> for groups of images: at once where there are enough of them to keep all threads busy, else one after another.</summary>
    /// <param name="images">The images.</param>
    /// <param name="size">The images of a group.</param>
    /// <param name="work">The multiplications of all.</param>
    /// <param name="body">Does a group's, from one image to before another.</param>
    internal static void EachGroup(long images, long size, double work, Action<long, long> body)
    {
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
        var blocks = (rows.Count + RowsInBlock - 1) / RowsInBlock;
        var row = channels.Count * taps.Length;
        Threads.For(blocks, Math.Max(1, 16 * 1024 / Math.Max(1, RowsInBlock * row)), (begin, end) =>
        {
            fixed (int* at = taps)
            {
                for (var first = begin * RowsInBlock; first < Math.Min(rows.Count, end * RowsInBlock); first += RowsInBlock)
                    Rows(weights + first * rows.Stride, rows.Stride, Math.Min(RowsInBlock, rows.Count - first), channels, at, taps.Length, to + first * row, row);
            }
        });
    }

    /// <summary>Some rows together, so that a channel's weights, which are neighbours, are read once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Rows<T>(T* from, long rowStride, long rows, (long Count, long Stride) channels, int* taps, int count, T* to, long row) where T : unmanaged
    {
        for (var c = 0L; c < channels.Count; c++, from += channels.Stride, to += count)
        {
            for (var r = 0L; r < rows; r++)
            {
                T* source = from + r * rowStride, target = to + r * row;
                for (var t = 0; t < count; t++)
                    target[t] = source[taps[t]];
            }
        }
    }
}
