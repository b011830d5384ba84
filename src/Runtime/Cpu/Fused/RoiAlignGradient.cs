using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The images' gradient of <see cref="RoiAlign"/> that takes means. Inputs: the result's gradient, the regions' corners, and the image of each as int64.</summary>
/// <param name="Images">The images.</param>
/// <param name="Forward">How they were read.</param>
internal readonly unsafe record struct RoiAlignGradient(long Images, RoiAlign Forward) : IFusedKernel
{
    public long Items => Images * Forward.Channels;

    public long Cost => Forward.Height * Forward.Width + Forward.Regions * Forward.Cost;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var (channels, plane, cells) = (Forward.Channels, Forward.Height * Forward.Width, Forward.Cells.Height * Forward.Cells.Width);
        for (var item = begin; item < end; item++)
            new Span<T>(tensors[0] + item * plane, checked((int)plane)).Clear();
        using var line = new Scratch<T>(Forward.Width);
        for (var region = 0L; region < Forward.Regions; region++)
        {
            var image = ((long*)tensors[3])[region];
            long from = Math.Max(begin, image * channels), to = Math.Min(end, (image + 1) * channels);
            if (from >= to)
                continue;
            using var places = new RegionPlaces<T>(Forward, tensors[2] + 4 * region);
            for (var item = from; item < to && !places.IsEmpty; item++)
                Spread<L, T>(places, tensors[1] + (region * channels + item - image * channels) * cells, line.Pointer, tensors[0] + item * plane);
        }
    }

    /// <summary>A region's gradient of one channel: what a row of cells gives each column is found once for all rows that it was read from.</summary>
    private void Spread<L, T>(in RegionPlaces<T> places, T* g, T* line, T* x) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var (width, height) = (Forward.Cells.Width, Forward.Cells.Height);
        long rows = places.Rows / height, columns = places.Columns / width, count = places.Right - places.Left;
        var share = T.CreateTruncating(4) / T.CreateTruncating(rows * columns);
        for (var i = 0L; i < height; i++, g += width)
        {
            new Span<T>(line + places.Left, (int)count).Clear();
            for (var c = 0L; c < places.Columns; c++)
                line[places.Column[c]] += g[c / columns] * share * places.ColumnWeight[c];
            for (var r = i * rows; r < (i + 1) * rows; r++)
                Add<L, T>(line + places.Left, places.RowWeight[r], x + places.Row[r] * Forward.Width + places.Left, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add<L, T>(T* line, T weight, T* x, long count) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i += L.Width)
        {
            var rest = Rest<L, T>.First(count - i);
            L.StoreWhere(rest, L.FusedMultiplyAdd(L.LoadWhere(rest, line + i, default), L.All(weight), L.LoadWhere(rest, x + i, default)), x + i);
        }
    }
}
