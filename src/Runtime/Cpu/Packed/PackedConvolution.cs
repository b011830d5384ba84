using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution whose weights are packed once, on images with channels last; used by several threads at a time.</summary>
/// <remarks>
/// Every pixel's channels are neighbours, so that a kernel's taps are runs of memory and the result of a tile of pixels
/// is whole vectors: no column is ever copied but where the image needs its padding.
/// </remarks>
internal abstract unsafe class PackedConvolution
{
    /// <summary>Multiplications that are worth a part.</summary>
    private protected const double Grain = 128 * 1024;

    private readonly Storage _packed, _bias;
    private (long Depth, long Height, long Width) _firstTaps;

    /// <param name="shape">The sizes.</param>
    /// <param name="size">The packed weights' elements.</param>
    /// <param name="bias">One number an output, or null.</param>
    /// <param name="saved">What was packed before; the subclass packs where there is nothing.</param>
    private protected PackedConvolution(ConvShape shape, long size, float* bias, PackedParts? saved)
    {
        Shape = shape;
        long packed = Math.Max(1, size) * sizeof(float), biases = shape.Outputs * sizeof(float);
        (_packed, _bias) = saved is null ? (PooledStorage.Rent(Device.Cpu, packed), PooledStorage.Rent(Device.Cpu, biases)) : (saved.Take(packed), saved.Take(biases));
        if (saved is not null)
            return;
        var into = new Span<float>(Bias, checked((int)shape.Outputs));
        if (bias == null)
            into.Clear();
        else
            new ReadOnlySpan<float>(bias, into.Length).CopyTo(into);
    }

    /// <summary>The same weights for images of other sizes.</summary>
    private protected PackedConvolution(ConvShape shape, PackedConvolution like) => (Shape, _packed, _bias) = (shape, like._packed, like._bias);

    /// <summary>The sizes it is packed for, without taps that read nothing but padding.</summary>
    internal ConvShape Shape { get; }

    /// <summary>How it is done.</summary>
    internal abstract string Algorithm { get; }

    /// <summary>The length of the packed weights.</summary>
    internal long ByteLength => _packed.ByteLength;

    /// <summary>The memory of the packed weights: what <see cref="Of(ConvShape, PackedParts)"/> takes.</summary>
    internal virtual IEnumerable<Storage> Parts => [_packed, _bias];

    /// <summary>The packed weights.</summary>
    private protected float* Packed => (float*)_packed.Pointer;

    /// <summary>One number an output.</summary>
    private protected float* Bias => (float*)_bias.Pointer;

    /// <summary>Whether it reads images of any strides at no extra cost.</summary>
    private protected virtual bool TakesAnyView => false;

    /// <summary>Whether the result may lie where an epilogue reads along: nothing is written there before.</summary>
    internal virtual bool AppliesApart => false;

    /// <summary>Whether <see cref="RunScaled"/> is there, and quicker than multiplying the images.</summary>
    internal virtual bool ScalesWeights => false;

    /// <summary>Computes the output of images whose channels are multiplied by numbers.</summary>
    /// <param name="x">The images, dense with channels last.</param>
    /// <param name="scales">A number for every channel.</param>
    /// <param name="nextScales">How far the next image's numbers are from an image's.</param>
    /// <param name="y">The first element of the output, whose pixels are dense.</param>
    /// <param name="pixelY">The distance between pixels there.</param>
    /// <param name="epilogue">What is done to the result, by pixel and output; or null.</param>
    internal virtual void RunScaled(ImageView x, float* scales, nint nextScales, float* y, nint pixelY, Epilogue? epilogue) => throw new NotSupportedException();

    /// <summary>Chooses an algorithm by the sizes, and packs the weights for it.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">[O, C / groups, taps], contiguous.</param>
    /// <param name="bias">One number an output, or null.</param>
    internal static PackedConvolution Of(ConvShape shape, float* weights, float* bias)
    {
        var packed = OfWeights(shape, weights, bias);
        Subnormals.Clear(packed.Parts);
        return packed;
    }

    private static PackedConvolution OfWeights(ConvShape shape, float* weights, float* bias)
    {
        var (reaching, first) = shape.Reaching;
        if (reaching.Taps == shape.Taps)
            return OfAllTaps(shape, weights, bias, null);
        using var kept = new Scratch<float>(shape.Outputs * shape.GroupChannels * reaching.Taps);
        var to = kept.Pointer;
        for (var from = weights; from < weights + shape.Outputs * shape.GroupChannels * shape.Taps; from += shape.Taps)
        {
            for (var d = first.Depth; d < first.Depth + reaching.Depth.Kernel; d++)
            {
                for (var h = first.Height; h < first.Height + reaching.Height.Kernel; h++, to += reaching.Width.Kernel)
                    new ReadOnlySpan<float>(from + (d * shape.Height.Kernel + h) * shape.Width.Kernel + first.Width, (int)reaching.Width.Kernel).CopyTo(new(to, (int)reaching.Width.Kernel));
            }
        }
        var packed = OfAllTaps(reaching, kept.Pointer, bias, null);
        packed._firstTaps = first;
        return packed;
    }

