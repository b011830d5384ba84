using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>When a convolution is worth taking to Winograd's points.</summary>
internal static class Winograd
{
    /// <summary>What decides between the algorithms, measured: multiplications and bytes of weights a second, and bytes of points.</summary>
    private const double Products = 244e9, WeightBytes = 56e9, PointBytes = 200e9;

    /// <summary>The outputs of the tile that is fastest: 2, 4, or 0 where none is.</summary>
    internal static int TileFor<L>(ConvShape s) where L : unmanaged, IMemoryLane<L, float>
    {
        if (s.Groups != 1 || s.Depth.Input != 1 || s.Depth.Kernel != 1 || s.Depth.Output != 1 || !Fits(s.Height) || !Fits(s.Width))
            return 0;
        if (s.Channels < L.Width || s.Outputs < L.Width || s.OutputPlane == 0)
            return 0;
        double direct = s.Work / Products + 9.0 * s.Channels * s.Outputs * sizeof(float) / WeightBytes;
        double two = Time(s, 2), four = Time(s, 4);
        if (Math.Min(two, four) > 0.9 * direct)
            return 0;
        return four < two ? 4 : 2;
    }

    private static bool Fits(ConvAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1, Padding: >= 0 };

    private static double Time(ConvShape s, long outputs)
    {
        var points = (outputs + 2) * (outputs + 2);
        var tiles = s.Batch * ((s.Height.Output + outputs - 1) / outputs) * ((s.Width.Output + outputs - 1) / outputs);
        return (double)points * s.Channels * s.Outputs * (tiles / Products + sizeof(float) / WeightBytes)
            + (double)tiles * points * (s.Channels + s.Outputs) * 2 * sizeof(float) / PointBytes;
    }
}
