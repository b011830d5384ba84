using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>Cells of regions of images, read between elements. Inputs: the images, the regions' corners (x, y, x, y), and the image of each as int64.</summary>
/// <param name="Regions">The regions.</param>
/// <param name="Channels">The images' channels.</param>
/// <param name="Height">Their height.</param>
/// <param name="Width">Their width.</param>
/// <param name="Cells">How a region is read.</param>
internal readonly unsafe record struct RoiAlign(long Regions, long Channels, long Height, long Width, RegionCells Cells) : IFusedKernel
{
    public long Items => Regions * Channels;

    public long Cost => 8 * Cells.Height * Cells.Width;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (long region = begin / Channels, from = begin; from < end; region++)
        {
            var to = Math.Min(end, (region + 1) * Channels);
            var places = new RegionPlaces<T>(this, tensors[2] + 4 * region);
            var x = tensors[1] + (((long*)tensors[3])[region] * Channels + from % Channels) * Height * Width;
            var y = tensors[0] + from * Cells.Height * Cells.Width;
            if (places.IsEmpty)
                new Span<T>(y, checked((int)((to - from) * Cells.Height * Cells.Width))).Clear();
            else
            {
                using var line = new Scratch<T>(Width);
                for (; from < to; from++, x += Height * Width, y += Cells.Height * Cells.Width)
                {
                    if (Cells.TakesMax)
                        Largest(places, x, y);
                    else
                        Mean<L, T>(places, x, line.Pointer, y);
                }
            }
            from = to;
            places.Dispose();
        }
    }

    /// <summary>A region of one channel: rows are added up by their weights once for all cells that they lie in.</summary>
    private void Mean<L, T>(in RegionPlaces<T> places, T* x, T* line, T* y) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        long rows = places.Rows / Cells.Height, columns = places.Columns / Cells.Width;
        var share = T.CreateTruncating(4) / T.CreateTruncating(rows * columns);
        for (var i = 0L; i < Cells.Height; i++, y += Cells.Width)
        {
            Line<L, T>(x + places.Left, places.Right - places.Left, Width, places.Row + i * rows, places.RowWeight + i * rows, rows, line + places.Left);
            Sums(line, places.Column, places.ColumnWeight, columns, share, y, Cells.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Line<L, T>(T* x, long count, long width, long* places, T* weights, long taps, T* line) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i += L.Width)
        {
            var rest = Rest<L, T>.First(count - i);
            L sum = default;
            for (var t = 0L; t < taps; t++)
                sum = L.FusedMultiplyAdd(L.LoadWhere(rest, x + places[t] * width + i, default), L.All(weights[t]), sum);
            L.StoreWhere(rest, sum, line + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Sums<T>(T* line, long* places, T* weights, long taps, T share, T* y, long count) where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i++, places += taps, weights += taps)
        {
            T even = T.Zero, odd = T.Zero;
            for (var t = 0L; t < taps; t += 2)
            {
                even += line[places[t]] * weights[t];
                odd += line[places[t + 1]] * weights[t + 1];
            }
            y[i] = (even + odd) * share;
        }
    }

    private void Largest<T>(in RegionPlaces<T> places, T* x, T* y) where T : unmanaged, INumber<T>
    {
        long rows = places.Rows / Cells.Height, columns = places.Columns / Cells.Width;
        for (var i = 0L; i < Cells.Height; i++)
        {
            for (var j = 0L; j < Cells.Width; j++, y++)
            {
                for (var r = i * rows; r < (i + 1) * rows; r++)
                {
                    for (var c = j * columns; c < (j + 1) * columns; c++)
                    {
                        var value = x[places.Row[r] * Width + places.Column[c]] * places.RowWeight[r] * places.ColumnWeight[c];
                        *y = r == i * rows && c == j * columns ? value : T.Max(*y, value);
                    }
                }
            }
        }
    }
}
