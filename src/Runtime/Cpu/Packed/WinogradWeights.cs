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

    /// <param name="weights">The kernels.</param>
    /// <param name="channels">The input's channels.</param>
    /// <param name="outputs">The output's channels.</param>
    /// <param name="to">Panels [channels, outputs] of every point.</param>
    internal static void Pack(KernelView weights, long channels, long outputs, float* to)
    {
        var size = Distance(channels, outputs);
        Threads.For(Panels<L>.Count(outputs), Math.Max(1, 256 / channels), (first, last) =>
        {
            for (var panel = first; panel < last; panel++)
            {
                var output = panel * Panels<L>.Width;
                var width = GemmRegion<L, float>.PanelWidth(outputs - output);
                for (var c = 0L; c < channels; c++)
                    Column(weights.Data + (nint)output * weights.Output + (nint)c * weights.Channel, weights.Output, weights.IsTurned, (int)Math.Min(width, outputs - output), width,
                        to + output * channels + c * width, size);
            }
        });
    }

    /// <summary>One channel's kernels for a panel of outputs.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Column(float* kernels, nint step, bool turned, int outputs, int width, float* to, long point)
    {
        var taps = stackalloc float[9 * 2 * 16];
        var half = stackalloc float[6 * 3 * 16];
        if (outputs < width)
            new Span<float>(taps, 9 * width).Clear();
        Packing.Transpose(new Matrix<float>(kernels, 1, step), 9, outputs, taps, width);
        var (first, next) = turned ? (8 * width, -width) : (0, width);
        fixed (float* matrix = W.Taps)
        {
            var side = W.Outputs + 2;
            for (var j = 0; j < width; j += L.Width)
            {
                for (var i = 0; i < side; i++)
                {
                    for (var b = 0; b < 3; b++)
                        L.Store(Combine(matrix + 3 * i, taps + first + b * next + j, 3 * next), half + (i * 3 + b) * L.Width);
                }
                for (var i = 0; i < side; i++)
                {
                    for (var b = 0; b < side; b++)
                        L.Store(Combine(matrix + 3 * b, half + i * 3 * L.Width, L.Width), to + (i * side + b) * point + j);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Combine(float* row, float* values, nint step) =>
        L.FusedMultiplyAdd(L.All(row[0]), L.Load(values), L.FusedMultiplyAdd(L.All(row[1]), L.Load(values + step), L.All(row[2]) * L.Load(values + 2 * step)));
}
