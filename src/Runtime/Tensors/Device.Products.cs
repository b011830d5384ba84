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

    /// <summary>The output [N, O, …] of a convolution of the input [N, C, …] with the weight [O, C / groups, …], plus a number for each channel of the result.</summary>
    internal abstract void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry);

    /// <summary>The input's gradient from the output's, plus a number for each channel of the result.</summary>
    internal abstract void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry);

    /// <summary>The weight's gradient from the input and the output's gradient.</summary>
    internal abstract void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry);

    /// <summary>The largest element of each of the windows over the last dimensions, and, if wanted, where in its plane it is, as int64.</summary>
    internal abstract void MaxPool(Tensor y, Tensor? indices, Tensor x, ReadOnlySpan<PoolAxis> axes);

    /// <summary>The sum of each of the windows over the last dimensions, over its divisor.</summary>
    internal abstract void AvgPool(Tensor y, Tensor x, ReadOnlySpan<PoolAxis> axes);

    /// <summary>The gradient of <see cref="AvgPool"/>: each output's share added to the elements of its window.</summary>
    internal abstract void AvgPoolGradient(Tensor x, Tensor g, ReadOnlySpan<PoolAxis> axes);
}
