using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>A byte for every byte.</summary>
internal sealed unsafe class ByteTable
{
    internal const int Count = 256;

    /// <summary>Bytes that are worth a part.</summary>
    private const long Grain = 64 * 1024;

    private readonly byte[] _bytes;

    internal ByteTable(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    /// <summary>What it gives for each byte.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Looks up bytes in rows.</summary>
    private void Run(byte* from, nint stepX, byte* to, nint stepY, long count)
    {
        fixed (byte* table = _bytes)
        {
            if (stepX == 1 && stepY == 1 && Simd.Width == 512 && Avx512Vbmi.IsSupported)
            {
                Vectors(from, to, count, table);
                return;
            }
            for (var i = 0L; i < count; i++, from += stepX, to += stepY)
                *to = table[*from];
        }
    }

    /// <summary>Each half of the table is two registers; which of them a byte is in, its highest bit says.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors(byte* from, byte* to, long count, byte* table)
    {
        Vector512<byte> a = Vector512.Load(table), b = Vector512.Load(table + 64), c = Vector512.Load(table + 128), d = Vector512.Load(table + 192);
        var room = stackalloc byte[Vector512<byte>.Count];
        for (; count >= Vector512<byte>.Count; count -= Vector512<byte>.Count, from += Vector512<byte>.Count, to += Vector512<byte>.Count)
            Look(a, b, c, d, Vector512.Load(from)).Store(to);
        if (count == 0)
            return;
        ShortCopy.Run(from, room, count);
        Look(a, b, c, d, Vector512.Load(room)).Store(room);
        ShortCopy.Run(room, to, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Look(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c, Vector512<byte> d, Vector512<byte> at) =>
        Vector512.ConditionalSelect(Vector512.LessThan(at.AsSByte(), Vector512<sbyte>.Zero).AsByte(), Avx512Vbmi.PermuteVar64x8x2(c, at, d), Avx512Vbmi.PermuteVar64x8x2(a, at, b));

    /// <summary>All bytes of a tensor, looked up, in the order in which the result lies.</summary>
    internal sealed class Call(ByteTable table, Tensor y, Tensor x) : Kernels.Call, IParallel
    {
        private readonly LoopNest _nest = new([y, x]);
        private readonly long _count = y.ElementCount;
        private readonly int _parts = (int)Math.Clamp(y.ElementCount / Grain, 1, Threads.Count);

        internal override void Run()
        {
            Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part)
        {
            nint stepY = (nint)_nest.InnerStride(0), stepX = (nint)_nest.InnerStride(1);
            var end = _count * (part + 1) / _parts;
            for (var at = _count * part / _parts; at < end;)
            {
                var (row, column) = Math.DivRem(at, _nest.Inner);
                var count = Math.Min(_nest.Inner - column, end - at);
                table.Run(x.Data + _nest.RowOffset(1, row) + column * stepX, stepX, y.Data + _nest.RowOffset(0, row) + column * stepY, stepY, count);
                at += count;
            }
        }
    }
}
