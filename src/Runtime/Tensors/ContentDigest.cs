using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TorchPort.Kernels;

namespace TorchPort;

/// <summary>128 bits that tell contents apart, at the speed of memory. Not against an adversary: for that a digest has to be one of cryptography, whose libraries take longer to load than a model's plan to make.</summary>
internal readonly unsafe record struct ContentDigest(ulong First, ulong Second)
{
    /// <summary>Bytes that threads take at a time; the digest of more is that of their digests.</summary>
    private const int Part = 256 * 1024;

    private const ulong Odd = 0x9E3779B97F4A7C15, Odd2 = 0xD6E8FEB86659FD93;

    /// <summary>The digest of bytes, by this thread.</summary>
    internal static ContentDigest Of(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
            return Of(data, bytes.Length);
    }

    /// <summary>The digest of numbers.</summary>
    internal static ContentDigest OfNumbers<T>(ReadOnlySpan<T> numbers) where T : unmanaged => Of(MemoryMarshal.AsBytes(numbers));

    /// <summary>The digest of numbers as a name for them; empty if there are none.</summary>
    internal static string Text<T>(T[]? numbers) where T : unmanaged => numbers is null ? "" : OfNumbers<T>(numbers).ToString();

    /// <summary>The digest of much memory, by all threads.</summary>
    internal static ContentDigest OfMemory(byte* data, long byteLength) => OfParts(byteLength, (_, at, length) => Of(data + at, length));

    /// <summary>The digest of a stretch of a file, by all threads; the same as that of the bytes in memory.</summary>
    internal static ContentDigest OfFile(SafeFileHandle file, long offset, long byteLength) => OfParts(byteLength, (buffer, at, length) =>
    {
        var room = new Span<byte>(buffer, length);
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, room[done..], offset + at + done);
            if (read == 0)
                throw new EndOfStreamException("A file became shorter while it was read.");
            done += read;
        }
        return Of(buffer, length);
    });

    private delegate ContentDigest PartDigest(byte* buffer, long at, int length);

    private static ContentDigest OfParts(long byteLength, PartDigest digest)
    {
        var parts = new ContentDigest[(byteLength + Part - 1) / Part];
        Threads.For(parts.Length, 1, (first, last) =>
        {
            using var buffer = new Scratch<byte>(Part);
            for (var i = first; i < last; i++)
                parts[i] = digest(buffer.Pointer, i * Part, (int)Math.Min(Part, byteLength - i * Part));
        });
        return OfNumbers<ContentDigest>(parts);
    }

    /// <summary>Eight lanes of 64 bits: each takes every eighth word, so that a word of another value makes another lane whatever follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ContentDigest Of(byte* data, int length)
    {
        ulong a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
        var words = (ulong*)data;
        for (var left = length / 64; left > 0; left--, words += 8)
        {
            a = Next(a, words[0]);
            b = Next(b, words[1]);
            c = Next(c, words[2]);
            d = Next(d, words[3]);
            e = Next(e, words[4]);
            f = Next(f, words[5]);
            g = Next(g, words[6]);
            h = Next(h, words[7]);
        }
        var rest = stackalloc ulong[8];
        new Span<ulong>(rest, 8).Clear();
        Unsafe.CopyBlockUnaligned(rest, words, (uint)(length % 64));
        ulong first = (ulong)length, second = ~(ulong)length;
        ReadOnlySpan<ulong> lanes = [Next(a, rest[0]), Next(b, rest[1]), Next(c, rest[2]), Next(d, rest[3]), Next(e, rest[4]), Next(f, rest[5]), Next(g, rest[6]), Next(h, rest[7])];
        foreach (var lane in lanes)
        {
            first = Next(Mixed(first), lane);
            second = BitOperations.RotateLeft(Mixed(second ^ lane) * Odd2, 29);
        }
        return new(Mixed(first), Mixed(second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ulong lane, ulong word) => BitOperations.RotateLeft(lane + word * Odd2, 31) * Odd;

    /// <summary>Every bit of it depends on every one of a number.</summary>
    private static ulong Mixed(ulong x)
    {
        x = (x ^ x >> 32) * Odd;
        x = (x ^ x >> 29) * Odd2;
        return x ^ x >> 32;
    }

    public override string ToString() => $"{First:x16}{Second:x16}";
}
