using TorchPort.Ops;

namespace TorchPort;

public abstract partial class Device
{
    /// <summary>y = start + a · b, for matrices in the last two dimensions of operands with one batch shape and dtype; any strides.</summary>
    /// <param name="y">The result.</param>
    /// <param name="a">The left matrices.</param>
    /// <param name="b">The right matrices.</param>
    /// <param name="start">What the product is added to, of y's shape: y itself, a bias expanded to it, or nothing.</param>
    internal abstract void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start = null);

    /// <summary>y = (a − zeroA) · (b − zeroB) in int32 for matrices of int8 or uint8; zero points are one number, or one for each row of a and column of b.</summary>
    internal virtual void MatMulInteger(Tensor y, Tensor a, Tensor b, Tensor? zeroA, Tensor? zeroB) => Conversion.Copy(y, IntegerProducts.Wide(
        a, b, zeroA is { ElementCount: > 1 } ? zeroA.Unsqueeze(1) : zeroA, zeroB, a.Shape[1], (left, right) => left.MatMul(right)));

    /// <summary>The output in int32 of a convolution of int8 or uint8 less their zero points; the weight has one for all outputs, or one for each.</summary>
    internal virtual void ConvolutionInteger(Tensor y, Tensor x, Tensor w, Tensor? zeroX, Tensor? zeroW, ConvGeometry geometry) => Conversion.Copy(y, IntegerProducts.Wide(
        x, w, zeroX, zeroW is { ElementCount: > 1 } ? zeroW.Reshape([-1, .. Enumerable.Repeat(1L, w.Dim - 1)]) : zeroW, Shapes.Count(w.Shape[1..]),
        (input, weight) => Convolutions.Forward(input, weight, null, geometry, y.Shape[2..])));

    /// <summary>Fills <paramref name="y"/> with integers within the span of the numbers of <paramref name="x"/>, which is contiguous, and the scale and zero point that follow.</summary>
    internal virtual void DynamicQuantize(Tensor y, Tensor scale, Tensor zero, Tensor x)
    {
        Tensor low = x.Amin().ClampMax(0.0), high = x.Amax().ClampMin(0.0), width = high.Sub(low);
        var step = Torch.Where(width.Eq(0.0), 1.0, width.Div(255.0)).To(DType.Float32);
        var offset = low.Div(step).Neg().Clamp(0.0, 255.0).Round();
        Conversion.Copy(scale, step);
        Conversion.Copy(zero, offset);
        Conversion.Copy(y, LinearQuantization.Quantize(x, step, offset, DType.UInt8));
    }

    /// <summary>The output [N, O, …] of a convolution of the input [N, C, …] with the weight [O, C / groups, …], plus a number for each channel of the result.</summary>
    internal abstract void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry);

    /// <summary>The input's gradient from the output's, plus a number for each channel of the result.</summary>
    internal abstract void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry);

    /// <summary>The weight's gradient from the input and the output's gradient.</summary>
    internal abstract void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry);

    /// <summary>
    /// The largest element of each of the windows over the last dimensions, and, if wanted, where in its plane it is, as int64, or, as uint8 where
    /// <see cref="NumbersWindows"/>, which of its window's elements it is.
    /// </summary>
    internal abstract void MaxPool(Tensor y, Tensor? indices, Tensor x, ReadOnlySpan<PoolAxis> axes);

    /// <summary>Whether <see cref="MaxPool"/> can say by a byte which of its window's elements is the largest.</summary>
    internal virtual bool NumbersWindows(Tensor x, ReadOnlySpan<PoolAxis> axes) => false;

    /// <summary>The gradient of <see cref="MaxPool"/>: each output's added to the element of its window that has its number.</summary>
    internal virtual void MaxPoolGradient(Tensor x, Tensor g, Tensor numbers, ReadOnlySpan<PoolAxis> axes) => throw new NotSupportedException();

    /// <summary>The sum of each of the windows over the last dimensions, over its divisor.</summary>
    internal abstract void AvgPool(Tensor y, Tensor x, ReadOnlySpan<PoolAxis> axes);

    /// <summary>The gradient of <see cref="AvgPool"/>: each output's share added to the elements of its window.</summary>
    internal abstract void AvgPoolGradient(Tensor x, Tensor g, ReadOnlySpan<PoolAxis> axes);
}
