using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>The three products of a convolution over tensors of any dtype and layout.</summary>
internal static unsafe class Conv
{
    internal static void Forward<T>(Tensor output, Tensor input, Tensor weight, Tensor? bias, ConvGeometry geometry) where T : unmanaged, INumber<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Native.Result<T>(output), x = Native.Contiguous<T>(input), w = Native.Contiguous<T>(weight);
        var b = bias is null ? null : Native.Contiguous<T>(bias);
        var s = new ConvShape(x, w, y, geometry);
        if (typeof(T) == typeof(float) && Planes(s, (float*)x.Data, (float*)w.Data, (float*)Data<T>(b), (float*)y.Data))
        {
        }
        else if (Simd.Width == 512)
            ConvForward<Lane512<T>, T>.Run(s, Data<T>(x), Data<T>(w), Data<T>(b), Data<T>(y));
        else if (Simd.Width == 256)
            ConvForward<Lane256<T>, T>.Run(s, Data<T>(x), Data<T>(w), Data<T>(b), Data<T>(y));
        else
            ConvForward<Lane1<T>, T>.Run(s, Data<T>(x), Data<T>(w), Data<T>(b), Data<T>(y));
        Native.Finish(output, y);
        KeepAlive(x, w, y, b);
    }

    internal static void InputGradient<T>(Tensor input, Tensor gradient, Tensor weight, Tensor? bias, ConvGeometry geometry) where T : unmanaged, INumber<T>
    {
        if (input.ElementCount == 0)
            return;
        Tensor x = Native.Result<T>(input), g = Native.Contiguous<T>(gradient), w = Native.Contiguous<T>(weight);
        var b = bias is null ? null : Native.Contiguous<T>(bias);
        var s = new ConvShape(x, w, g, geometry);
        if (typeof(T) == typeof(float) && PlanesGradient(s, (float*)g.Data, (float*)w.Data, (float*)Data<T>(b), (float*)x.Data))
        {
        }
        else if (Simd.Width == 512)
            ConvInputGradient<Lane512<T>, T>.Run(s, Data<T>(g), Data<T>(w), Data<T>(b), Data<T>(x));
        else if (Simd.Width == 256)
            ConvInputGradient<Lane256<T>, T>.Run(s, Data<T>(g), Data<T>(w), Data<T>(b), Data<T>(x));
        else
            ConvInputGradient<Lane1<T>, T>.Run(s, Data<T>(g), Data<T>(w), Data<T>(b), Data<T>(x));
        Native.Finish(input, x);
        KeepAlive(x, w, g, b);
    }

    internal static void WeightGradient<T>(Tensor weight, Tensor input, Tensor gradient, ConvGeometry geometry) where T : unmanaged, INumber<T>
    {
        if (weight.ElementCount == 0)
            return;
        Tensor w = Native.Result<T>(weight), x = Native.Contiguous<T>(input), g = Native.Contiguous<T>(gradient);
        var s = new ConvShape(x, w, g, geometry);
        if (s.Batch == 0 || s.InputPlane == 0 || s.OutputPlane == 0)
            new Span<T>(Data<T>(w), checked((int)w.ElementCount)).Clear();
        else if (typeof(T) == typeof(float) && WinogradPlanes.WeightGradient(s, (float*)x.Data, (float*)g.Data, (float*)w.Data))
        {
        }
        else if (Simd.Width == 512)
            ConvWeightGradient<Lane512<T>, T>.Run(s, Data<T>(x), Data<T>(g), Data<T>(w));
        else if (Simd.Width == 256)
            ConvWeightGradient<Lane256<T>, T>.Run(s, Data<T>(x), Data<T>(g), Data<T>(w));
        else
            ConvWeightGradient<Lane1<T>, T>.Run(s, Data<T>(x), Data<T>(g), Data<T>(w));
        Native.Finish(weight, w);
        KeepAlive(x, w, g, null);
    }

    private static bool Planes(ConvShape s, float* x, float* w, float* bias, float* y) =>
        PlaneConvolution.Forward(s, x, w, bias, y) || WinogradPlanes.Forward(s, x, w, bias, y);

    private static bool PlanesGradient(ConvShape s, float* g, float* w, float* bias, float* x) =>
        PlaneConvolution.InputGradient(s, g, w, bias, x) || WinogradPlanes.InputGradient(s, g, w, bias, x);

    private static T* Data<T>(Tensor? x) where T : unmanaged => x is null ? null : (T*)x.Data;

    private static void KeepAlive(Tensor a, Tensor b, Tensor c, Tensor? d)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
    }
}
