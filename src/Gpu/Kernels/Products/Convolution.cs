using System.Numerics;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    internal override void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        if (y.ElementCount > 0)
            Choose("Convolution", Backends.Cudnn.AllowTf32, w.Shape[0] / geometry.Groups, y.ElementCount / y.Shape[1], new Outputs(y, x, w, bias, geometry), y, x, w, bias ?? w);
    }

    internal override void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        if (x.ElementCount > 0)
            Choose("Convolution", Backends.Cudnn.AllowTf32, w.Shape[1], x.ElementCount / x.Shape[1], new InputGradients(x, g, w, bias, geometry), x, g, w, bias ?? w);
    }

    internal override void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry)
    {
        if (w.ElementCount > 0)
            Choose("Convolution", Backends.Cudnn.AllowTf32, w.Shape[0] / geometry.Groups, w.ElementCount / w.Shape[0], new WeightGradients(w, x, g, geometry), w, x, g);
    }

    private readonly record struct Outputs(Tensor Y, Tensor X, Tensor W, Tensor? Bias, ConvGeometry Geometry) : IProducts
    {
        public void By<M, E, T>(GpuDevice device) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> => device.Forward<M, E, T>(Y, X, W, Bias, Geometry);
    }

    private readonly record struct InputGradients(Tensor X, Tensor G, Tensor W, Tensor? Bias, ConvGeometry Geometry) : IProducts
    {
        public void By<M, E, T>(GpuDevice device) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> => device.InputGradient<M, E, T>(X, G, W, Bias, Geometry);
    }

    private readonly record struct WeightGradients(Tensor W, Tensor X, Tensor G, ConvGeometry Geometry) : IProducts
    {
        public void By<M, E, T>(GpuDevice device) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> => device.WeightGradient<M, E, T>(W, X, G, Geometry);
    }

    private void Forward<M, E, T>(Tensor output, Tensor input, Tensor weight, Tensor? addend, ConvGeometry geometry) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T>
    {
        Tensor y = M.Result(this, output, isDense: true), x = M.Operand(this, input, isDense: true), w = M.Operand(this, weight, isDense: true);
        var bias = addend is null ? null : M.Operand(this, addend, isDense: true);
        var s = new ConvShape(x, w, y, geometry);
        var window = new Window(s);
        var terms = window.GroupChannels * window.Taps;
        var weights = new Tensor(w.Storage, w.DType, [s.Groups, window.GroupOutputs, terms], [(long)window.GroupOutputs * terms, terms, 1], w.StorageOffset);
        Span<Steps> steps = stackalloc Steps[1];
        var groups = Loops([Batch(weights)], steps, "Convolution");
        M.Multiply<MatrixSource<E>, TapSource<E, ToInput>, PlaneTarget<E, T, M>>(this, new(window.GroupOutputs, checked((int)(s.Batch * s.OutputPlane)), terms), s.Groups,
            Source<E>(weights, groups, steps[0]),
            new() { View = Dense<E>(x), Window = window },
            new() { View = Dense<E>(y), Bias = Dense<E>(bias ?? y), Channels = window.Outputs, GroupChannels = window.GroupOutputs, Plane = window.ByOutputPlane, HasBias = bias is null ? 0 : 1 },
            left: weights, right: null, rowsAreNeighbours: false, termsAreNeighbours: false);
        KeepAlive(y, x, w, bias);
        M.Finish(this, output, y);
    }

    private void InputGradient<M, E, T>(Tensor input, Tensor gradient, Tensor weight, Tensor? addend, ConvGeometry geometry) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T>
    {
        Tensor x = M.Result(this, input, isDense: true), g = M.Operand(this, gradient, isDense: true), w = M.Operand(this, weight, isDense: true);
        var bias = addend is null ? null : M.Operand(this, addend, isDense: true);
        var s = new ConvShape(x, w, g, geometry);
        var window = new Window(s);
        int row = window.GroupChannels * window.Taps, terms = window.GroupOutputs * window.Taps;
        M.Multiply<TurnedWeightSource<E>, TapSource<E, ToOutput>, PlaneTarget<E, T, M>>(this, new(window.GroupChannels, checked((int)(s.Batch * s.InputPlane)), terms), s.Groups,
            new() { View = Dense<E>(w), Size = window.GroupOutputs * row, Length = row, Taps = window.ByTaps },
            new() { View = Dense<E>(g), Window = window },
            new() { View = Dense<E>(x), Bias = Dense<E>(bias ?? x), Channels = window.Channels, GroupChannels = window.GroupChannels, Plane = window.ByInputPlane, HasBias = bias is null ? 0 : 1 },
            left: null, right: null, rowsAreNeighbours: false, termsAreNeighbours: false);
        KeepAlive(x, g, w, bias);
        M.Finish(this, input, x);
    }

    private void WeightGradient<M, E, T>(Tensor weight, Tensor input, Tensor gradient, ConvGeometry geometry) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T>
    {
        Tensor w = M.Result(this, weight, isDense: true), x = M.Operand(this, input, isDense: true), g = M.Operand(this, gradient, isDense: true);
        var s = new ConvShape(x, w, g, geometry);
        var window = new Window(s);
        int terms = checked((int)(s.Batch * s.OutputPlane)), columns = window.GroupChannels * window.Taps;
        M.Multiply<PlaneSource<E>, TurnedSource<E, TapSource<E, ToInput>>, DenseTarget<E, T, M>>(this, new(window.GroupOutputs, columns, terms), s.Groups,
            new() { View = Dense<E>(g), Channels = window.Outputs, GroupChannels = window.GroupOutputs, Plane = window.ByOutputPlane },
            new() { Source = new() { View = Dense<E>(x), Window = window } },
            new() { View = Dense<E>(w), Rows = window.GroupOutputs, Columns = columns },
            left: null, right: null, rowsAreNeighbours: false, termsAreNeighbours: true);
        KeepAlive(w, x, g);
        M.Finish(this, weight, w);
    }
}
