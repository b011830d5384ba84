using System.Buffers.Binary;
using System.IO.Compression;

namespace TorchPort.Images;

/// <summary>TIFF images in strips: gray, colour or palette of 8 bits, as they are or packed by PackBits or Deflate.</summary>
internal static class Tiff
{
    internal static RasterImage Read(byte[] bytes)
    {
        var tags = new Tags(bytes);
        long width = tags.One(256, 0), height = tags.One(257, 0), compression = tags.One(259, 1), meaning = tags.One(262, 1), samples = tags.One(277, 1), rows = tags.One(278, height), predictor = tags.One(317, 1);
        if (tags.All(258).Any(b => b != 8) || meaning is not (0 or 1 or 2 or 3) || tags.One(284, 1) != 1 || predictor is not (1 or 2) || samples is < 1 or > 8 || (meaning == 2 && samples < 3) || rows < 1)
            throw new ImageFormatException($"A TIFF image of meaning {meaning} with {samples} samples of {string.Join(", ", tags.All(258))} bits is not read.");
        var image = RasterImage.New(width, height, meaning >= 2 ? 3 : 1, bytes.Length);
        long[] offsets = tags.All(273), counts = tags.All(279), palette = tags.All(320);
        var stride = checked((int)(width * samples));
        for (var strip = 0; strip * rows < height; strip++)
        {
            var here = (int)Math.Min(rows, height - strip * rows);
            var data = Unpack(bytes.AsMemory(checked((int)offsets[strip]), checked((int)counts[strip])), compression, checked(stride * here));
            for (var y = 0; y < here; y++)
            {
                var row = data.AsSpan(y * stride, stride);
                for (var i = (int)samples; predictor == 2 && i < stride; i++)
                    row[i] += row[i - (int)samples];
                for (var x = 0; x < width; x++)
                    Put(image, (int)(((strip * rows + y) * width + x) * image.Channels), row[(int)(x * samples)..], meaning, palette);
            }
        }
        return image;
    }

    private static void Put(RasterImage image, int to, ReadOnlySpan<byte> pixel, long meaning, long[] palette)
    {
        var pixels = image.Pixels;
        if (meaning == 2)
            pixel[..3].CopyTo(pixels.AsSpan(to));
        else if (meaning == 3)
            (pixels[to], pixels[to + 1], pixels[to + 2]) = ((byte)(palette[pixel[0]] >> 8), (byte)(palette[256 + pixel[0]] >> 8), (byte)(palette[512 + pixel[0]] >> 8));
        else
            pixels[to] = (byte)(meaning == 0 ? 255 - pixel[0] : pixel[0]);
    }

    private static byte[] Unpack(ReadOnlyMemory<byte> packed, long compression, int length)
    {
        var data = new byte[length];
        switch (compression)
        {
            case 1:
                packed.Span[..length].CopyTo(data);
                break;
            case 8 or 32946:
                using (var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress))
                    stream.ReadExactly(data);
                break;
            case 32773:
                PackBits(packed.Span, data);
                break;
            default:
                throw new ImageFormatException($"The compression {compression} of TIFF images is not read.");
        }
        return data;
    }

    private static void PackBits(ReadOnlySpan<byte> packed, Span<byte> data)
    {
        var at = 0;
        for (var to = 0; to < data.Length;)
        {
            var head = (sbyte)packed[at++];
            if (head == -128)
                continue;
            var count = head >= 0 ? head + 1 : 1 - head;
            if (head >= 0)
                packed.Slice(at, count).CopyTo(data[to..]);
            else
                data.Slice(to, count).Fill(packed[at]);
            at += head >= 0 ? count : 1;
            to += count;
        }
    }

    /// <summary>The numbers of the first directory.</summary>
    private sealed class Tags
    {
        private readonly Dictionary<int, long[]> _values = [];

        internal Tags(byte[] bytes)
        {
            var isBig = bytes[0] == 'M';
            var at = checked((int)Number(bytes.AsSpan(4), 4, isBig));
            var count = (int)Number(bytes.AsSpan(at), 2, isBig);
            for (var i = 0; i < count; i++)
            {
                var entry = bytes.AsSpan(at + 2 + 12 * i, 12);
                var size = (int)Number(entry[2..], 2, isBig) switch { 1 => 1, 3 => 2, 4 => 4, _ => 0 };
                var length = Number(entry[4..], 4, isBig);
                if (size == 0 || length > bytes.Length)
                    continue;
                var data = size * length <= 4 ? entry[8..] : bytes.AsSpan(checked((int)Number(entry[8..], 4, isBig)));
                var values = new long[length];
                for (var k = 0; k < values.Length; k++)
                    values[k] = Number(data[(k * size)..], size, isBig);
                _values[(int)Number(entry, 2, isBig)] = values;
            }
        }

        internal long[] All(int tag) => _values.GetValueOrDefault(tag, []);

        internal long One(int tag, long missing) => _values.TryGetValue(tag, out var values) && values.Length > 0 ? values[0] : missing;

        private static long Number(ReadOnlySpan<byte> bytes, int size, bool isBig) => size switch
        {
            1 => bytes[0],
            2 => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            _ => isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        };
    }
}
