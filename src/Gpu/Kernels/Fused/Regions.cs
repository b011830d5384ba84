using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Regions of images, and the cells that each falls into.</summary>
internal struct RegionGrid<T, A> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Corners;
    internal ArrayView<long> Images, Faults;
    internal int Count, ImageCount, Channels, Height, Width, CellsHigh, CellsWide, Samples, HalfPixel;
    internal double Scale;

    internal readonly int Plane => Height * Width;

    internal readonly int Cells => CellsHigh * CellsWide;

    internal readonly int Image(int region) => Places.Inside(Images[region], ImageCount);

    internal readonly RegionLine<LaneGpu<T, A>> Rows(int region) => Line(4 * region + 1, CellsHigh);

    internal readonly RegionLine<LaneGpu<T, A>> Columns(int region) => Line(4 * region, CellsWide);

    /// <summary>Points of each of a region's cells in one direction; none where they would be too many.</summary>
    internal readonly int Points(RegionLine<LaneGpu<T, A>> line, int cells)
    {
        if (Samples > 0)
            return Samples;
        T points = line.Points.V, most = A.FromInteger(RegionCells.MostSamples(cells));
        if (points <= most)
            return (int)A.ToInteger(points);
        DeviceFaults.Report(Faults, DeviceFaults.Points, A.ToInteger(points), cells);
        return 0;
    }

    /// <summary>How much of a pixel a cell's points take together along one direction.</summary>
    internal static T Share(RegionLine<LaneGpu<T, A>> line, int cell, int points, int pixel, int length)
    {
        T share = default, number = A.FromInteger(pixel);
        for (var i = 0; i < points; i++)
        {
            var (low, high, below, above) = RegionLine<LaneGpu<T, A>>.Between(line.Place(cell, i, points), length);
            if (low.V == number)
                share += below.V;
            if (high.V == number)
                share += above.V;
        }
        return share;
    }

    private readonly RegionLine<LaneGpu<T, A>> Line(int first, int cells) =>
        RegionLine<LaneGpu<T, A>>.Of(new(Corners[first]), new(Corners[first + 2]), Scale, HalfPixel != 0, cells);
}

/// <summary>The mean of a cell's points, or the largest weighted neighbour of them. A thread has a cell of a channel.</summary>
internal struct RegionKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal RegionGrid<T, A> Regions;
    internal ArrayView<T> X, Y;
    internal int TakesMax;

    public void Run(int index)
    {
        int column = index % Regions.CellsWide, row = index / Regions.CellsWide % Regions.CellsHigh, plane = index / Regions.Cells, region = plane / Regions.Channels;
        var image = (Regions.Image(region) * Regions.Channels + plane % Regions.Channels) * Regions.Plane;
        RegionLine<LaneGpu<T, A>> rows = Regions.Rows(region), columns = Regions.Columns(region);
        int high = Regions.Points(rows, Regions.CellsHigh), wide = Regions.Points(columns, Regions.CellsWide);
        T sum = default, largest = default;
        for (var i = 0; i < high; i++)
        {
            var (low, next, below, above) = RegionLine<LaneGpu<T, A>>.Between(rows.Place(row, i, high), Regions.Height);
            int top = image + (int)A.ToInteger(low.V) * Regions.Width, bottom = image + (int)A.ToInteger(next.V) * Regions.Width;
            for (var j = 0; j < wide; j++)
            {
                var (left, right, before, behind) = RegionLine<LaneGpu<T, A>>.Between(columns.Place(column, j, wide), Regions.Width);
                int from = (int)A.ToInteger(left.V), to = (int)A.ToInteger(right.V);
                T a = X[top + from] * below.V * before.V, b = X[top + to] * below.V * behind.V, c = X[bottom + from] * above.V * before.V, d = X[bottom + to] * above.V * behind.V;
                sum += a + b + (c + d);
                var most = LaneGpu<T, A>.Max(LaneGpu<T, A>.Max(new(a), new(b)), LaneGpu<T, A>.Max(new(c), new(d)));
                largest = i + j == 0 ? most.V : LaneGpu<T, A>.Max(new(largest), most).V;
            }
        }
        Y[index] = TakesMax != 0 || high * wide == 0 ? largest : A.Divide(sum, A.FromInteger(high * wide));
    }
}

/// <summary>The images' gradient of <see cref="RegionKernel{T, A}"/> that takes means. A thread has a pixel of a channel, and goes through the regions, so that the order of sums does not vary.</summary>
internal struct RegionGradientKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal RegionGrid<T, A> Regions;
    internal ArrayView<T> X, G;

    public void Run(int index)
    {
        int x = index % Regions.Width, y = index / Regions.Width % Regions.Height, plane = index / Regions.Plane, image = plane / Regions.Channels, channel = plane % Regions.Channels;
        var sum = default(T);
        for (var region = 0; region < Regions.Count; region++)
        {
            if (Regions.Image(region) != image)
                continue;
            RegionLine<LaneGpu<T, A>> rows = Regions.Rows(region), columns = Regions.Columns(region);
            if (IsFar(rows, y, Regions.CellsHigh, Regions.Height) || IsFar(columns, x, Regions.CellsWide, Regions.Width))
                continue;
            int high = Regions.Points(rows, Regions.CellsHigh), wide = Regions.Points(columns, Regions.CellsWide);
            if (high * wide == 0)
                continue;
            var of = default(T);
            for (var i = 0; i < Regions.CellsHigh; i++)
            {
                var down = RegionGrid<T, A>.Share(rows, i, high, y, Regions.Height);
                if (down == default)
                    continue;
                var cells = ((region * Regions.Channels + channel) * Regions.CellsHigh + i) * Regions.CellsWide;
                for (var j = 0; j < Regions.CellsWide; j++)
                    of += G[cells + j] * (down * RegionGrid<T, A>.Share(columns, j, wide, x, Regions.Width));
            }
            sum += A.Divide(of, A.FromInteger(high * wide));
        }
        X[index] = sum;
    }

    private static bool IsFar(RegionLine<LaneGpu<T, A>> line, int pixel, int cells, int length) => line.Reaches(pixel, cells, length).V == default;
}

public partial class GpuDevice
{
    private void Run<T, A>(RoiAlign r, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var regions = Regions<T, A>(r, t.Of(1).Shape[0], t);
        Launch(new RegionKernel<T, A> { Regions = regions, Y = t[0], X = t[1], TakesMax = r.Cells.TakesMax ? 1 : 0 }, r.Items * regions.Cells);
    }

    private void Run<T, A>(RoiAlignGradient r, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new RegionGradientKernel<T, A> { Regions = Regions<T, A>(r.Forward, r.Images, t), X = t[0], G = t[1] }, r.Items * r.Forward.Height * r.Forward.Width);

    private RegionGrid<T, A> Regions<T, A>(RoiAlign r, long images, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var cells = r.Cells;
        if (cells.Samples > RegionCells.MostSamples(Math.Max(cells.Height, cells.Width)))
            throw RegionCells.TooMany(cells.Samples, Math.Max(cells.Height, cells.Width));
        return new()
        {
            Corners = t[2],
            Images = t.Integers(3),
            Faults = Faults.View,
            Count = (int)r.Regions,
            ImageCount = (int)images,
            Channels = (int)r.Channels,
            Height = (int)r.Height,
            Width = (int)r.Width,
            CellsHigh = (int)cells.Height,
            CellsWide = (int)cells.Width,
            Samples = (int)cells.Samples,
            HalfPixel = cells.HalfPixel ? 1 : 0,
            Scale = cells.Scale,
        };
    }
}
