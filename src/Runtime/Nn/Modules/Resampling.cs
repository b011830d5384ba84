namespace TorchPort.Nn;

/// <summary>[…, C r², H, W] as […, C, H r, W r]. PyTorch: <c>nn.PixelShuffle</c>.</summary>
/// <param name="upscaleFactor">r.</param>
public sealed class PixelShuffle(long upscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.PixelShuffle(input, upscaleFactor);
}

/// <summary>[…, C, H r, W r] as […, C r², H, W]. PyTorch: <c>nn.PixelUnshuffle</c>.</summary>
/// <param name="downscaleFactor">r.</param>
public sealed class PixelUnshuffle(long downscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.PixelUnshuffle(input, downscaleFactor);
}

/// <summary>Channels dealt out to groups in turn. PyTorch: <c>nn.ChannelShuffle</c>.</summary>
/// <param name="groups">How many groups.</param>
public sealed class ChannelShuffle(long groups) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.ChannelShuffle(input, groups);
}

/// <summary>Sliding windows over two dimensions as columns. PyTorch: <c>nn.Unfold</c>.</summary>
/// <param name="kernelSize">The windows' size.</param>
/// <param name="dilation">Steps between a window's elements; 1 if not given.</param>
/// <param name="padding">Zeros on both sides; none if not given.</param>
/// <param name="stride">Steps between windows; 1 if not given.</param>
public sealed class Unfold(IntOrTuple kernelSize, IntOrTuple dilation = default, IntOrTuple padding = default, IntOrTuple stride = default) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Unfold(input, kernelSize, dilation, padding, stride);
}

/// <summary>Columns added up where <see cref="Unfold"/> would have read them. PyTorch: <c>nn.Fold</c>.</summary>
/// <param name="outputSize">The height and width of the result.</param>
/// <param name="kernelSize">The windows' size.</param>
/// <param name="dilation">Steps between a window's elements; 1 if not given.</param>
/// <param name="padding">Zeros on both sides; none if not given.</param>
/// <param name="stride">Steps between windows; 1 if not given.</param>
public sealed class Fold(IntOrTuple outputSize, IntOrTuple kernelSize, IntOrTuple dilation = default, IntOrTuple padding = default, IntOrTuple stride = default) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Fold(input, outputSize, kernelSize, dilation, padding, stride);
}

/// <summary>The spatial dimensions brought to another size. PyTorch: <c>nn.Upsample</c>.</summary>
/// <param name="size">The new sizes.</param>
/// <param name="scaleFactor">Or factors of the sizes: one, or one a dimension.</param>
/// <param name="mode">How.</param>
/// <param name="alignCorners">Whether the corner elements keep their places; false if null.</param>
/// <param name="recomputeScaleFactor">Whether places follow from the sizes, where they are no exact multiples, and not from the factors.</param>
public sealed class Upsample(IntOrTuple size = default, double[]? scaleFactor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? alignCorners = null, bool recomputeScaleFactor = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Interpolate(input, size, scaleFactor, mode, alignCorners, recomputeScaleFactor);
}

/// <summary>Height and width brought to another size by the nearest elements. PyTorch: <c>nn.UpsamplingNearest2d</c>.</summary>
/// <param name="size">The new sizes.</param>
/// <param name="scaleFactor">Or factors of the sizes.</param>
public sealed class UpsamplingNearest2d(IntOrTuple size = default, double[]? scaleFactor = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.UpsampleNearest(input, size, scaleFactor);
}

/// <summary>Height and width brought to another size by lines between elements, corners keeping their places. PyTorch: <c>nn.UpsamplingBilinear2d</c>.</summary>
/// <param name="size">The new sizes.</param>
/// <param name="scaleFactor">Or factors of the sizes.</param>
public sealed class UpsamplingBilinear2d(IntOrTuple size = default, double[]? scaleFactor = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.UpsampleBilinear(input, size, scaleFactor);
}
