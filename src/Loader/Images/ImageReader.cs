namespace TorchPort.Images;

/// <summary>Reads images by what their first bytes say.</summary>
internal static class ImageReader
{
    /// <summary>Decodes PNG, JPEG, BMP, PNM and TIFF.</summary>
    /// <exception cref="ImageFormatException">The format is another one, or the file is damaged.</exception>
    internal static RasterImage Read(byte[] bytes)
    {
        try
        {
            return bytes switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png.Read(bytes),
                [0xFF, 0xD8, ..] => new JpegReader(bytes).Read(),
                [(byte)'B', (byte)'M', ..] => Bmp.Read(bytes),
                [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => Pnm.Read(bytes),
                [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => Tiff.Read(bytes),
                _ => throw new ImageFormatException("The bytes are no PNG, JPEG, BMP, PNM or TIFF image; other formats are not read."),
            };
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or InvalidDataException or OverflowException or EndOfStreamException)
        {
            throw new ImageFormatException($"The image is damaged or cut off: {e.Message}");
        }
    }
}
