using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>When a convolution is worth taking to Winograd's points.</summary>
internal static class Winograd
{
    /// <summary>What decides between the algorithms, measured: multiplications, bytes of weights and bytes of points a second, and points of weights that are computed in one.</summary>
    private const double Products = 244e9, WeightBytes = 56e9, PointBytes = 200e9, PackedPoints = 6e9;

    /// <summary>Products of a weight with a group of tiles a second, by rows of points.</summary>
    private const double RowProducts = 1.05e9;

    /// <summary>The same of weight gradients: direct multiplications of elements that are there, and weights written; elements taken to points, and sums taken to taps a second.</summary>
    private const double DirectProducts = 200e9, DirectWeights = 10e9, GradientPoints = 3.7e9, GradientSums = 1.2e9;

    /// <summary>The part of a direct gradient's time below which the other's estimate has to be: of small images it is too low.</summary>
    private const double GradientMargin = 0.85;

    /// <summary>The outputs of the tile that is fastest: 2, 4, or 0 where none is.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="packs">Whether the weights are packed for this one time.</param>
    internal static int TileFor<L>(ConvShape s, bool packs = false) where L : unmanaged, IMemoryLane<L, float>
    {
        if (!Fits<L>(s))
            return 0;
        return Fastest(Direct(s), Time(s, 2, packs), Time(s, 4, packs));
    }

    /// <summary>Whether one is, for plans on this processor.</summary>
    internal static bool Suits(ConvShape s) => GoesByRows(s) || Simd.Width switch
    {
        512 => TileFor<Lane512<float>>(s),
        256 => TileFor<Lane256<float>>(s),
        _ => TileFor<Lane1<float>>(s),
    } > 0;

    /// <summary>The same for the weight gradient.</summary>
    internal static int GradientTileFor<L>(ConvShape s) where L : unmanaged, IMemoryLane<L, float>
    {
        if (!Fits<L>(s))
            return 0;
        var direct = s.ReachingWork / DirectProducts + 9.0 * s.Channels * s.Outputs / DirectWeights;
        return Fastest(GradientMargin * direct, GradientTime(s, 2), GradientTime(s, 4));
    }

    /// <summary>Whether it is faster by rows of points: <see cref="WinogradByRows"/>.</summary>
    internal static bool GoesByRows(ConvShape s)
    {
        if (Simd.Width != 512 || !Fits<Lane512<float>>(s) || s.Channels % WinogradRow.Width != 0 || s.Outputs % WinogradRow.Width != 0)
            return false;
        double weights = (double)s.Channels * s.Outputs, groups = (Tiles(s, 4) + WinogradRow.Tiles - 1) / WinogradRow.Tiles;
        return weights * (groups / RowProducts + 9 * sizeof(float) / WeightBytes) < 0.9 * Math.Min(Direct(s), Math.Min(Time(s, 2, false), Time(s, 4, false)));
    }

    private static int Fastest(double direct, double two, double four)
    {
        if (Math.Min(two, four) > 0.95 * direct)
            return 0;
        return four < two ? 4 : 2;
    }

    /// <summary>The distance between points of so many elements each: an odd number of cache lines, so that points do not fall on one another.</summary>
    internal static long Distance(long elements) => (elements + 31) / 32 * 32 + 16;

    private static bool Fits<L>(ConvShape s) where L : unmanaged, IMemoryLane<L, float> =>
        s.Groups == 1 && s.Depth is { Input: 1, Kernel: 1, Output: 1 } && Fits(s.Height) && Fits(s.Width) && s.Channels >= L.Width && s.Outputs >= L.Width && s.OutputPlane > 0;

    private static bool Fits(ConvAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1, Padding: >= 0 };

    private static double Direct(ConvShape s) => s.Work / Products + 9.0 * s.Channels * s.Outputs * sizeof(float) / WeightBytes;

    private static double Time(ConvShape s, long outputs, bool packs)
    {
        var points = (outputs + 2) * (outputs + 2);
        var tiles = Tiles(s, outputs);
        return (double)points * s.Channels * s.Outputs * (tiles / Products + sizeof(float) / WeightBytes + (packs ? 1 / PackedPoints : 0))
            + (double)tiles * points * (s.Channels + s.Outputs) * 2 * sizeof(float) / PointBytes;
    }

    private static double GradientTime(ConvShape s, long outputs)
    {
        double points = (outputs + 2) * (outputs + 2), tiles = Tiles(s, outputs);
        return points * (tiles * s.Channels * s.Outputs / Products + tiles * (s.Channels + s.Outputs) / GradientPoints + (double)s.Channels * s.Outputs / GradientSums);
    }

    private static long Tiles(ConvShape s, long outputs) => s.Batch * Tiles(s.Height, outputs) * Tiles(s.Width, outputs);

    /// <summary>Tiles of so many outputs that cover a dimension.</summary>
    internal static long Tiles(ConvAxis axis, long outputs) => (axis.Output + outputs - 1) / outputs;
}
