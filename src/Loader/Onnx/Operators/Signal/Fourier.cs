using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Signal;

/// <summary>Fourier transforms. A complex number is a last dimension of two; one of one holds real numbers.</summary>
internal static class Fourier
{
    private const long MostElements = 1 << 22, MostInFrames = 1 << 27;

    [OnnxOperator("DFT", 20)]
    internal static Tensor Transform(NodeCall c, Tensor input, [Input] long? dftLength, [Input] long? axis, bool inverse = false, bool onesided = false)
    {
        var parts = input.Dim > 0 ? input.Shape[^1] : 0;
        if (parts is not (1 or 2) || input.Dim < 2)
            throw c.Error($"Its input must have a last dimension of 1 (real) or 2 (complex), but has the shape {Shapes.Text(input.Shape)}.");
        var dim = Axes.Of(axis ?? -2, input.Dim);
        if (dim == input.Dim - 1)
            throw c.Error("Its axis is the last dimension, which holds the parts of complex numbers.");
        var length = dftLength ?? (inverse && onesided ? 2 * (input.Shape[dim] - 1) : input.Shape[dim]);
        c.CheckCount(Math.Max(MostElements, input.ElementCount), [length, .. input.Shape[..dim], .. input.Shape[(dim + 1)..]]);
        var isComplex = parts == 2;
        // Real numbers in float64, so that what is zero comes out as zero; complex ones as the specification's reference transforms them, in their own precision.
        var x = Numbers(isComplex ? input : input.To(DType.Float64));
        if (inverse && onesided)
            return FFT.Irfft(x, length, dim).Unsqueeze(-1).To(input.DType);
        if (onesided && !isComplex)
            return FFT.Rfft(x, length, dim).ViewAsReal().To(input.DType);
        var y = isComplex ? FourierOps.Full(Resized(x, dim, length), dim, inverse, inverse ? 1.0 / length : 1) : inverse ? FFT.Ifft(x, length, dim) : FFT.Fft(x, length, dim);
        return (onesided ? y.Narrow(dim, 0, length / 2 + 1) : y).ViewAsReal().To(input.DType);
    }

    /// <summary>The axis was once an attribute.</summary>
    [OnnxOperator("DFT", 17)]
    internal static Tensor Transform17(NodeCall c, Tensor input, [Input] long? dftLength, long axis = 1, bool inverse = false, bool onesided = false) =>
        Transform(c, input, dftLength, axis, inverse, onesided);

    [OnnxOperator("STFT", 17)]
    internal static Tensor ShortTime(NodeCall c, Tensor signal, [Input] long frameStep, Tensor? window, [Input] long? frameLength, bool onesided = true)
    {
        if (signal.Dim is not (2 or 3) || (signal.Dim == 3 && signal.Shape[2] is not (1 or 2)))
            throw c.Error($"Its signal must have the shape [batch, length, 1] or [batch, length, 2], but has {Shapes.Text(signal.Shape)}.");
        var length = frameLength ?? window?.Size(0) ?? throw c.Error("It has neither a window nor a frame length.");
        if (frameStep < 1 || length < 1 || length > signal.Shape[1])
            throw c.Error($"Frames of {length} elements, {frameStep} apart, do not fit a signal of {signal.Shape[1]}.");
        c.CheckCount(MostInFrames, signal.Shape[0], (signal.Shape[1] - length) / frameStep + 1, length);
        var x = signal.Dim == 2 ? signal : Numbers(signal);
        var frames = x.Unfold(1, length, frameStep);
        if (onesided && !frames.DType.IsComplex)
            return FFT.WindowedRfft(frames, window, null).ViewAsReal().To(signal.DType);
        if (window is not null)
            frames = frames.Mul(window);
        var y = onesided ? FFT.Fft(frames).Narrow(-1, 0, length / 2 + 1) : FFT.Fft(frames);
        return y.ViewAsReal().To(signal.DType);
    }

    private static Tensor Resized(Tensor x, int dim, long length)
    {
        if (length < 1)
            throw new ShapeException($"A transform of {length} numbers is none.");
        if (length <= x.Shape[dim])
            return x.Narrow(dim, 0, length);
        var missing = (long[])x.ShapeArray.Clone();
        missing[dim] = length - missing[dim];
        return Torch.Cat([x, Torch.Zeros(missing, x.DType, x.Device)], dim);
    }

    private static Tensor Numbers(Tensor x)
    {
        var real = x.DType is DType.Float32 or DType.Float64 ? x : x.To(DType.Float32);
        return x.Shape[^1] == 1 ? real.Squeeze(-1) : real.Contiguous().ViewAsComplex();
    }
}
