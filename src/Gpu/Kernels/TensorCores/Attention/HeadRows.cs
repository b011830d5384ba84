using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Queries, keys or values of heads: rows of neighbouring numbers of 16 bits, which begin at multiples of 16 bytes.</summary>
internal struct HeadRows
{
    /// <summary>Numbers that are copied together.</summary>
    internal const int Together = 8;

    internal MatrixSource<ushort> Source;
    internal long Address;
    internal int Rows, Length;

    /// <summary>Bytes between rows in shared memory, of which eight begin in different banks.</summary>
    internal static int Pitch<H>() where H : struct, IHeadSize => 2 * H.Most + 16;

    /// <summary>Has some rows of a head copied to shared memory; zeros are beyond their ends.</summary>
    internal readonly void Load<H>(int to, int head, int first, int count) where H : struct, IHeadSize
    {
        var begin = Source.Begin(head);
        for (int i = Group.IdxX; i < count * (H.Most / Together); i += AttentionCore.Threads)
        {
            int r = i / (H.Most / Together), e = i % (H.Most / Together) * Together;
            var exists = first + r < Rows && e < Length;
            var from = exists ? begin + (first + r) * Source.RowStride + e : 0;
            TensorCore.Copy(to + r * Pitch<H>() + e * 2, Address + from * 2L, exists ? 16 : 0);
        }
    }
}
