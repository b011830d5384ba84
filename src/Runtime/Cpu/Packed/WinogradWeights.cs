using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Takes 3×3 weights to Winograd's points, in double precision, and into panels.</summary>
internal static unsafe class WinogradWeights<L, W> where L : unmanaged, IMemoryLane<L, float> where W : IWinogradTile
{
    /// <param name="weights">[outputs, channels, 3, 3].</param>
    /// <param name="channels">The input's channels.</param>
    /// <param name="outputs">The output's channels.</param>
    /// <param name="to">Panels [channels, outputs] of every point.</param>
    internal static void Pack(float* weights, long channels, long outputs, float* to)
    {
        var side = W.Outputs + 2;
        var size = Panels<L>.Size(channels, outputs);
        Threads.For(Panels<L>.Count(outputs), Math.Max(1, 1024 / channels), (first, last) =>
        {
            var taps = W.Taps;
            var half = stackalloc double[6 * 3];
            for (var panel = first; panel < last; panel++)
            {
                var firstOutput = panel * Panels<L>.Width;
                var width = GemmBlock<L, float>.PanelWidth(outputs - firstOutput);
                var into = to + firstOutput * channels;
                for (var j = 0; j < width; j++)
                {
                    for (var c = 0L; c < channels; c++)
                    {
                        var inside = firstOutput + j < outputs;
                        var kernel = weights + ((firstOutput + j) * channels + c) * 9;
                        for (var i = 0; i < side * 3; i++)
                            half[i] = inside ? taps[i / 3 * 3] * kernel[i % 3] + taps[i / 3 * 3 + 1] * kernel[3 + i % 3] + taps[i / 3 * 3 + 2] * kernel[6 + i % 3] : 0;
                        for (var p = 0; p < side * side; p++)
                        {
                            int a = p / side * 3, b = p % side * 3;
                            into[p * size + c * width + j] = (float)(half[a] * taps[b] + half[a + 1] * taps[b + 1] + half[a + 2] * taps[b + 2]);
                        }
                    }
                }
            }
        });
    }
}
