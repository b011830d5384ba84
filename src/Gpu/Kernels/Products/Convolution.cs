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
        var cores = CoreType(Backends.Cudnn.AllowTf32, w.Shape[0] / geometry.Groups, y.ElementCount / y.Shape[1], y, x, w);
        switch (cores ?? ComputeType("Convolution", y.DType))
        {
            case DType.BFloat16: Forward<CoreMultiplier<ushort, BFloat16Operands>, ushort, float, SingleArithmetic>(y, x, w, bias, geometry); break;
            case DType.Float16: Forward<CoreMultiplier<ushort, HalfOperands>, ushort, float, SingleArithmetic>(y, x, w, bias, geometry); break;
            case DType.Float32 when cores is not null: Forward<CoreMultiplier<float, Tf32>, float, float, SingleArithmetic>(y, x, w, bias, geometry); break;
            case DType.Float32: Forward<LaneMultiplier<float, SingleArithmetic>, float, float, SingleArithmetic>(y, x, w, bias, geometry); break;
            case DType.Float64: Forward<LaneMultiplier<double, DoubleArithmetic>, double, double, DoubleArithmetic>(y, x, w, bias, geometry); break;
            default: Forward<LaneMultiplier<long, IntegerArithmetic>, long, long, IntegerArithmetic>(y, x, w, bias, geometry); break;
        }
    }

    internal override void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        var cores = CoreType(Backends.Cudnn.AllowTf32, w.Shape[1], x.ElementCount / x.Shape[1], x, g, w);
        switch (cores ?? ComputeType("Convolution", x.DType))
        {
            case DType.BFloat16: InputGradient<CoreMultiplier<ushort, BFloat16Operands>, ushort, float, SingleArithmetic>(x, g, w, bias, geometry); break;
            case DType.Float16: InputGradient<CoreMultiplier<ushort, HalfOperands>, ushort, float, SingleArithmetic>(x, g, w, bias, geometry); break;
            case DType.Float32 when cores is not null: InputGradient<CoreMultiplier<float, Tf32>, float, float, SingleArithmetic>(x, g, w, bias, geometry); break;
            case DType.Float32: InputGradient<LaneMultiplier<float, SingleArithmetic>, float, float, SingleArithmetic>(x, g, w, bias, geometry); break;
            case DType.Float64: InputGradient<LaneMultiplier<double, DoubleArithmetic>, double, double, DoubleArithmetic>(x, g, w, bias, geometry); break;
            default: InputGradient<LaneMultiplier<long, IntegerArithmetic>, long, long, IntegerArithmetic>(x, g, w, bias, geometry); break;
        }
    }

    internal override void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry)
    {
        var cores = CoreType(Backends.Cudnn.AllowTf32, w.Shape[0] / geometry.Groups, w.ElementCount / w.Shape[0], w, x, g);
        switch (cores ?? ComputeType("Convolution", w.DType))
        {
            case DType.BFloat16: WeightGradient<CoreMultiplier<ushort, BFloat16Operands>, ushort, float, SingleArithmetic>(w, x, g, geometry); break;
            case DType.Float16: WeightGradient<CoreMultiplier<ushort, HalfOperands>, ushort, float, SingleArithmetic>(w, x, g, geometry); break;
            case DType.Float32 when cores is not null: WeightGradient<CoreMultiplier<float, Tf32>, float, float, SingleArithmetic>(w, x, g, geometry); break;
            case DType.Float32: WeightGradient<LaneMultiplier<float, SingleArithmetic>, float, float, SingleArithmetic>(w, x, g, geometry); break;
            case DType.Float64: WeightGradient<LaneMultiplier<double, DoubleArithmetic>, double, double, DoubleArithmetic>(w, x, g, geometry); break;
            default: WeightGradient<LaneMultiplier<long, IntegerArithmetic>, long, long, IntegerArithmetic>(w, x, g, geometry); break;
        }
    }

    private void Forward<M, E, T, A>(Tensor output, Tensor input, Tensor weight, Tensor? addend, ConvGeometry geometry) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Result<T>(output), x = M.Operand(this, input, isDense: true), w = M.Operand(this, weight, isDense: true);
        var bias = addend is null ? null : NativeDense<T, A>(addend);
        var s = new ConvShape(x, w, y, geometry);
        var window = new Window(s);
        var terms = window.GroupChannels * window.Taps;
        var weights = new Tensor(w.Storage, w.DType, [s.Groups, window.GroupOutputs, terms], [(long)window.GroupOutputs * terms, terms, 1], w.StorageOffset);
        Span<Steps> steps = stackalloc Steps[1];
        var groups = Loops([Batch(weights)], steps, "Convolution");
        M.Multiply<MatrixSource<E>, ImageSource<E>, PlaneTarget<T>>(this, new(window.GroupOutputs, checked((int)(s.Batch * s.OutputPlane)), terms, terms, 1), s.Groups,
            Source<E>(weights, groups, steps[0]),
            new() { View = Dense<E>(x), Window = window },
            new() { View = Dense<T>(y), Bias = Dense<T>(bias ?? y), Channels = window.Outputs, GroupChannels = window.GroupOutputs, Plane = window.OutputPlane, HasBias = bias is null ? 0 : 1 },
            left: weights, right: null, rowsAreNeighbours: false, termsAreNeighbours: false);
        KeepAlive(y, x, w, bias);
        Finish<T, A>(output, y);
    }

    private void InputGradient<M, E, T, A>(Tensor input, Tensor gradient, Tensor weight, Tensor? addend, ConvGeometry geometry) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (input.ElementCount == 0)
            return;
        Tensor x = Result<T>(input), g = M.Operand(this, gradient, isDense: true), w = M.Operand(this, weight, isDense: true);
        var bias = addend is null ? null : NativeDense<T, A>(addend);
        var s = new ConvShape(x, w, g, geometry);
        var window = new Window(s);
        int row = window.GroupChannels * window.Taps, terms = window.GroupOutputs * window.Taps;
        M.Multiply<TurnedWeightSource<E>, SpreadSource<E>, PlaneTarget<T>>(this, new(window.GroupChannels, checked((int)(s.Batch * s.InputPlane)), terms, terms, 1), s.Groups,
            new() { View = Dense<E>(w), Size = window.GroupOutputs * row, Length = row, Taps = window.Taps },
            new() { View = Dense<E>(g), Window = window },
            new() { View = Dense<T>(x), Bias = Dense<T>(bias ?? x), Channels = window.Channels, GroupChannels = window.GroupChannels, Plane = window.InputPlane, HasBias = bias is null ? 0 : 1 },
            left: null, right: null, rowsAreNeighbours: false, termsAreNeighbours: false);
        KeepAlive(x, g, w, bias);
        Finish<T, A>(input, x);
    }

    private void WeightGradient<M, E, T, A>(Tensor weight, Tensor input, Tensor gradient, ConvGeometry geometry) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (weight.ElementCount == 0)
            return;
        Tensor w = Result<T>(weight), x = M.Operand(this, input, isDense: true), g = M.Operand(this, gradient, isDense: true);
        var s = new ConvShape(x, w, g, geometry);
        var window = new Window(s);
        int terms = checked((int)(s.Batch * s.OutputPlane)), columns = window.GroupChannels * window.Taps, slices = Math.Max(1, terms / SliceLength);
        var into = slices == 1 ? w : Tensor.Empty([s.Groups, slices, window.GroupOutputs * columns], w.DType, this);
        M.Multiply<PlaneSource<E>, TurnedSource<E, ImageSource<E>>, DenseTarget<T>>(this, new(window.GroupOutputs, columns, terms, (terms + slices - 1) / slices, slices), s.Groups,
            new() { View = Dense<E>(g), Channels = window.Outputs, GroupChannels = window.GroupOutputs, Plane = window.OutputPlane },
            new() { Source = new() { View = Dense<E>(x), Window = window } },
            new() { View = Dense<T>(into), Rows = window.GroupOutputs, Columns = columns },
            left: null, right: null, rowsAreNeighbours: false, termsAreNeighbours: true);
        if (slices > 1)
        {
            long size = (long)window.GroupOutputs * columns;
            Reduce(default(Sum), w.DType, new(w.Storage, w.DType, [s.Groups, 1, size], [size, size, 1], w.StorageOffset), into, [false, true, false]);
        }
        KeepAlive(w, x, g, into);
        Finish<T, A>(weight, w);
    }
}
