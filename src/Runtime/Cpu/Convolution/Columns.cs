using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>A convolution's input as a matrix: a row for each channel and tap, a column for each output element.</summary>
internal static unsafe class Columns
{
    private const long Grain = 16 * 1024;

    /// <summary>Fills columns <paramref name="begin"/> to before <paramref name="end"/> from one group's channels.</summary>
    internal static void Gather<T>(ConvShape s, T* x, T* columns, long begin, long end) where T : unmanaged, INumber<T> =>
        Threads.For(s.GroupChannels * s.Taps, Math.Max(1, Grain / (end - begin)), (first, last) =>
        {
            for (var row = first; row < last; row++)
                Walk(s, x, columns + row * (end - begin), row, begin, end, add: false);
        });

    /// <summary>Adds columns <paramref name="begin"/> to before <paramref name="end"/> to the elements they were read from.</summary>
    internal static void Scatter<T>(ConvShape s, T* x, T* columns, long begin, long end) where T : unmanaged, INumber<T> =>
        Threads.For(s.GroupChannels, Math.Max(1, Grain / (s.Taps * (end - begin))), (first, last) =>
        {
            for (var row = first * s.Taps; row < last * s.Taps; row++)
                Walk(s, x, columns + row * (end - begin), row, begin, end, add: true);
        });

    private static void Walk<T>(ConvShape s, T* x, T* row, long index, long begin, long end, bool add) where T : unmanaged, INumber<T>
    {
        var (channel, tap) = Math.DivRem(index, s.Taps);
        var (tapD, tapHw) = Math.DivRem(tap, s.Height.Kernel * s.Width.Kernel);
        var (tapH, tapW) = Math.DivRem(tapHw, s.Width.Kernel);
        var plane = x + channel * s.InputPlane;
        var inside = s.Width.Inside(tapW);
        for (var at = begin; at < end;)
        {
            var (line, from) = Math.DivRem(at, s.Width.Output);
            var (d, h) = Math.DivRem(line, s.Height.Output);
            var count = Math.Min(s.Width.Output - from, end - at);
            long z = s.Depth.Element(d, tapD), y = s.Height.Element(h, tapH);
            var there = (ulong)z < (ulong)s.Depth.Input && (ulong)y < (ulong)s.Height.Input;
            var first = there ? Math.Clamp(inside.Begin, from, from + count) : from + count;
            var last = there ? Math.Clamp(inside.End, first, from + count) : first;
            var source = plane + (z * s.Height.Input + y) * s.Width.Input + s.Width.Element(first, tapW);
            if (add)
                Add(source, row + first - from, last - first, s.Width.Stride);
            else
                Read(source, row, first - from, last - from, count, s.Width.Stride);
            row += count;
            at += count;
        }
    }

    private static void Read<T>(T* source, T* row, long first, long last, long count, long stride) where T : unmanaged, INumber<T>
    {
        new Span<T>(row, (int)first).Clear();
        if (stride == 1)
        {
            new Span<T>(source, (int)(last - first)).CopyTo(new(row + first, (int)(last - first)));
        }
        else
        {
            for (var i = first; i < last; i++)
                row[i] = source[(i - first) * stride];
        }
        new Span<T>(row + last, (int)(count - last)).Clear();
    }

    private static void Add<T>(T* target, T* row, long count, long stride) where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i++)
            target[i * stride] += row[i];
    }
}
