namespace TorchPort.Images;

/// <summary>Portable bit, gray and pixel maps, as text (P1 to P3) or bytes (P4 to P6).</summary>
internal static class Pnm
{
    internal static RasterImage Read(ReadOnlySpan<byte> bytes)
    {
        var kind = bytes[1] - '0';
        var (isText, channels, isBits) = (kind <= 3, kind is 3 or 6 ? 3 : 1, kind is 1 or 4);
        var at = 2;
        int width = Number(bytes, ref at), height = Number(bytes, ref at), most = isBits ? 1 : Number(bytes, ref at);
        if (most is < 1 or > 65535)
            throw new ImageFormatException($"The largest value of a portable map is {most}.");
        var image = RasterImage.New(width, height, channels, bytes.Length);
        at += isText ? 0 : 1;
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            int value;
            if (isText && isBits)
            {
                Blank(bytes, ref at);
                value = bytes[at++] - '0';
            }
            else if (isText)
            {
                value = Number(bytes, ref at);
            }
            else if (isBits)
            {
                var (y, x) = Math.DivRem(i, width);
                value = (bytes[at + y * ((width + 7) / 8) + x / 8] >> (7 - x % 8)) & 1;
            }
            else
            {
                value = most < 256 ? bytes[at + i] : (bytes[at + 2 * i] << 8) | bytes[at + 2 * i + 1];
            }
            // A one of a bit map is black.
            image.Pixels[i] = (byte)(isBits ? value == 0 ? 255 : 0 : most == 255 ? value : (Math.Min(value, most) * 255L + most / 2) / most);
        }
        return image;
    }

    private static int Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        Blank(bytes, ref at);
        var value = 0;
        var start = at;
        for (; at < bytes.Length && bytes[at] is >= (byte)'0' and <= (byte)'9'; at++)
            value = checked(value * 10 + bytes[at] - '0');
        return at > start ? value : throw new ImageFormatException("A number is missing in a portable map.");
    }

    /// <summary>Goes past white space and comments.</summary>
    private static void Blank(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length && (bytes[at] == '#' || char.IsWhiteSpace((char)bytes[at])))
        {
            var isComment = bytes[at] == '#';
            at++;
            while (isComment && at < bytes.Length && bytes[at] != '\n')
                at++;
        }
    }
}
