namespace TorchPort.Images;

/// <summary>
/// JPEG images, baseline and progressive, with the arithmetic of the reference library: its exact integer transform, its triangle filter
/// where colour was stored at half the size, and its fixed-point colours. So pixels are those that Python's readers give.
/// </summary>
internal sealed class JpegReader(byte[] bytes)
{
    private static readonly byte[] ZigZag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly int[][] _quantization = [new int[64], new int[64], new int[64], new int[64]];
    private readonly JpegCode?[] _codes = new JpegCode?[8];
    private JpegComponent[] _components = [];
    private int _width, _height, _restart, _adobe = -1;
    private bool _isProgressive;
    private int _position = 2;

    internal RasterImage Read()
    {
        while (true)
        {
            var marker = NextMarker();
            if (marker == 0xD9)
                break;
            var length = Number(_position);
            var segment = bytes.AsSpan(_position + 2, length - 2);
            _position += length;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    Frame(segment, marker == 0xC2);
                    break;
                case 0xC4:
                    Codes(segment);
                    break;
                case 0xDB:
                    Quantization(segment);
                    break;
                case 0xDD:
                    _restart = (segment[0] << 8) | segment[1];
                    break;
                case 0xEE when segment.Length >= 12 && segment[..5].SequenceEqual("Adobe"u8):
                    _adobe = segment[11];
                    break;
                case 0xDA:
                    Scan(segment);
                    break;
                case 0xC3 or (>= 0xC5 and <= 0xCF):
                    throw new ImageFormatException($"JPEG images of the process {marker:X2} (lossless, arithmetic or hierarchical) are not read.");
            }
        }
        return Pixels();
    }

    private void Frame(ReadOnlySpan<byte> segment, bool isProgressive)
    {
        if (_components.Length > 0 || segment[0] != 8 || segment[5] is not (1 or 3))
            throw new ImageFormatException($"A JPEG image of {segment[0]} bits and {segment[5]} components is not read.");
        (_isProgressive, _height, _width) = (isProgressive, (segment[1] << 8) | segment[2], (segment[3] << 8) | segment[4]);
        RasterImage.New(_width, _height, segment[5], bytes.Length);
        var components = new JpegComponent[segment[5]];
        for (var i = 0; i < components.Length; i++)
            components[i] = new(segment[6 + 3 * i], segment[7 + 3 * i] >> 4, segment[7 + 3 * i] & 15, segment[8 + 3 * i] & 3);
        if (Array.Exists(components, c => c.Horizontal is < 1 or > 4 || c.Vertical is < 1 or > 4))
            throw new ImageFormatException("A component of a JPEG image is sampled less than once or more than four times.");
        int across = components.Max(c => c.Horizontal), down = components.Max(c => c.Vertical);
        foreach (var component in components)
            component.Lay(_width, _height, across, down);
        _components = components;
    }

    private void Quantization(ReadOnlySpan<byte> segment)
    {
        for (var at = 0; at < segment.Length;)
        {
            var (table, isWide) = (_quantization[segment[at] & 3], segment[at] >> 4 != 0);
            at++;
            for (var i = 0; i < 64; i++, at += isWide ? 2 : 1)
                table[ZigZag[i]] = isWide ? (segment[at] << 8) | segment[at + 1] : segment[at];
        }
    }

    private void Codes(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            var count = 0;
            foreach (var n in segment.Slice(1, 16))
                count += n;
            _codes[(segment[0] >> 4 & 1) * 4 + (segment[0] & 3)] = new(segment.Slice(1, 16), segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    private void Scan(ReadOnlySpan<byte> segment)
    {
        var chosen = new JpegComponent[segment[0]];
        var codes = new (JpegCode? Dc, JpegCode? Ac)[chosen.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            var (id, tables) = (segment[1 + 2 * i], segment[2 + 2 * i]);
            chosen[i] = Array.Find(_components, c => c.Id == id) ?? throw new ImageFormatException($"A scan of a JPEG image is of a component {id}, which it has not.");
            codes[i] = (_codes[tables >> 4 & 3], _codes[4 + (tables & 3)]);
            chosen[i].Previous = 0;
        }
        var rest = segment[(1 + 2 * chosen.Length)..];
        var scan = new JpegScan(bytes, _position, rest[0], rest[1], rest[2] >> 4, rest[2] & 15, _isProgressive);
        if (rest[1] > 63 || rest[0] > rest[1])
            throw new ImageFormatException($"A scan of a JPEG image holds the coefficients {rest[0]} to {rest[1]}.");
        int across = _components.Max(c => c.Horizontal), down = _components.Max(c => c.Vertical);
        // One component alone goes through its own blocks; several are interleaved.
        var (columns, rows) = chosen.Length == 1 ? (chosen[0].BlocksAcross, chosen[0].BlocksDown) : ((_width + 8 * across - 1) / (8 * across), (_height + 8 * down - 1) / (8 * down));
        for (var unit = 0; unit < columns * rows; unit++)
        {
            if (_restart > 0 && unit > 0 && unit % _restart == 0)
            {
                scan.Restart();
                foreach (var component in chosen)
                    component.Previous = 0;
            }
            for (var i = 0; i < chosen.Length; i++)
            {
                var component = chosen[i];
                if (chosen.Length == 1)
                {
                    scan.Block(component, component.Block(unit % columns, unit / columns), codes[i].Dc, codes[i].Ac);
                    continue;
                }
                for (var b = 0; b < component.Horizontal * component.Vertical; b++)
                    scan.Block(component, component.Block(unit % columns * component.Horizontal + b % component.Horizontal, unit / columns * component.Vertical + b / component.Horizontal), codes[i].Dc, codes[i].Ac);
            }
        }
        _position = scan.End;
    }

    private RasterImage Pixels()
    {
        if (_components.Length == 0)
            throw new ImageFormatException("A JPEG image has no frame.");
        int across = _components.Max(c => c.Horizontal), down = _components.Max(c => c.Vertical);
        var planes = Array.ConvertAll(_components, c => JpegUpsampling.Full(c.Samples(_quantization[c.Table], ZigZag), across / c.Horizontal, down / c.Vertical, across % c.Horizontal + down % c.Vertical == 0, _width, _height));
        var image = RasterImage.New(_width, _height, planes.Length, bytes.Length);
        if (planes.Length == 1)
            planes[0].AsSpan(0, image.Pixels.Length).CopyTo(image.Pixels);
        else if (_adobe == 0 || (_adobe < 0 && _components is [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }]))
            JpegColors.Interleave(planes, image.Pixels);
        else
            JpegColors.FromLuma(planes, image.Pixels);
        return image;
    }

    private int NextMarker()
    {
        while (bytes[_position] != 0xFF || bytes[_position + 1] is 0 or 1 or 0xFF or (>= 0xD0 and <= 0xD7))
            _position++;
        _position += 2;
        return bytes[_position - 1];
    }

    private int Number(int at) => (bytes[at] << 8) | bytes[at + 1];
}
