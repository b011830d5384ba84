using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>One spatial dimension of a convolution.</summary>
internal readonly record struct ConvAxis(long Input, long Output, long Kernel, long Stride, long Padding, long Dilation)
{
    internal static ConvAxis None => new(1, 1, 1, 1, 0, 1);

    /// <summary>The same taps seen from the other side, without stride.</summary>
    internal ConvAxis Backward => new(Output, Input, Kernel, Stride, (Kernel - 1) * Dilation - Padding, Dilation);

    /// <summary>The element that a tap of an output reads; outside the input it is zero.</summary>
    internal long Element(long output, long tap) => output * Stride - Padding + tap * Dilation;

    /// <summary>The output for which a tap reads an element, whether there is such an output or not; null where the stride steps over it.</summary>
    internal long? Reader(long element, long tap)
    {
        var (output, rest) = Math.DivRem(element + Padding - tap * Dilation, Stride);
        return rest == 0 ? output : null;
    }

    /// <summary>The outputs, from begin to before end, for which a tap reads an element that is there.</summary>
    internal (long Begin, long End) Inside(long tap)
    {
        var shift = Padding - tap * Dilation;
        var begin = shift <= 0 ? 0 : (shift + Stride - 1) / Stride;
        var last = Input - 1 + shift;
        var end = last < 0 ? 0 : last / Stride + 1;
        return (Math.Min(begin, Output), Math.Clamp(end, Math.Min(begin, Output), Output));
    }

    /// <summary>The taps, from first to before end, that read an element that is there for an output; one at least.</summary>
    internal (long First, long End) TapsInside(long output)
    {
        var from = output * Stride - Padding;
        var first = from >= 0 ? 0 : Math.Min(Kernel - 1, (-from + Dilation - 1) / Dilation);
        return (first, Math.Clamp((Input - 1 - from) / Dilation + 1, first + 1, Kernel));
    }

    /// <summary>Without the first and last taps, as far as these read nothing but padding for all outputs.</summary>
    internal (ConvAxis Axis, long FirstTap) Reaching
    {
        get
        {
            long first = 0, end = Kernel;
            while (end - first > 1 && (first + 1) * Dilation <= Padding && Reads(first) == 0)
                first++;
            while (end - first > 1 && Reads(end - 1) == 0)
                end--;
            return (this with { Kernel = end - first, Padding = Padding - first * Dilation }, first);
        }
    }

    /// <summary>How many elements all taps read for all outputs, without padding.</summary>
    internal long AllReads
    {
        get
        {
            var sum = 0L;
            for (var tap = 0L; tap < Kernel; tap++)
                sum += Reads(tap);
            return sum;
        }
    }

    private long Reads(long tap) => Inside(tap).End - Inside(tap).Begin;
}

/// <summary>All sizes of a convolution, in three spatial dimensions of which the first ones may be 1.</summary>
internal sealed class ConvShape
{
    internal readonly long Batch, Channels, Outputs, Groups;
    internal readonly ConvAxis Depth = ConvAxis.None, Height = ConvAxis.None, Width = ConvAxis.None;

    /// <param name="x">[N, C, …].</param>
    /// <param name="w">[O, C / groups, …].</param>
    /// <param name="y">[N, O, …].</param>
    /// <param name="geometry">How the kernel slides.</param>
    internal ConvShape(Tensor x, Tensor w, Tensor y, ConvGeometry geometry) : this(x.Shape, w.Shape, y.Shape, geometry)
    {
    }

    /// <summary>The same, of shapes alone.</summary>
    internal ConvShape(ReadOnlySpan<long> x, ReadOnlySpan<long> w, ReadOnlySpan<long> y, ConvGeometry geometry)
    {
        (Batch, Channels, Outputs, Groups) = (x[0], x[1], y[1], geometry.Groups);
        var dims = geometry.Dims;
        Width = Axis(x, w, y, geometry, dims - 1);
        if (dims > 1)
            Height = Axis(x, w, y, geometry, dims - 2);
        if (dims > 2)
            Depth = Axis(x, w, y, geometry, dims - 3);
    }

    internal ConvShape(long batch, long channels, long outputs, long groups, ConvAxis depth, ConvAxis height, ConvAxis width)
    {
        (Batch, Channels, Outputs, Groups) = (batch, channels, outputs, groups);
        (Depth, Height, Width) = (depth, height, width);
    }

    /// <summary>With strides of one: the convolution that the input's gradient is of the output's.</summary>
    internal ConvShape Backward => new(Batch, Outputs, Channels, Groups, Depth.Backward, Height.Backward, Width.Backward);

    /// <summary>The same without the taps that read nothing but padding, and the first ones that are left.</summary>
    internal (ConvShape Shape, (long Depth, long Height, long Width) FirstTaps) Reaching
    {
        get
        {
            var ((depth, d), (height, h), (width, w)) = (Depth.Reaching, Height.Reaching, Width.Reaching);
            return (new(Batch, Channels, Outputs, Groups, depth, height, width), (d, h, w));
        }
    }

    private static ConvAxis Axis(ReadOnlySpan<long> x, ReadOnlySpan<long> w, ReadOnlySpan<long> y, ConvGeometry geometry, int d) =>
        new(x[d + 2], y[d + 2], w[d + 2], geometry.Stride[d], geometry.Padding[d], geometry.Dilation[d]);

    /// <summary>True where every input channel has outputs of its own.</summary>
    internal bool IsDepthwise => Groups > 1 && GroupChannels == 1 && GroupOutputs <= 4;

    /// <summary>The multiplications of each of the three products.</summary>
    internal double Work => (double)Batch * OutputPlane * Outputs * GroupChannels * Taps;

    /// <summary>Those of elements that are there, and not padding.</summary>
    internal double ReachingWork => (double)Batch * Outputs * GroupChannels * Depth.AllReads * Height.AllReads * Width.AllReads;

    internal long GroupChannels => Channels / Groups;

    internal long GroupOutputs => Outputs / Groups;

    /// <summary>Taps of a kernel over one channel.</summary>
    internal long Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>Elements of one input channel.</summary>
    internal long InputPlane => Depth.Input * Height.Input * Width.Input;

    /// <summary>Elements of one output channel.</summary>
    internal long OutputPlane => Depth.Output * Height.Output * Width.Output;
}
