using System.Buffers.Binary;

namespace TorchPort.Images;

/// <summary>Windows bitmaps without compression.</summary>
internal static class Bmp
{
    internal static RasterImage Read(ReadOnlySpan<byte> bytes)
    {
        int offset = Int32(bytes, 10), header = Int32(bytes, 14), width = Int32(bytes, 18), height = Int32(bytes, 22), bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]), compression = Int32(bytes, 30);
        if (header < 40 || compression is not (0 or 3) || (compression == 3 && bits != 32) || bits is not (1 or 4 or 8 or 24 or 32) || height == int.MinValue)
            throw new ImageFormatException($"A bitmap of {bits} bits a pixel with compression {compression} is not read.");
        var image = RasterImage.New(width, Math.Abs(height), 3, bytes.Length);
        var palette = bytes[(14 + header)..];
        var stride = ((long)width * bits + 31) / 32 * 4;
        for (var y = 0; y < image.Height; y++)
        {
            // Rows begin at the bottom unless the height is negative.
            var row = bytes.Slice(checked((int)(offset + stride * (height > 0 ? image.Height - 1 - y : y))), (int)stride);
            var to = image.Pixels.AsSpan(y * width * 3, width * 3);
            for (var x = 0; x < width; x++)
            {
                var from = bits >= 24 ? row.Slice(x * bits / 8, 3) : palette.Slice(4 * ((row[x * bits / 8] >> (8 - bits - x * bits % 8)) & ((1 << bits) - 1)), 3);
                (to[3 * x], to[3 * x + 1], to[3 * x + 2]) = (from[2], from[1], from[0]);
            }
        }
        return image;
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
