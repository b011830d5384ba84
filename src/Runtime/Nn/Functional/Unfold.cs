namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Sliding windows over two dimensions as columns. PyTorch: <c>F.unfold</c>.</summary>
    /// <param name="input">[N, C, H, W], or without N.</param>
    /// <param name="kernelSize">The windows' size.</param>
    /// <param name="dilation">Steps between a window's elements; 1 if not given.</param>
    /// <param name="padding">Zeros on both sides; none if not given.</param>
    /// <param name="stride">Steps between windows; 1 if not given.</param>
    /// <returns>[N, C · kernel, windows].</returns>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor")]
    public static Tensor Unfold([AtenName("self")] Tensor input, IntOrTuple kernelSize, IntOrTuple dilation = default, IntOrTuple padding = default, IntOrTuple stride = default)
    {
        if (Given(input).Dim is not (3 or 4))
            throw new ShapeException($"Expected 3D or 4D (batch mode) tensor with possibly 0 batch size, but got: {Shapes.Text(input.Shape)}.");
        if (input.Dim == 3)
            return Unfold(input.Unsqueeze(0), kernelSize, dilation, padding, stride).Squeeze(0);
        var windows = new Windows("unfold", input.Shape[2..], kernelSize, dilation, padding, stride);
        var padded = Pad(input, windows.Padding).Flatten(2);
        return padded.IndexSelect(2, windows.Places).View(input.Shape[0], input.Shape[1] * windows.Kernel, windows.Count);
    }

    /// <summary>Columns added up where <see cref="Unfold"/> would have read them. PyTorch: <c>F.fold</c>.</summary>
    /// <param name="input">[N, C · kernel, windows], or without N.</param>
    /// <param name="outputSize">The height and width of the result.</param>
    /// <param name="kernelSize">The windows' size.</param>
    /// <param name="dilation">Steps between a window's elements; 1 if not given.</param>
    /// <param name="padding">Zeros on both sides; none if not given.</param>
    /// <param name="stride">Steps between windows; 1 if not given.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor")]
    public static Tensor Fold([AtenName("self")] Tensor input, IntOrTuple outputSize, IntOrTuple kernelSize, IntOrTuple dilation = default, IntOrTuple padding = default, IntOrTuple stride = default)
    {
        if (Given(input).Dim is not (2 or 3))
            throw new ShapeException($"Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: {Shapes.Text(input.Shape)}.");
        if (input.Dim == 2)
            return Fold(input.Unsqueeze(0), outputSize, kernelSize, dilation, padding, stride).Squeeze(0);
        var size = outputSize.Expand(2, "output_size", 1);
        var windows = new Windows("fold", size, kernelSize, dilation, padding, stride);
        if (input.Shape[1] % windows.Kernel != 0 || input.Shape[2] != windows.Count)
            throw new ShapeException($"Given output_size={Shapes.Text(size)} and a kernel of {windows.Kernel} elements, expected input of shape [N, C · {windows.Kernel}, {windows.Count}], but got {Shapes.Text(input.Shape)}.");
        var (n, c, p) = (input.Shape[0], input.Shape[1] / windows.Kernel, windows.Padding);
        var (height, width) = (size[0] + p[2] + p[3], size[1] + p[0] + p[1]);
        var flat = Torch.Zeros([n, c, height * width], input.DType, input.Device).IndexAdd(2, windows.Places, input.Reshape(n, c, windows.Kernel * windows.Count));
        return flat.View(n, c, height, width).Narrow(2, p[2], size[0]).Narrow(3, p[0], size[1]);
    }

    /// <summary>Where the elements of sliding windows lie in a flattened, padded plane.</summary>
    private sealed class Windows
    {
        internal Windows(string name, ReadOnlySpan<long> size, IntOrTuple kernelSize, IntOrTuple dilation, IntOrTuple padding, IntOrTuple stride)
        {
            var (k, d, p, s) = (kernelSize.Expand(2, "kernel_size", 1), dilation.Expand(2, "dilation", 1), padding.Expand(2, "padding", 0), stride.Expand(2, "stride", 1));
            if (k.Min() <= 0 || d.Min() <= 0 || s.Min() <= 0 || p.Min() < 0)
                throw new ShapeException($"{name}: kernel size, dilation and stride should be greater than zero and padding not negative, but they are {Shapes.Text(k)}, {Shapes.Text(d)}, {Shapes.Text(s)} and {Shapes.Text(p)}.");
            var counts = new long[2];
            for (var i = 0; i < 2; i++)
            {
                counts[i] = (size[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1) / s[i] + 1;
                if (size[i] + 2 * p[i] - d[i] * (k[i] - 1) - 1 < 0)
                    throw new ShapeException($"{name}: Given a spatial size of {Shapes.Text(size)}, kernel_size={Shapes.Text(k)}, dilation={Shapes.Text(d)}, padding={Shapes.Text(p)}, there is no window.");
            }
            (Kernel, Count, Padding) = (k[0] * k[1], counts[0] * counts[1], [p[1], p[1], p[0], p[0]]);
            var width = size[1] + 2 * p[1];
            var places = new long[checked(Kernel * Count)];
            for (var i = 0L; i < places.Length; i++)
            {
                var (tap, window) = (i / Count, i % Count);
                var y = window / counts[1] * s[0] + tap / k[1] * d[0];
                var x = window % counts[1] * s[1] + tap % k[1] * d[1];
                places[i] = y * width + x;
            }
            Places = Torch.Tensor<long>(places).View(-1);
        }

        /// <summary>Elements in a window.</summary>
        internal long Kernel { get; }

        /// <summary>The number of windows.</summary>
        internal long Count { get; }

        /// <summary>As <see cref="Pad"/> takes it.</summary>
        internal long[] Padding { get; }

        /// <summary>The first elements of all windows, then the second, ….</summary>
        internal Tensor Places { get; }
    }
}
