using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A 3×3 kernel of every output and channel: where the first is, and how far others are; for a gradient all are turned around.</summary>
internal readonly unsafe struct KernelView(float* data, nint output, nint channel, bool turned = false)
{
    internal readonly float* Data = data;
    internal readonly nint Output = output, Channel = channel;
    internal readonly bool IsTurned = turned;
}

/// <summary>Takes 3×3 weights to Winograd's points, and into panels.</summary>
internal static unsafe class WinogradWeights<L, W> where L : unmanaged, IMemoryLane<L, float> where W : IWinogradTile
{
    /// <summary>How far the panels of one point are from those of the next: an odd number of cache lines, so that points do not fall on one another.</summary>
    internal static long Distance(long channels, long outputs) => Panels<L>.Size(channels, outputs) + 16;

    /// <summary>Takes kernels to the points.</summary>
    /// <param name="weights">The kernels.</param>
    /// <param name="channels">The input's channels.</param>
    /// <param name="outputs">The output's channels.</param>
    /// <param name="to">Panels [channels, outputs] of every point.</param>
    internal static void Pack(KernelView weights, long channels, long outputs, float* to)
    {
        var size = Distance(channels, outputs);
        Threads.For(Panels<L>.Count(outputs), Math.Max(1, 256 / channels), (first, last) =>
        {
            float* taps = stackalloc float[9 * 2 * 16], half = stackalloc float[6 * 3 * 16];
            for (var panel = first; panel < last; panel++)
            {
                var output = panel * Panels<L>.Width;
                var width = GemmRegion<L, float>.PanelWidth(outputs - output);
                for (var c = 0L; c < channels; c++)
                {
                    Taps(weights, output, c, (int)Math.Min(width, outputs - output), width, taps);
                    Points(weights.IsTurned ? taps + 8 * width : taps, weights.IsTurned ? -width : width, width, half, to + output * channels + c * width, size);
                }
            }
        });
    }

    /// <summary>One channel's kernels for some outputs: [9, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Taps(KernelView weights, long output, long channel, int outputs, int width, float* taps)
    {
        if (outputs < width)
            new Span<float>(taps, 9 * width).Clear();
        Packing.Transpose(new Matrix<float>(weights.Data + (nint)output * weights.Output + (nint)channel * weights.Channel, 1, weights.Output), 9, outputs, taps, width);
    }

    /// <summary>Takes nine taps, so far apart, of a panel's width to the points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points(float* taps, int tap, int width, float* half, float* to, long point)
    {
        var side = W.Outputs + 2;
        for (var j = 0; j < width; j += L.Width)
        {
            for (var b = 0; b < 3; b++)
                W.Taps<L>(taps + b * tap + j, 3 * tap, half + b * L.Width, 3 * L.Width);
            for (var i = 0; i < side; i++)
                W.Taps<L>(half + i * 3 * L.Width, L.Width, to + i * side * (nint)point + j, (nint)point);
        }
    }
}