    /// <summary>A convolution whose weights were packed before.</summary>
    /// <param name="shape">The <see cref="Shape"/> that it had.</param>
    /// <param name="saved">The <see cref="Parts"/> that it had.</param>
    /// <exception cref="ArgumentException">These are not the lengths of weights that are packed for such sizes here.</exception>
    internal static PackedConvolution Of(ConvShape shape, PackedParts saved) => OfAllTaps(shape, null, null, saved);

    private static PackedConvolution OfAllTaps(ConvShape shape, float* weights, float* bias, PackedParts? saved)
    {
        if (Simd.Width == 512 && (IsDepthwise(shape) ? shape.Channels : Lane512<float>.Width) >= Lane512<float>.Width)
            return Of<Lane512<float>>(shape, weights, bias, saved);
        return Simd.Width >= 256 && (IsDepthwise(shape) ? shape.Channels : Lane256<float>.Width) >= Lane256<float>.Width ? Of<Lane256<float>>(shape, weights, bias, saved) : Of<Lane1<float>>(shape, weights, bias, saved);
    }

    private static PackedConvolution Of<L>(ConvShape s, float* weights, float* bias, PackedParts? saved) where L : unmanaged, IMemoryLane<L, float>
    {
        if (IsDepthwise(s))
            return SmallDepthwiseConvolution<L>.Takes(s) ? new SmallDepthwiseConvolution<L>(s, weights, bias, saved) : new DepthwiseConvolution<L>(s, weights, bias, saved);
        if (s.Groups == 1 && IsPointwise(s.Depth) && IsPointwise(s.Height) && IsPointwise(s.Width))
            return new PointwiseConvolution<L>(s, weights, bias, saved);
        if (Winograd.GoesByRows(s))
            return new WinogradByRows(s, new(weights, (nint)s.Channels * 9, 9), bias, saved);
        return Winograd.TileFor<L>(s) switch
        {
            4 => new WinogradByPoints<L, WinogradF4>(s, new(weights, (nint)s.Channels * 9, 9), bias, saved),
            2 => new WinogradByPoints<L, WinogradF2>(s, new(weights, (nint)s.Channels * 9, 9), bias, saved),
            _ => new DirectConvolution<L>(s, weights, bias, saved),
        };
    }

    /// <summary>The same convolution of images of other sizes, with these packed weights; null where another algorithm suits those.</summary>
    internal PackedConvolution? For(ConvShape shape)
    {
        var (reaching, first) = shape.Reaching;
        if (first != _firstTaps || reaching.Depth.Kernel != Shape.Depth.Kernel || reaching.Height.Kernel != Shape.Height.Kernel || reaching.Width.Kernel != Shape.Width.Kernel || Sized(reaching) is not { } sized)
            return null;
        sized._firstTaps = first;
        return sized;
    }

    /// <inheritdoc cref="For"/>
    private protected abstract PackedConvolution? Sized(ConvShape shape);

    private static bool IsDepthwise(ConvShape s) => s.IsDepthwise && s.GroupOutputs == 1 && s.Depth is { Input: 1, Kernel: 1, Output: 1 };

    private static bool IsPointwise(ConvAxis axis) => axis is { Kernel: 1, Padding: 0 } && axis.Output == (axis.Input - 1) / axis.Stride + 1;

    /// <summary>Computes the output.</summary>
    /// <param name="x">The input; as fast as can be where its channels are last and its pixels dense.</param>
    /// <param name="y">The first element of the output, whose pixels are dense.</param>
    /// <param name="pixelY">The distance between pixels there.</param>
    /// <param name="epilogue">What is done to the result, by pixel (row) and output (column); or null.</param>
    internal void Run(ImageView x, float* y, nint pixelY, Epilogue? epilogue) => Run(x, Shape.Batch, y, pixelY, epilogue);

    /// <summary>The same for other than the expected number of images.</summary>
    internal void Run(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        if (TakesAnyView || x.IsDense(images, Shape.Depth.Input, Shape.Height.Input, Shape.Width.Input))
        {
            Compute(x, images, y, pixelY, epilogue);
        }
        else
        {
            using var scratch = new Scratch<float>(images * Shape.InputPlane * Shape.Channels);
            ImageCopy.Run(x, scratch.Pointer, Shape.Channels, images, Pad.None(Shape.Depth), Pad.None(Shape.Height), Pad.None(Shape.Width));
            Compute(ImageView.Dense(scratch.Pointer, (nint)Shape.Channels, Shape.Depth, Shape.Height, Shape.Width), images, y, pixelY, epilogue);
        }
        GC.KeepAlive(this);
    }

    /// <summary>Gives the memory back at once; the caller uses it no more.</summary>
    internal void Release()
    {
        (_packed as PooledStorage)?.Release();
        (_bias as PooledStorage)?.Release();
    }

    private protected abstract void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue);
}
