namespace TorchPort.Ops;

/// <summary>Turns a pooling's arguments into its windows, and says what does not fit.</summary>
internal static class PoolChecks
{
    internal static PoolAxis[] Sliding(Tensor input, int dims, IntOrTuple kernelSize, IntOrTuple stride, IntOrTuple padding, IntOrTuple dilation, bool ceilMode, bool countPadding, string name)
    {
        Rank(input, dims, name);
        var kernels = kernelSize.IsMissing ? throw new ShapeException($"{name}: kernel_size must be given.") : kernelSize.Expand(dims, "kernel_size", 0);
        var strides = stride.IsMissing ? kernels : stride.Expand(dims, "stride", 0);
        var paddings = padding.Expand(dims, "padding", 0);
        var dilations = dilation.Expand(dims, "dilation", 1);
        var axes = new PoolAxis[dims];
        for (var d = 0; d < dims; d++)
        {
            var window = (kernels[d], strides[d], paddings[d], dilations[d]);
            Window(window, name);
            var size = input.Shape[input.Dim - dims + d];
            axes[d] = PoolAxis.Sliding(size, OutputSize(size, window, ceilMode, input, name), window, countPadding);
        }
        return axes;
    }

    /// <summary>An output size of −1 keeps the input's.</summary>
    internal static PoolAxis[] Adaptive(Tensor input, int dims, IntOrTuple outputSize, string name)
    {
        Rank(input, dims, name);
        var sizes = outputSize.Expand(dims, "output_size", -1);
        var axes = new PoolAxis[dims];
        for (var d = 0; d < dims; d++)
        {
            var size = input.Shape[input.Dim - dims + d];
            if (sizes[d] < -1)
                throw new ShapeException($"{name}: elements of output_size must be greater than or equal to 0, but got {sizes[d]}.");
            axes[d] = PoolAxis.Adaptive(size, sizes[d] == -1 ? size : sizes[d]);
        }
        return axes;
    }

    private static void Rank(Tensor input, int dims, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim != dims + 1 && input.Dim != dims + 2)
            throw new ShapeException($"{name}: expected {dims + 1}D or {dims + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got {Shapes.Text(input.Shape)}.");
        for (var d = input.Dim - dims - 1; d < input.Dim; d++)
        {
            if (input.Shape[d] == 0)
                throw new ShapeException($"{name}: expected input to have non-zero size for non-batch dimensions, but got {Shapes.Text(input.Shape)}.");
        }
    }

    private static void Window((long Kernel, long Stride, long Padding, long Dilation) w, string name)
    {
        if (w.Kernel <= 0)
            throw new ShapeException($"{name}: kernel size should be greater than zero, but got {w.Kernel}.");
        if (w.Stride <= 0)
            throw new ShapeException($"{name}: stride should be greater than zero, but got {w.Stride}.");
        if (w.Dilation <= 0)
            throw new ShapeException($"{name}: dilation should be greater than zero, but got {w.Dilation}.");
        if (w.Padding < 0)
            throw new ShapeException($"{name}: pad must be non-negative, but got pad: {w.Padding}.");
        if (w.Padding > checked((w.Kernel - 1) * w.Dilation + 1) / 2)
            throw new ShapeException($"{name}: pad should be at most half of effective kernel size, but got pad={w.Padding}, kernel_size={w.Kernel} and dilation={w.Dilation}.");
    }

    private static long OutputSize(long input, (long Kernel, long Stride, long Padding, long Dilation) w, bool ceilMode, Tensor x, string name)
    {
        var span = checked(input + 2 * w.Padding - w.Dilation * (w.Kernel - 1) - 1 + (ceilMode ? w.Stride - 1 : 0));
        var size = span < 0 ? 0 : span / w.Stride + 1;
        if (ceilMode && (size - 1) * w.Stride >= input + w.Padding)
            size--;
        return size > 0 ? size : throw new ShapeException($"{name}: given input size {Shapes.Text(x.Shape)}, kernel size {w.Kernel}, padding {w.Padding} and dilation {w.Dilation}: the calculated output size is too small.");
    }
}
