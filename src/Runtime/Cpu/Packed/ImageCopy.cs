namespace TorchPort.Kernels;

/// <summary>A dimension of an image and the zeros around it.</summary>
internal readonly record struct Pad(long Before, long Size, long After)
{
    internal long Total => Before + Size + After;

    internal static Pad None(ConvAxis axis) => new(0, axis.Input, 0);

    /// <summary>What every tap of every output reads.</summary>
    internal static Pad Of(ConvAxis axis) =>
        new(axis.Padding, axis.Input, Math.Max(0, (axis.Output - 1) * axis.Stride + (axis.Kernel - 1) * axis.Dilation + 1 - axis.Padding - axis.Input));
}

/// <summary>Copies images of any strides so that channels are last, with zeros around them.</summary>
internal sealed unsafe class ImageCopy : IParallel
{
    [ThreadStatic]
    private static ImageCopy? _last;

    private ImageView _x;
    private float* _to;
    private long _channels, _parts, _lines;
    private Pad _d, _h, _w;

    /// <param name="x">The images.</param>
    /// <param name="to">Room for all images, each with its zeros.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="images">The images.</param>
    /// <param name="d">Their depth.</param>
    /// <param name="h">Their height.</param>
    /// <param name="w">Their width.</param>
    internal static void Run(ImageView x, float* to, long channels, long images, Pad d, Pad h, Pad w)
    {
        var copy = _last ?? new();
        _last = null;
        (copy._x, copy._channels, copy._d, copy._h, copy._w) = (x, channels, d, h, w);
        copy._to = to;
        copy._lines = images * d.Total * h.Total;
        copy._parts = Math.Clamp(copy._lines * w.Total * channels / (16 * 1024), 1, Math.Min(copy._lines, Threads.Parts));
        Threads.Run((int)copy._parts, copy);
        _last = copy;
    }

    public void Run(int part)
    {
        var length = _w.Total * _channels;
        for (var line = _lines * part / _parts; line < _lines * (part + 1) / _parts; line++)
        {
            var (image, rest) = Math.DivRem(line, _d.Total * _h.Total);
            var (plane, row) = Math.DivRem(rest, _h.Total);
            var to = _to + line * length;
            var inside = plane >= _d.Before && plane < _d.Before + _d.Size && row >= _h.Before && row < _h.Before + _h.Size;
            if (!inside)
            {
                new Span<float>(to, (int)length).Clear();
                continue;
            }
            new Span<float>(to, (int)(_w.Before * _channels)).Clear();
            var from = _x.Data + (nint)image * _x.Image + (nint)(plane - _d.Before) * _x.Plane + (nint)(row - _h.Before) * _x.Row;
            to += _w.Before * _channels;
            if (_x.Channel == 1 && _x.Pixel == _channels)
                new ReadOnlySpan<float>(from, (int)(_w.Size * _channels)).CopyTo(new(to, (int)(_w.Size * _channels)));
            else
                Packing.Panel(new Matrix<float>(from, _x.Pixel, _x.Channel), _w.Size, _channels, to, _channels);
            to += _w.Size * _channels;
            new Span<float>(to, (int)(_w.After * _channels)).Clear();
        }
    }
}
