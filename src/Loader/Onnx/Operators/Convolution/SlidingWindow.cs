namespace TorchPort.Onnx.Operators.Convolution;

/// <summary>How windows slide over spatial dimensions: attributes that convolutions and pools share, with their defaults filled in.</summary>
internal sealed record SlidingWindow(long[] Kernel, long[] Stride, long[] Dilation, long[] Before, long[] After)
{
    internal int Dims => Kernel.Length;

    /// <summary>Reads the attributes for an input of a given shape.</summary>
    internal static SlidingWindow Of(NodeCall c, ReadOnlySpan<long> shape, ReadOnlySpan<long> kernel, long[]? strides, long[]? dilations, long[]? pads, string autoPad)
    {
        var dims = shape.Length - 2;
        if (dims < 1 || kernel.Length != dims)
            throw c.Error($"A kernel of {kernel.Length} dimensions does not fit an input of shape {Shapes.Text(shape)}.");
        long[] stride = Filled(c, strides, dims, 1, "strides"), dilation = Filled(c, dilations, dims, 1, "dilations"), padding = Filled(c, pads, 2 * dims, 0, "pads");
        for (var d = 0; d < dims; d++)
        {
            if (kernel[d] < 1 || stride[d] < 1 || dilation[d] < 1)
                throw c.Error($"Kernel {Shapes.Text(kernel)}, strides {Shapes.Text(stride)} and dilations {Shapes.Text(dilation)} must be positive.");
        }
        var (before, after) = autoPad is "NOTSET" or "VALID" ? (padding[..dims], padding[dims..]) : (new long[dims], new long[dims]);
        if (autoPad is "VALID")
            (before, after) = (new long[dims], new long[dims]);
        for (var d = 0; d < dims && autoPad is "SAME_UPPER" or "SAME_LOWER" && d < dims; d++)
        {
            var wanted = (shape[d + 2] + stride[d] - 1) / stride[d];
            Share(Math.Max(0, (wanted - 1) * stride[d] + Reach(kernel[d], dilation[d]) - shape[d + 2]), autoPad == "SAME_UPPER", out before[d], out after[d]);
        }
        if (autoPad is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw c.Error($"Its attribute \"auto_pad\" must be NOTSET, VALID, SAME_UPPER or SAME_LOWER, but is {autoPad}.");
        return new(kernel.ToArray(), stride, dilation, before, after);
    }

    /// <summary>Shares padding out; an odd one puts more at the end or at the beginning.</summary>
    internal static void Share(long total, bool moreAtEnd, out long before, out long after) =>
        (before, after) = moreAtEnd ? (total / 2, total - total / 2) : (total - total / 2, total / 2);

    /// <summary>How many elements a window spans.</summary>
    internal static long Reach(long kernel, long dilation) => checked((kernel - 1) * dilation + 1);

    /// <summary>How many windows a convolution has along each dimension.</summary>
    internal long[] OutputSize(NodeCall c, ReadOnlySpan<long> shape) => OutputSize(c, shape, ceil: false, reachesOut: false);

    /// <summary>How many windows a pool has along each dimension. One that is a little larger than the input counts, as in ONNX Runtime.</summary>
    internal long[] PooledSize(NodeCall c, ReadOnlySpan<long> shape, bool ceil) => OutputSize(c, shape, ceil, reachesOut: true);

    private long[] OutputSize(NodeCall c, ReadOnlySpan<long> shape, bool ceil, bool reachesOut)
    {
        var sizes = new long[Dims];
        for (var d = 0; d < Dims; d++)
        {
            var span = checked(shape[d + 2] + Before[d] + After[d] - Reach(Kernel[d], Dilation[d]));
            sizes[d] = span < 0 && !reachesOut ? 0 : (ceil && span > 0 ? span + Stride[d] - 1 : span) / Stride[d] + 1;
            // A window that would begin in the padding behind is left out.
            if (ceil && (sizes[d] - 1) * Stride[d] >= shape[d + 2] + Before[d])
                sizes[d]--;
            if (sizes[d] < 1)
                throw c.Error($"A kernel of {Shapes.Text(Kernel)} is larger than the padded input of shape {Shapes.Text(shape)}.");
        }
        return sizes;
    }

    private static long[] Filled(NodeCall c, long[]? given, int count, long missing, string name)
    {
        if (given is { Length: > 0 })
            return given.Length == count ? given : throw c.Error($"Its attribute \"{name}\" has {given.Length} numbers, where {count} are needed.");
        var all = new long[count];
        Array.Fill(all, missing);
        return all;
    }
}
