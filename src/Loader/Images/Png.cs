using System.Buffers.Binary;
using System.IO.Compression;

namespace TorchPort.Images;

/// <summary>PNG images of all kinds of pixels, interlaced ones too. What transparency says is left out.</summary>
internal static class Png
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    internal static RasterImage Read(byte[] bytes)
    {
        Header? header = null;
        byte[] palette = [];
        using var data = new MemoryStream();
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            var content = bytes.AsSpan(at + 8, length);
            switch (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 4)))
            {
                case 0x49484452: // IHDR
                    header = Header.Of(content);
                    break;
                case 0x504C5445: // PLTE
                    palette = content.ToArray();
                    break;
                case 0x49444154: // IDAT
                    data.Write(content);
                    break;
                case 0x49454E44: // IEND
                    at = bytes.Length;
                    break;
            }
            at = checked(at + length + 12);
        }
        data.Position = 0;
        return Decode(header ?? throw new ImageFormatException("A PNG image has no header."), palette, data);
    }

    private static RasterImage Decode(Header header, byte[] palette, MemoryStream data)
    {
        var image = RasterImage.New(header.Width, header.Height, header.Kind is 0 or 4 ? 1 : 3, (int)data.Length);
        using var stream = new ZLibStream(data, CompressionMode.Decompress);
        foreach (var pass in header.IsInterlaced ? Passes : [(0, 0, 1, 1)])
        {
            int width = (header.Width - pass.Item1 + pass.Item3 - 1) / pass.Item3, height = (header.Height - pass.Item2 + pass.Item4 - 1) / pass.Item4;
            if (width <= 0 || height <= 0)
                continue;
            var stride = (int)(((long)width * header.BitsAPixel + 7) / 8);
            byte[] row = new byte[stride], above = new byte[stride];
            for (var y = 0; y < height; y++)
            {
                var filter = stream.ReadByte();
                stream.ReadExactly(row);
                Restore(row, above, filter, Math.Max(1, header.BitsAPixel / 8));
                for (var x = 0; x < width; x++)
                    Put(image, ((pass.Item2 + y * pass.Item4) * header.Width + pass.Item1 + x * pass.Item3) * image.Channels, header, row, x, palette);
                (row, above) = (above, row);
            }
        }
        return image;
    }

    private static void Put(RasterImage image, int to, Header header, byte[] row, int x, byte[] palette)
    {
        var depth = header.Depth;
        if (header.Kind is 2 or 6)
        {
            var from = x * header.BitsAPixel / 8;
            for (var c = 0; c < 3; c++)
                image.Pixels[to + c] = row[from + c * depth / 8];
            return;
        }
        var value = depth >= 8 ? row[x * header.BitsAPixel / 8] : (row[x * depth / 8] >> (8 - depth - x * depth % 8)) & ((1 << depth) - 1);
        if (header.Kind == 3)
            palette.AsSpan(3 * value, 3).CopyTo(image.Pixels.AsSpan(to));
        else
            image.Pixels[to] = (byte)(depth >= 8 ? value : value * 255 / ((1 << depth) - 1));
    }

    /// <summary>Each byte was stored as the difference to a guess from its neighbours.</summary>
    private static void Restore(byte[] row, byte[] above, int filter, int pixel)
    {
        for (var i = 0; i < row.Length; i++)
        {
            int left = i >= pixel ? row[i - pixel] : 0, up = above[i], corner = i >= pixel ? above[i - pixel] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Nearest(left, up, corner),
                _ => throw new ImageFormatException($"A row of a PNG image has the filter {filter}."),
            });
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        int a = Math.Abs(up - corner), b = Math.Abs(left - corner), c = Math.Abs(left + up - 2 * corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private sealed record Header(int Width, int Height, int Depth, int Kind, bool IsInterlaced)
    {
        internal int BitsAPixel => Depth * Kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        internal static Header Of(ReadOnlySpan<byte> content)
        {
            var header = new Header(BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]), content[8], content[9], content[12] == 1);
            return header.Kind is 0 or 2 or 3 or 4 or 6 && header.Depth is 1 or 2 or 4 or 8 or 16 && (header.Depth >= 8 || header.Kind is 0 or 3) && (header.Depth < 16 || header.Kind != 3)
                ? header : throw new ImageFormatException($"A PNG image of kind {header.Kind} with {header.Depth} bits does not exist.");
        }
    }
}
