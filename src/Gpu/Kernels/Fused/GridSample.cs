using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Nn;

namespace TorchPort.Gpu;

/// <summary>The values of a tensor at given places. A thread has one of a channel.</summary>
internal struct GridSampleKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Y, X, Places;

    /// <summary>Places of an image, and the tensor's sizes; that of the first is 0 where it has two spatial dimensions.</summary>
    internal int Count, Channels, Depth, Height, Width;

    internal int Mode, Padding, AlignCorners, InElements;

    public void Run(int index)
    {
        int plane = index / Count, dims = Depth > 0 ? 3 : 2, at = (plane / Channels * Count + index % Count) * dims;
        SampledAxis depth = Axis(Depth), height = Axis(Height), width = Axis(Width);
        LaneGpu<T, A> x = width.Start(new LaneGpu<T, A>(Places[at])), y = height.Start(new LaneGpu<T, A>(Places[at + 1])), z = dims == 3 ? depth.Start(new LaneGpu<T, A>(Places[at + 2])) : 0;
        int planes = dims == 3 ? depth.Taps : 1, taps = width.Taps, begin = plane * (dims == 3 ? Depth : 1);
        var sum = default(T);
        for (var i = 0; i < planes; i++)
        {
            var (deep, ofDeep) = dims == 3 ? depth.Tap(z, i) : (1, 1);
            for (var j = 0; j < taps; j++)
            {
                var (high, ofHigh) = height.Tap(y, j);
                for (var k = 0; k < taps; k++)
                {
                    var (wide, ofWide) = width.Tap(x, k);
                    int d = Element(deep), h = Element(high), w = Element(wide);
                    if (d >= 0 && h >= 0 && w >= 0)
                        sum += X[((begin + d) * Height + h) * Width + w] * (ofDeep.V * ofHigh.V * ofWide.V);
                }
            }
        }
        Y[index] = sum;
    }

    private readonly SampledAxis Axis(int size) => new(size, (GridSampleMode)Mode, (GridSamplePadding)Padding, AlignCorners != 0, InElements != 0);

    /// <summary>Where an element is that was counted from 1 on; before the first for one outside.</summary>
    private static int Element(LaneGpu<T, A> number) => (int)A.ToInteger(number.V) - 1;
}

public partial class GpuDevice
{
    private void Run<T, A>(GridSample s, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> => Launch(new GridSampleKernel<T, A>
    {
        Y = t[0],
        X = t[1],
        Places = t[2],
        Count = (int)s.Places,
        Channels = (int)s.Channels,
        Depth = (int)s.Depth.Size,
        Height = (int)s.Height.Size,
        Width = (int)s.Width.Size,
        Mode = (int)s.Width.Mode,
        Padding = (int)s.Width.Padding,
        AlignCorners = s.Width.AlignCorners ? 1 : 0,
        InElements = s.Width.InElements ? 1 : 0,
    }, s.Images * s.Channels * s.Places);
}
