using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Winograd's method on images whose planes are whole, as tensors have them: they are turned around it, so that channels are last.</summary>
internal static unsafe class WinogradPlanes
{
    /// <summary>Tiles that make a product efficient.</summary>
    private const long EnoughTiles = 48;

    /// <summary>Elements of turned images that are worth keeping at once.</summary>
    private const long ManyElements = 2 * 1024 * 1024;

    /// <summary>Channels that are turned together.</summary>
    private const long ChannelsInPart = 64;

    /// <summary>A convolution, if that is faster this way.</summary>
    internal static bool Forward(ConvShape s, float* x, float* w, float* bias, float* y) => Run(s, x, new(w, (nint)s.Channels * 9, 9), bias, y);

    /// <summary>A convolution's input gradient: a convolution of the output's with the kernels turned around.</summary>
    internal static bool InputGradient(ConvShape s, float* g, float* w, float* bias, float* x) => Run(s.Backward, g, new(w, 9, (nint)s.Channels * 9, turned: true), bias, x);

    /// <summary>Whether weight gradients may be done this way.</summary>
    internal static volatile bool TakesWeightGradients;

    /// <summary>A convolution's weight gradient, if that is allowed and faster this way.</summary>
    internal static bool WeightGradient(ConvShape s, float* x, float* g, float* w)
    {
        if (!TakesWeightGradients)
            return false;
        if (Simd.Width == 512)
            return WeightGradient<Lane512<float>>(s, x, g, w);
        return Simd.Width == 256 ? WeightGradient<Lane256<float>>(s, x, g, w) : WeightGradient<Lane1<float>>(s, x, g, w);
    }

    private static bool WeightGradient<L>(ConvShape s, float* x, float* g, float* w) where L : unmanaged, IMemoryLane<L, float>
    {
        switch (Winograd.GradientTileFor<L>(s))
        {
            case 4: WinogradWeightGradient<L, WinogradF4>.Run(s, x, g, w); return true;
            case 2: WinogradWeightGradient<L, WinogradF2>.Run(s, x, g, w); return true;
            default: return false;
        }
    }

    private static bool Run(ConvShape s, float* x, KernelView w, float* bias, float* y)
    {
        if (Simd.Width == 512)
            return Run<Lane512<float>>(s, x, w, bias, y);
        return Simd.Width == 256 ? Run<Lane256<float>>(s, x, w, bias, y) : Run<Lane1<float>>(s, x, w, bias, y);
    }

    private static bool Run<L>(ConvShape s, float* x, KernelView w, float* bias, float* y) where L : unmanaged, IMemoryLane<L, float>
    {
        switch (Winograd.TileFor<L>(s, packs: true))
        {
            case 4: Run(new WinogradByPoints<L, WinogradF4>(s, w, bias), x, y); return true;
            case 2: Run(new WinogradByPoints<L, WinogradF2>(s, w, bias), x, y); return true;
            default: return false;
        }
    }

    private static void Run(PackedConvolution convolution, float* x, float* y)
    {
        var s = convolution.Shape;
        var size = Math.Clamp(EnoughTiles * 16 / s.OutputPlane, 1, s.Batch);
        var atOnce = (s.Batch + size - 1) / size >= 2 * Threads.Count;
        if (!atOnce)
            size = Math.Clamp(ManyElements / (s.Channels * s.InputPlane + s.Outputs * s.OutputPlane), 1, s.Batch);
        var groups = (s.Batch + size - 1) / size;
        if (atOnce)
            Threads.Run((int)groups, group => Images(convolution, x, y, group * size, Math.Min(size, s.Batch - group * size)));
        for (var group = atOnce ? groups : 0; group < groups; group++)
            Images(convolution, x, y, group * size, Math.Min(size, s.Batch - group * size));
        convolution.Release();
    }

    private static void Images(PackedConvolution convolution, float* x, float* y, long first, long count)
    {
        var s = convolution.Shape;
        using var result = new Scratch<float>(count * s.Outputs * s.OutputPlane);
        var from = result.Pointer;
        nint plane = (nint)s.InputPlane, row = (nint)s.Width.Input;
        convolution.Run(new ImageView(x + first * s.Channels * plane, (nint)s.Channels * plane, plane, plane, row, 1), count, from, (nint)s.Outputs, null);
        var blocks = (s.Outputs + ChannelsInPart - 1) / ChannelsInPart;
        Threads.For(count * blocks, Math.Max(1, 16 * 1024 / (ChannelsInPart * s.OutputPlane)), (begin, end) =>
        {
            for (var part = begin; part < end; part++)
            {
                var (image, block) = Math.DivRem(part, blocks);
                var channel = block * ChannelsInPart;
                Packing.Panel(new Matrix<float>(from + image * s.OutputPlane * s.Outputs + channel, 1, s.Outputs), Math.Min(ChannelsInPart, s.Outputs - channel), s.OutputPlane,
                    y + ((first + image) * s.Outputs + channel) * s.OutputPlane, s.OutputPlane);
            }
        });
    }
}
