namespace TorchPort.Images;

/// <summary>One component of a JPEG image: its blocks of coefficients, in the order of the file.</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int table)
{
    private short[] _coefficients = [];
    private int _stride, _width, _height;

    internal int Id => id;

    internal int Horizontal => horizontal;

    internal int Vertical => vertical;

    internal int Table => table;

    /// <summary>The last block's mean.</summary>
    internal int Previous { get; set; }

    internal int BlocksAcross => (_width + 7) / 8;

    internal int BlocksDown => (_height + 7) / 8;

    /// <summary>Makes place for an image's blocks.</summary>
    internal void Lay(int width, int height, int across, int down)
    {
        (_width, _height) = ((width * horizontal + across - 1) / across, (height * vertical + down - 1) / down);
        _stride = (width + 8 * across - 1) / (8 * across) * horizontal;
        _coefficients = new short[checked(_stride * ((height + 8 * down - 1) / (8 * down) * vertical) * 64)];
    }

    internal Span<short> Block(int x, int y) => _coefficients.AsSpan((y * _stride + x) * 64, 64);

    /// <summary>The component's samples.</summary>
    internal JpegPlane Samples(int[] quantization, byte[] order)
    {
        var plane = new JpegPlane(_width, _height, 8 * _stride, new byte[_coefficients.Length]);
        Span<int> block = stackalloc int[64];
        for (var b = 0; b < _coefficients.Length / 64; b++)
        {
            for (var k = 0; k < 64; k++)
                block[order[k]] = _coefficients[64 * b + k] * quantization[order[k]];
            JpegTransform.Inverse(block, plane.Samples.AsSpan(b / _stride * 8 * plane.Stride + b % _stride * 8), plane.Stride);
        }
        return plane;
    }
}

/// <summary>Samples of a component, with some more beyond the edge.</summary>
internal sealed record JpegPlane(int Width, int Height, int Stride, byte[] Samples);

/// <summary>The inverse cosine transform of 8 × 8 numbers in integers, by Loeffler, Ligtenberg and Moschytz, with constants of 13 bits.</summary>
internal static class JpegTransform
{
    private const int Bits = 13, Kept = 2;

    internal static void Inverse(Span<int> block, Span<byte> samples, int stride)
    {
        for (var column = 0; column < 8; column++)
            Line(block[column..], 8, Bits - Kept);
        for (var row = 0; row < 8; row++)
        {
            var line = block.Slice(8 * row, 8);
            Line(line, 1, Bits + Kept + 3);
            for (var x = 0; x < 8; x++)
                samples[row * stride + x] = (byte)Math.Clamp(line[x] + 128, 0, 255);
        }
    }

    private static void Line(Span<int> x, int step, int shift)
    {
        int a = x[0], b = x[step], c = x[2 * step], d = x[3 * step], e = x[4 * step], f = x[5 * step], g = x[6 * step], h = x[7 * step];
        var turn = (c + g) * 4433;
        int low = turn - g * 15137, high = turn + c * 6270, sum = (a + e) << Bits, difference = (a - e) << Bits;
        int even0 = sum + high, even3 = sum - high, even1 = difference + low, even2 = difference - low;
        var all = (h + d + f + b) * 9633;
        int hb = (h + b) * -7373, fd = (f + d) * -20995, hd = (h + d) * -16069 + all, fb = (f + b) * -3196 + all;
        int odd3 = h * 2446 + hb + hd, odd2 = f * 16819 + fd + fb, odd1 = d * 25172 + fd + hd, odd0 = b * 12299 + hb + fb;
        var half = 1 << (shift - 1);
        (x[0], x[7 * step]) = ((even0 + odd0 + half) >> shift, (even0 - odd0 + half) >> shift);
        (x[step], x[6 * step]) = ((even1 + odd1 + half) >> shift, (even1 - odd1 + half) >> shift);
        (x[2 * step], x[5 * step]) = ((even2 + odd2 + half) >> shift, (even2 - odd2 + half) >> shift);
        (x[3 * step], x[4 * step]) = ((even3 + odd3 + half) >> shift, (even3 - odd3 + half) >> shift);
    }
}
