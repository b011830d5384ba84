using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Each output's gradient added to the element of its plane that was its window's largest. Result: the input's gradient. Inputs: the output's, and the places as int64.</summary>
/// <param name="Planes">The planes.</param>
/// <param name="Input">Elements of a plane of the input.</param>
/// <param name="Output">Elements of a plane of the output.</param>
internal readonly unsafe record struct MaxPoolGradient(long Planes, long Input, long Output) : IFusedKernel
{
    public long Items => Planes;

    public long Cost => Input + 4 * Output;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var plane = begin; plane < end; plane++)
        {
            T* x = tensors[0] + plane * Input, g = tensors[1] + plane * Output;
            var places = (long*)tensors[2] + plane * Output;
            new Span<T>(x, checked((int)Input)).Clear();
            for (var i = 0L; i < Output; i++)
                x[places[i]] += g[i];
        }
    }
}
