namespace TorchPort.Images;

/// <summary>Components of fewer samples at the size of the image.</summary>
internal static class JpegUpsampling
{
    /// <summary>A plane of the image's size: by a triangle filter where there are half as many samples, otherwise each repeated.</summary>
    internal static byte[] Full(JpegPlane plane, int across, int down, bool isWhole, int width, int height)
    {
        if (!isWhole)
            throw new ImageFormatException("Components of a JPEG image whose sizes are no multiples of one another are not read.");
        var full = new byte[checked(width * height)];
        // Narrow planes have no neighbours on both sides.
        var isSmooth = plane.Width > 2 && across == 2 && down <= 2;
        var sums = new int[plane.Width];
        for (var y = 0; y < height; y++)
        {
            var to = full.AsSpan(y * width, width);
            var near = plane.Samples.AsSpan(y / down * plane.Stride, plane.Width);
            if (isSmooth || (across == 1 && down == 2))
            {
                var other = down == 1 ? y : Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, plane.Height - 1);
                var far = plane.Samples.AsSpan(other * plane.Stride, plane.Width);
                for (var x = 0; x < sums.Length; x++)
                    sums[x] = down == 1 ? near[x] : 3 * near[x] + far[x];
                if (across == 2)
                    Widen(sums, to, down == 1 ? 2 : 4, down == 1 ? 1 : 8, down == 1 ? 2 : 7);
                else
                    for (var x = 0; x < width; x++)
                        to[x] = (byte)((sums[x] + 1 + y % 2) >> 2);
                continue;
            }
            for (var x = 0; x < width; x++)
                to[x] = near[x / across];
        }
        return full;
    }

    /// <summary>Two samples of each: three parts of it and one of the neighbour on that side.</summary>
    private static void Widen(int[] sums, Span<byte> to, int shift, int left, int right)
    {
        for (var x = 0; x < to.Length; x++)
        {
            var (at, isRight) = (x / 2, x % 2 == 1);
            var neighbour = isRight ? at + 1 : at - 1;
            to[x] = (byte)(neighbour < 0 || neighbour >= sums.Length ? (4 * sums[at] + (shift == 2 ? 0 : isRight ? right : left)) >> shift : (3 * sums[at] + sums[neighbour] + (isRight ? right : left)) >> shift);
        }
    }
}

/// <summary>Colours of JPEG images.</summary>
internal static class JpegColors
{
    internal static void Interleave(byte[][] planes, Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = planes[i % 3][i / 3];
    }

    /// <summary>Luma and two differences of colour as red, green and blue, in fixed point of 16 bits.</summary>
    internal static void FromLuma(byte[][] planes, Span<byte> pixels)
    {
        const int Half = 1 << 15;
        for (var i = 0; i < pixels.Length / 3; i++)
        {
            int y = planes[0][i], b = planes[1][i] - 128, r = planes[2][i] - 128;
            pixels[3 * i] = (byte)Math.Clamp(y + ((91881 * r + Half) >> 16), 0, 255);
            pixels[3 * i + 1] = (byte)Math.Clamp(y + ((-22554 * b - 46802 * r + Half) >> 16), 0, 255);
            pixels[3 * i + 2] = (byte)Math.Clamp(y + ((116130 * b + Half) >> 16), 0, 255);
        }
    }
}
