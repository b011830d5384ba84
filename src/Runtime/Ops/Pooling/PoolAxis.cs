using System.Runtime.InteropServices;
using TorchPort.Plans;

namespace TorchPort.Ops;

/// <summary>The windows of a pooling along one dimension, cut to the input.</summary>
/// <param name="Input">The input's size.</param>
/// <param name="Begin">For each output, the first element of its window that is there.</param>
/// <param name="Count">For each output, how many elements of its window are there.</param>
/// <param name="Step">How far apart the elements of a window are.</param>
/// <param name="Divisor">For each output, this dimension's part of what a sum is divided by.</param>
internal sealed record PoolAxis(long Input, long[] Begin, long[] Count, long Step, double[] Divisor)
{
    /// <summary>The number of windows.</summary>
    internal long Output => Begin.Length;

    /// <summary>Where windows follow one rule: how far apart they are, where the first one begins, which may be before the input, and how many elements they have before they are cut.</summary>
    internal (long Stride, long Start, long Kernel)? Regular { get; init; }

    /// <summary>Whether windows are the same along all dimensions.</summary>
    internal static bool Same(ReadOnlySpan<PoolAxis> a, ReadOnlySpan<PoolAxis> b)
    {
        if (a.Length != b.Length)
            return false;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].Input != b[i].Input || a[i].Step != b[i].Step || !a[i].Begin.AsSpan().SequenceEqual(b[i].Begin) || !a[i].Count.AsSpan().SequenceEqual(b[i].Count) || !a[i].Divisor.AsSpan().SequenceEqual(b[i].Divisor))
                return false;
        }
        return true;
    }

    /// <summary>Windows of one size that slide by a stride.</summary>
    /// <param name="input">The input's size.</param>
    /// <param name="output">The number of windows.</param>
    /// <param name="window">Size, stride, padding and dilation.</param>
    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    /// <param name="after">How much padding there is behind; as much as before if null.</param>
    internal static PoolAxis Sliding(long input, long output, (long Kernel, long Stride, long Padding, long Dilation) window, bool countPadding, long? after = null)
    {
        var end = input + (after ?? window.Padding);
        var axis = new PoolAxis(input, new long[output], new long[output], window.Dilation, new double[output]) { Regular = (window.Stride, -window.Padding, window.Kernel) };
        for (var o = 0L; o < output; o++)
        {
            var start = o * window.Stride - window.Padding;
            var skipped = start < 0 ? (-start + window.Dilation - 1) / window.Dilation : 0;
            var first = start + skipped * window.Dilation;
            axis.Begin[o] = Math.Min(first, input);
            axis.Count[o] = first >= input ? 0 : Math.Max(0, Math.Min(window.Kernel - skipped, (input - first + window.Dilation - 1) / window.Dilation));
            axis.Divisor[o] = countPadding ? Math.Min(window.Kernel, (end - start + window.Dilation - 1) / window.Dilation) : axis.Count[o];
        }
        return axis;
    }

    /// <summary>A window for each element, for a dimension that is left as it is.</summary>
    internal static PoolAxis Each(long size) => Sliding(size, size, (1, 1, 0, 1), countPadding: false);

    /// <summary>Windows of nearly equal size that cover the input. PyTorch: adaptive pooling.</summary>
    internal static PoolAxis Adaptive(long input, long output)
    {
        var axis = new PoolAxis(input, new long[output], new long[output], 1, new double[output])
        {
            Regular = output > 0 && input % output == 0 ? (input / output, 0, input / output) : null,
        };
        for (var o = 0L; o < output; o++)
        {
            axis.Begin[o] = (long)((Int128)o * input / output);
            axis.Count[o] = (long)(((Int128)(o + 1) * input + output - 1) / output) - axis.Begin[o];
            axis.Divisor[o] = axis.Count[o];
        }
        return axis;
    }

    /// <summary>Windows that cover a region of the input, overlapping where its size is no multiple of their number.</summary>
    internal static PoolAxis Region(long input, long first, long size, long output)
    {
        var axis = new PoolAxis(input, new long[output], new long[output], 1, new double[output]);
        for (var o = 0L; o < output; o++)
        {
            axis.Begin[o] = (long)Int128.Clamp(first + (Int128)o * size / output, 0, input);
            axis.Count[o] = (long)Int128.Clamp(first + ((Int128)(o + 1) * size + output - 1) / output, 0, input) - axis.Begin[o];
            axis.Divisor[o] = axis.Count[o];
        }
        return axis;
    }

    /// <summary>Writes axes for <see cref="Read"/>.</summary>
    internal static void Save(PoolAxis[] axes, StepWriter to)
    {
        to.Int(axes.Length);
        foreach (var axis in axes)
        {
            to.Long(axis.Input);
            to.Longs(axis.Begin);
            to.Longs(axis.Count);
            to.Long(axis.Step);
            to.Longs(MemoryMarshal.Cast<double, long>(axis.Divisor));
            to.Bool(axis.Regular is not null);
            var (stride, start, kernel) = axis.Regular ?? default;
            to.Longs([stride, start, kernel]);
        }
    }

    /// <summary>Axes all of whose windows lie within the input.</summary>
    internal static PoolAxis[] Read(StepReader from)
    {
        var axes = new PoolAxis[from.Slot(4)];
        for (var a = 0; a < axes.Length; a++)
        {
            var axis = new PoolAxis(from.Size(), from.Longs(), from.Longs(), from.Size(), [.. MemoryMarshal.Cast<long, double>(from.Longs())]);
            var isRegular = from.Bool();
            if (from.Longs() is not [var stride, var start, var kernel] || axis.Count.Length != axis.Output || axis.Divisor.Length != axis.Output || axis.Begin.Where((b, o) => b < 0 || b > axis.Input || !axis.Holds(b, axis.Count[o])).Any())
                throw StepReader.Wrong("a window of a pooling lies outside what it pools");
            axes[a] = isRegular ? axis with { Regular = (stride, start, kernel) } : axis;
        }
        return axes;
    }

    private bool Holds(long begin, long count) => count == 0 || count > 0 && (Int128)begin + (Int128)(count - 1) * Step < Input;
}
