namespace TorchPort.Kernels;

/// <summary>A convolution of bytes whose weights are packed once; used by several threads at a time.</summary>
internal abstract unsafe class ByteConvolution
{
    private protected ByteConvolution(ConvShape shape) => Shape = shape;

    /// <summary>The sizes it is packed for.</summary>
    internal ConvShape Shape { get; }

    /// <summary>The length of the packed weights.</summary>
    internal abstract long ByteLength { get; }

    /// <summary>The memory of the packed weights: what <see cref="Of(ConvShape, bool[], PackedParts)"/> takes.</summary>
    internal abstract IEnumerable<Storage> Parts { get; }

    /// <summary>Whether there are zero points among the <see cref="Parts"/>, for each group of channels that has parts of its own.</summary>
    internal abstract bool[] HasZeros { get; }

    /// <summary>A convolution whose weights were packed before.</summary>
    /// <exception cref="ArgumentException">These are not the lengths of weights that are packed for such sizes here.</exception>
    internal static ByteConvolution Of(ConvShape shape, bool[] hasZeros, PackedParts saved) =>
        ByteDepthwise.Takes(shape) ? new ByteDepthwise(shape, saved) : new ByteTaps(shape, hasZeros, saved);

    /// <summary>Packs weights.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weight">[O, C / groups, taps], contiguous.</param>
    /// <param name="zeros">Its zero point, or one for each output; 0 if there is none.</param>
    internal static ByteConvolution Of(ConvShape shape, Tensor weight, ReadOnlySpan<int> zeros)
    {
        ByteConvolution packed = ByteDepthwise.Takes(shape) ? new ByteDepthwise(shape, weight.Data, weight.DType == DType.Int8, zeros)
            : new ByteTaps(shape, weight.Data, weight.DType == DType.Int8, zeros);
        GC.KeepAlive(weight);
        return packed;
    }

    /// <summary>A convolution whose weights are used once, into int32.</summary>
    internal static void Run(ConvShape shape, Tensor y, Tensor x, Tensor w, Tensor? zeroX, Tensor? zeroW)
    {
        var sums = Tensor.Empty([x.Shape[0], .. y.Shape[2..], y.Shape[1]], DType.Int32, Device.Cpu);
        Of(shape, w, ByteMatMul.Zeros(zeroW)).Run(x, new(), new() { DType = DType.Int32, C = sums.Data, RowC = (nint)shape.Outputs, Zero = ByteMatMul.Zeros(zeroX) is [var zero, ..] ? zero : 0 });
        y.Device.CopyBytes(y, sums.Movedim(-1, 1));
    }

    /// <summary>Computes the output.</summary>
    /// <param name="x">Images of bytes, as fast as can be where channels are last.</param>
    /// <param name="work">To be used by one thread at a time.</param>
    /// <param name="output">What becomes of the sums, by pixel (row) and output (column); its zero point is that of the images.</param>
    internal abstract void Run(Tensor x, ByteConvolutionWork work, ByteOutput output);
}

/// <summary>What a convolution of bytes needs while it runs.</summary>
internal sealed class ByteConvolutionWork
{
    internal ByteImages Images { get; } = new();

    internal ByteProduct Product { get; } = new();

    internal ByteDepthwise.Work Depthwise { get; } = new();
}
