namespace TorchPort.Kernels;

/// <summary>Copies images of bytes of any strides so that channels are last, with the byte that stands for zero around them.</summary>
internal sealed unsafe class ByteImages : IParallel
{
    private byte* _x, _to;
    private nint _image, _channel, _plane, _row, _pixel;
    private long _channels, _parts, _lines;
    private Pad _d, _h, _w;
    private byte _zero;

    /// <summary>Copies.</summary>
    /// <param name="x">A tensor [N, C, …] of one to three spatial dimensions.</param>
    /// <param name="to">Room for all images, each with its zeros.</param>
    /// <param name="zero">What is around them.</param>
    /// <param name="d">Their depth.</param>
    /// <param name="h">Their height.</param>
    /// <param name="w">Their width.</param>
    internal void Run(Tensor x, byte* to, byte zero, Pad d, Pad h, Pad w)
    {
        var s = x.Strides;
        var dims = x.Dim - 2;
        (_image, _channel, _plane, _row, _pixel) = ((nint)s[0], (nint)s[1], dims > 2 ? (nint)s[^3] : 0, dims > 1 ? (nint)s[^2] : 0, (nint)s[^1]);
        (_channels, _zero, _d, _h, _w) = (x.Shape[1], zero, d, h, w);
        _x = x.Data;
        _to = to;
        _lines = x.Shape[0] * d.Total * h.Total;
        _parts = Math.Clamp(_lines * w.Total * _channels / (32 * 1024), 1, Math.Min(_lines, Threads.Parts));
        Threads.Run((int)_parts, this);
        GC.KeepAlive(x);
    }

    public void Run(int part)
    {
        var length = _w.Total * _channels;
        for (var line = _lines * part / _parts; line < _lines * (part + 1) / _parts; line++)
        {
            var (image, rest) = Math.DivRem(line, _d.Total * _h.Total);
            var (plane, row) = Math.DivRem(rest, _h.Total);
            var to = _to + line * length;
            if (plane < _d.Before || plane >= _d.Before + _d.Size || row < _h.Before || row >= _h.Before + _h.Size)
            {
                new Span<byte>(to, (int)length).Fill(_zero);
                continue;
            }
            new Span<byte>(to, (int)(_w.Before * _channels)).Fill(_zero);
            to += _w.Before * _channels;
            var from = _x + (nint)image * _image + (nint)(plane - _d.Before) * _plane + (nint)(row - _h.Before) * _row;
            if (_channel == 1 && _pixel == _channels)
                new ReadOnlySpan<byte>(from, (int)(_w.Size * _channels)).CopyTo(new(to, (int)(_w.Size * _channels)));
            else
                Gather(from, to);
            to += _w.Size * _channels;
            new Span<byte>(to, (int)(_w.After * _channels)).Fill(_zero);
        }
    }

    private void Gather(byte* from, byte* to)
    {
        for (nint c = 0; c < _channels; c++)
        {
            for (nint x = 0; x < _w.Size; x++)
                to[x * (nint)_channels + c] = from[x * _pixel + c * _channel];
        }
    }
}
