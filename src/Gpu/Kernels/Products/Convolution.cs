using System.Numerics;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    /// <summary>Terms of a weight's gradient that are worth a partial sum of their own.</summary>
    private const int SliceLength = 4096;

    internal override void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        switch (ComputeType("Convolution", y.DType))
        {
            case DType.Float32: Forward<float, SingleArithmetic>(y, x, w, bias, geometry); break;
            case DType.Float64: Forward<double, DoubleArithmetic>(y, x, w, bias, geometry); break;
            default: Forward<long, IntegerArithmetic>(y, x, w, bias, geometry); break;
        }
    }

    internal override void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        switch (ComputeType("Convolution", x.DType))
        {
            case DType.Float32: InputGradient<float, SingleArithmetic>(x, g, w, bias, geometry); break;
            case DType.Float64: InputGradient<double, DoubleArithmetic>(x, g, w, bias, geometry); break;
            default: InputGradient<long, IntegerArithmetic>(x, g, w, bias, geometry); break;
        }
    }

    internal override void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry)
    {
        switch (ComputeType("Convolution", w.DType))
        {
            case DType.Float32: WeightGradient<float, SingleArithmetic>(w, x, g, geometry); break;
            case DType.Float64: WeightGradient<double, DoubleArithmetic>(w, x, g, geometry); break;
            default: WeightGradient<long, IntegerArithmetic>(w, x, g, geometry); break;
        }
    }

    private void Forward<T, A>(Tensor output, Tensor input, Tensor weight, Tensor? addend, ConvGeometry geometry) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Result<T>(output), x = NativeDense<T, A>(input), w = NativeDense<T, A>(weight);
        var bias = addend is null ? null : NativeDense<T, A>(addend);
        var s = new ConvShape(x, w, y, geometry);
        var window = new Window(s);
        var terms = window.GroupChannels * window.Taps;
        Multiply<T, WeightSource<T>, ImageSource<T>, PlaneTarget<T>>(new(window.GroupOutputs, checked((int)(s.Batch * s.OutputPlane)), terms, terms, 1), s.Groups,
            new() { View = Dense<T>(w), Size = window.GroupOutputs * terms, Length = terms },
            new() { View = Dense<T>(x), Window = window },
            new() { View = Dense<T>(y), Bias = Dense<T>(bias ?? y), Channels = window.Outputs, GroupChannels = window.GroupOutputs, Plane = window.OutputPlane, HasBias = bias is null ? 0 : 1 },
            rowsAreNeighbours: false, termsAreNeighbours: false);
        KeepAlive(y, x, w, bias);
        Finish<T, A>(output, y);
    }

    private void InputGradient<T, A>(Tensor input, Tensor gradient, Tensor weight, Tensor? addend, ConvGeometry geometry) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (input.ElementCount == 0)
            return;
        Tensor x = Result<T>(input), g = NativeDense<T, A>(gradient), w = NativeDense<T, A>(weight);
        var bias = addend is null ? null : NativeDense<T, A>(addend);
        var s = new ConvShape(x, w, g, geometry);
        var window = new Window(s);
        int row = window.GroupChannels * window.Taps, terms = window.GroupOutputs * window.Taps;
        Multiply<T, TurnedWeightSource<T>, SpreadSource<T>, PlaneTarget<T>>(new(window.GroupChannels, checked((int)(s.Batch * s.InputPlane)), terms, terms, 1), s.Groups,
            new() { View = Dense<T>(w), Size = window.GroupOutputs * row, Length = row, Taps = window.Taps },
            new() { View = Dense<T>(g), Window = window },
            new() { View = Dense<T>(x), Bias = Dense<T>(bias ?? x), Channels = window.Channels, GroupChannels = window.GroupChannels, Plane = window.InputPlane, HasBias = bias is null ? 0 : 1 },
            rowsAreNeighbours: false, termsAreNeighbours: false);
        KeepAlive(x, g, w, bias);
        Finish<T, A>(input, x);
    }

    private void WeightGradient<T, A>(Tensor weight, Tensor input, Tensor gradient, ConvGeometry geometry) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (weight.ElementCount == 0)
            return;
        Tensor w = Result<T>(weight), x = NativeDense<T, A>(input), g = NativeDense<T, A>(gradient);
        var s = new ConvShape(x, w, g, geometry);
        var window = new Window(s);
        int terms = checked((int)(s.Batch * s.OutputPlane)), columns = window.GroupChannels * window.Taps, slices = Math.Max(1, terms / SliceLength);
        var into = slices == 1 ? w : Tensor.Empty([s.Groups, slices, window.GroupOutputs * columns], w.DType, this);
        Multiply<T, PlaneSource<T>, TurnedImageSource<T>, DenseTarget<T>>(new(window.GroupOutputs, columns, terms, (terms + slices - 1) / slices, slices), s.Groups,
            new() { View = Dense<T>(g), Channels = window.Outputs, GroupChannels = window.GroupOutputs, Plane = window.OutputPlane },
            new() { Image = new() { View = Dense<T>(x), Window = window } },
            new() { View = Dense<T>(into), Rows = window.GroupOutputs, Columns = columns },
            rowsAreNeighbours: false, termsAreNeighbours: true);
        if (slices > 1)
        {
            long size = (long)window.GroupOutputs * columns;
            Reduce(default(Sum), w.DType, new(w.Storage, w.DType, [s.Groups, 1, size], [size, size, 1], w.StorageOffset), into, [false, true, false]);
        }
        KeepAlive(w, x, g, into);
        Finish<T, A>(weight, w);
    }
}
