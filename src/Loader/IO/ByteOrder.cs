using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TorchPort.IO;

/// <summary>Turns big-endian numbers into little-endian ones.</summary>
internal static unsafe class ByteOrder
{
    /// <summary>A storage with each number's bytes reversed when they are first used.</summary>
    internal static Storage Swapped(Storage source, DType dtype) => Width(dtype) == 1 ? source : Storage.Lazy(source.ByteLength, (destination, length) =>
    {
        for (long done = 0; done < length;)
        {
            var part = (int)Math.Min(1 << 30, length - done);
            var bytes = new Span<byte>(destination + done, part);
            new ReadOnlySpan<byte>(source.Pointer + done, part).CopyTo(bytes);
            Swap(bytes, dtype);
            done += part;
        }
        GC.KeepAlive(source);
    });

    /// <summary>Reverses each number's bytes; a complex number's parts are reversed each.</summary>
    internal static void Swap(Span<byte> bytes, DType dtype)
    {
        switch (Width(dtype))
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    private static int Width(DType dtype) => dtype.IsComplex ? dtype.ItemSize / 2 : dtype.ItemSize;
}
