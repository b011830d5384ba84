using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Each output's gradient added to the element of its plane that was its window's largest. Result: the input's gradient. Inputs: the output's, and the places as int64.</summary>
/// <param name="Planes">The planes, or the samples where all channels of a pixel are neighbours.</param>
/// <param name="Channels">The neighbours: 1 for planes.</param>
/// <param name="Input">Pixels of a plane of the input.</param>
/// <param name="Output">Pixels of a plane of the output.</param>
internal readonly unsafe record struct MaxPoolGradient(long Planes, long Channels, long Input, long Output) : IFusedKernel
{
    public long Items => Planes;

    public long Cost => Channels * (Input + 4 * Output);

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var plane = begin; plane < end; plane++)
        {
            T* x = tensors[0] + plane * Channels * Input, g = tensors[1] + plane * Channels * Output;
            var places = (long*)tensors[2] + plane * Channels * Output;
            new Span<T>(x, checked((int)(Channels * Input))).Clear();
            if (Channels == 1)
            {
                for (var i = 0L; i < Output; i++)
                    x[places[i]] += g[i];
                continue;
            }
            for (var i = 0L; i < Output; i++, g += Channels, places += Channels)
            {
                for (var c = 0L; c < Channels; c++)
                    x[places[c] * Channels + c] += g[c];
            }
        }
    }
}
