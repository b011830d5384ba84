using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>When a convolution is worth taking to Winograd's points.</summary>
internal static class Winograd
{
    /// <summary>What decides between the algorithms, measured: multiplications, bytes of weights and bytes of points a second, and points of weights that are computed in one.</summary>
    private const double Products = 244e9, WeightBytes = 56e9, PointBytes = 200e9, PackedPoints = 2.5e9;

    /// <summary>The outputs of the tile that is fastest: 2, 4, or 0 where none is.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="packs">Whether the weights are packed for this one time.</param>
    internal static int TileFor<L>(ConvShape s, bool packs = false) where L : unmanaged, IMemoryLane<L, float>
    {
        if (s.Groups != 1 || s.Depth.Input != 1 || s.Depth.Kernel != 1 || s.Depth.Output != 1 || !Fits(s.Height) || !Fits(s.Width))
            return 0;
        if (s.Channels < L.Width || s.Outputs < L.Width || s.OutputPlane == 0)
            return 0;
        double direct = s.Work / Products + 9.0 * s.Channels * s.Outputs * sizeof(float) / WeightBytes;
        double two = Time(s, 2, packs), four = Time(s, 4, packs);
        if (Math.Min(two, four) > 0.9 * direct)
            return 0;
        return four < two ? 4 : 2;
    }

    private static bool Fits(ConvAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1, Padding: >= 0 };

    private static double Time(ConvShape s, long outputs, bool packs)
    {
        var points = (outputs + 2) * (outputs + 2);
        var tiles = s.Batch * ((s.Height.Output + outputs - 1) / outputs) * ((s.Width.Output + outputs - 1) / outputs);
        return (double)points * s.Channels * s.Outputs * (tiles / Products + sizeof(float) / WeightBytes + (packs ? 1 / PackedPoints : 0))
            + (double)tiles * points * (s.Channels + s.Outputs) * 2 * sizeof(float) / PointBytes;
    }
}
