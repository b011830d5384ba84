namespace TorchPort.Images;

/// <summary>A decoded image: rows of pixels of one (gray) or three (red, green, blue) bytes.</summary>
internal sealed record RasterImage(int Width, int Height, int Channels, byte[] Pixels)
{
    private const long MostPixels = 1 << 27, FewPixels = 1 << 20, MostAByte = 1024;

    /// <summary>An image without content, which a file of a length shall give it.</summary>
    /// <exception cref="ImageFormatException">It has no pixels, or more than one can hold.</exception>
    internal static RasterImage New(long width, long height, int channels, int fileLength)
    {
        // A short file cannot hold many pixels, however well they are packed.
        if (width > 0 && height > Math.Max(FewPixels, (long)fileLength * MostAByte) / width)
            throw new ImageFormatException($"The image says that it has {width} × {height} pixels, which {fileLength} bytes do not hold.");
        if (width < 1 || height < 1 || width > MostPixels || height > MostPixels || width * height > MostPixels)
            throw new ImageFormatException($"The image has {width} × {height} pixels; from 1 to {MostPixels} are read.");
        return new((int)width, (int)height, channels, new byte[width * height * channels]);
    }

    /// <summary>Three bytes a pixel.</summary>
    internal byte[] ToRgb() => Channels == 3 ? Pixels : [.. Pixels.SelectMany(p => new[] { p, p, p })];

    /// <summary>One byte a pixel, by the weights of ITU-R 601 in 16 bits.</summary>
    internal byte[] ToGray()
    {
        if (Channels == 1)
            return Pixels;
        var gray = new byte[Pixels.Length / 3];
        for (var i = 0; i < gray.Length; i++)
            gray[i] = (byte)((Pixels[3 * i] * 19595 + Pixels[3 * i + 1] * 38470 + Pixels[3 * i + 2] * 7471 + 0x8000) >> 16);
        return gray;
    }
}

/// <summary>Bytes that are no image of a known format, or a damaged one.</summary>
public sealed class ImageFormatException : TorchPortException
{
    internal ImageFormatException(string message) : base(message) { }
}
