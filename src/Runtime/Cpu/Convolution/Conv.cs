using System.Numerics;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>The three products of a convolution as matrix products over blocks of columns that fit the cache.</summary>
internal static unsafe class Conv
{
    private const long BlockBytes = 512 * 1024;

    internal static void Forward<T>(Tensor output, Tensor input, Tensor weight, ConvGeometry geometry) where T : unmanaged, INumber<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Native.Result<T>(output), x = Native.Contiguous<T>(input), w = Native.Contiguous<T>(weight);
        var s = new ConvShape(x, w, y, geometry);
        EachBlock<T>(s, (n, group, columns, begin, end) =>
        {
            Columns.Gather(s, Input<T>(x, s, n, group), columns, begin, end);
            Gemm.Run(s.GroupOutputs, end - begin, s.GroupChannels * s.Taps, Weight<T>(w, s, group), new(columns, end - begin, 1), Output<T>(y, s, n, group).At(0, begin), accumulate: false);
        });
        Native.Finish(output, y);
        KeepAlive(x, w, y);
    }

    internal static void InputGradient<T>(Tensor input, Tensor gradient, Tensor weight, ConvGeometry geometry) where T : unmanaged, INumber<T>
    {
        if (input.ElementCount == 0)
            return;
        Tensor x = Native.Result<T>(input), g = Native.Contiguous<T>(gradient), w = Native.Contiguous<T>(weight);
        Clear<T>(x);
        var s = new ConvShape(x, w, g, geometry);
        EachBlock<T>(s, (n, group, columns, begin, end) =>
        {
            Gemm.Run(s.GroupChannels * s.Taps, end - begin, s.GroupOutputs, Weight<T>(w, s, group).Transposed, Output<T>(g, s, n, group).At(0, begin), new(columns, end - begin, 1), accumulate: false);
            Columns.Scatter(s, Input<T>(x, s, n, group), columns, begin, end);
        });
        Native.Finish(input, x);
        KeepAlive(x, w, g);
    }

    internal static void WeightGradient<T>(Tensor weight, Tensor input, Tensor gradient, ConvGeometry geometry) where T : unmanaged, INumber<T>
    {
        if (weight.ElementCount == 0)
            return;
        Tensor w = Native.Result<T>(weight), x = Native.Contiguous<T>(input), g = Native.Contiguous<T>(gradient);
        Clear<T>(w);
        var s = new ConvShape(x, w, g, geometry);
        EachBlock<T>(s, (n, group, columns, begin, end) =>
        {
            Columns.Gather(s, Input<T>(x, s, n, group), columns, begin, end);
            Gemm.Run(s.GroupOutputs, s.GroupChannels * s.Taps, end - begin, Output<T>(g, s, n, group).At(0, begin), new(columns, 1, end - begin), Weight<T>(w, s, group), accumulate: true);
        });
        Native.Finish(weight, w);
        KeepAlive(x, w, g);
    }

    private delegate void Block<T>(long batch, long group, T* columns, long begin, long end) where T : unmanaged;

    private static void EachBlock<T>(ConvShape s, Block<T> block) where T : unmanaged
    {
        var rows = Math.Max(1, s.GroupChannels * s.Taps);
        var width = Math.Min(s.OutputPlane, Math.Max(64, BlockBytes / sizeof(T) / rows));
        using var columns = new Scratch<T>(rows * width);
        for (var n = 0L; n < s.Batch; n++)
        {
            for (var group = 0L; group < s.Groups; group++)
            {
                for (var begin = 0L; begin < s.OutputPlane; begin += width)
                    block(n, group, columns.Pointer, begin, Math.Min(begin + width, s.OutputPlane));
            }
        }
    }

    private static T* Input<T>(Tensor x, ConvShape s, long n, long group) where T : unmanaged =>
        (T*)x.Data + (n * s.Channels + group * s.GroupChannels) * s.InputPlane;

    /// <summary>A group's outputs as [channels, elements].</summary>
    private static Matrix<T> Output<T>(Tensor y, ConvShape s, long n, long group) where T : unmanaged =>
        new((T*)y.Data + (n * s.Outputs + group * s.GroupOutputs) * s.OutputPlane, s.OutputPlane, 1);

    /// <summary>A group's weights as [outputs, channels · taps].</summary>
    private static Matrix<T> Weight<T>(Tensor w, ConvShape s, long group) where T : unmanaged =>
        new((T*)w.Data + group * s.GroupOutputs * s.GroupChannels * s.Taps, s.GroupChannels * s.Taps, 1);

    private static void Clear<T>(Tensor x) where T : unmanaged
    {
        for (var i = 0L; i < x.ElementCount; i++)
            ((T*)x.Data)[i] = default;
    }

    private static void KeepAlive(Tensor a, Tensor b, Tensor c)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }
}
