using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TorchPort.Script;

/// <summary>Tensors that have other shapes than in the archive, such as states that a first call fills: their records, and the pickle with their sizes.</summary>
internal sealed class ResizedTensors(TorchArchive archive)
{
    private readonly Dictionary<string, byte[]> _records = [];
    private readonly List<(string Pickle, long At, long OldCount, Tensor Now)> _mentions = [];

    /// <summary>Takes a tensor's place; false if others share its memory, its dtype is another now, or the pickle is written in another way than PyTorch's.</summary>
    internal bool TryAdd(Tensor original, Tensor now)
    {
        if (now.DType != original.DType || archive.Place(original.Storage) is not var (record, pickle, at))
            return false;
        now = now.To(Device.Cpu).Contiguous();
        var count = original.Storage.ByteLength / original.DType.ItemSize;
        var source = archive.Read(pickle);
        if (Sizes.Find(source.Span, (int)at, count) is null)
            return false;
        _records[record] = Bytes(now);
        _mentions.Add((pickle, at, count, now));
        return true;
    }

    /// <summary>The records that differ from the archive's.</summary>
    internal Dictionary<string, byte[]> Records()
    {
        foreach (var group in _mentions.GroupBy(m => m.Pickle))
        {
            var source = archive.Read(group.Key);
            var written = new List<byte>();
            var from = 0;
            foreach (var (_, at, count, now) in group.OrderBy(m => m.At))
            {
                var sizes = Sizes.Find(source.Span, (int)at, count)!.Value;
                written.AddRange(source.Span[from..sizes.Count]);
                Integer(written, now.ElementCount);
                written.AddRange(source.Span[sizes.CountEnd..sizes.Offset]);
                Integer(written, 0);
                Tuple(written, now.Shape);
                Tuple(written, now.Strides);
                from = sizes.End;
            }
            written.AddRange(source.Span[from..]);
            _records[group.Key] = [.. written];
            GC.KeepAlive(source.File);
        }
        return _records;
    }

    private static byte[] Bytes(Tensor tensor)
    {
        var bytes = new byte[tensor.ElementCount * tensor.DType.ItemSize];
        unsafe
        {
            new ReadOnlySpan<byte>((byte*)tensor.Storage.Pointer + tensor.StorageOffset * tensor.DType.ItemSize, bytes.Length).CopyTo(bytes);
        }
        GC.KeepAlive(tensor);
        return bytes;
    }

    private static void Integer(List<byte> into, long value)
    {
        into.AddRange([0x8a, sizeof(long)]);
        into.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(ref value)));
    }

    private static void Tuple(List<byte> into, ReadOnlySpan<long> values)
    {
        into.Add((byte)'(');
        foreach (var value in values)
            Integer(into, value);
        into.Add((byte)'t');
    }

    /// <summary>Where a pickle that PyTorch wrote has a tensor's sizes: the number of elements before the mention of its storage; offset, shape and strides behind it.</summary>
    private readonly record struct Sizes(int Count, int CountEnd, int Offset, int End)
    {
        /// <param name="pickle">The whole.</param>
        /// <param name="mention">The place behind the opcode that fetches the storage.</param>
        /// <param name="count">The number of elements that stands there.</param>
        internal static Sizes? Find(ReadOnlySpan<byte> pickle, int mention, long count)
        {
            // Backwards: the opcode of the mention, a place in the memo, the end of the tuple, the number.
            var end = mention - 1;
            foreach (var put in (ReadOnlySpan<int>)[0, 2, 5])
            {
                var tuple = end - put - 1;
                if (tuple < 0 || pickle[tuple] != 't' || put > 0 && pickle[tuple + 1] != (put == 2 ? 'q' : 'r'))
                    continue;
                foreach (var length in (ReadOnlySpan<int>)[2, 3, 5, 10])
                {
                    if (tuple >= length && Integer(pickle[(tuple - length)..], out var value) == length && value == count && Behind(pickle, mention) is var (offset, last))
                        return new(tuple - length, tuple, offset, last);
                }
            }
            return null;
        }

        private static (int Offset, int End)? Behind(ReadOnlySpan<byte> pickle, int at)
        {
            at += Put(pickle[at..]);
            var offset = at;
            var length = Integer(pickle[at..], out _);
            if (length == 0)
                return null;
            at += length;
            for (var i = 0; i < 2; i++)
            {
                if (at >= pickle.Length || pickle[at] != '(')
                    return null;
                for (at++; at < pickle.Length && Integer(pickle[at..], out _) is > 0 and var next; at += next)
                {
                }
                if (at >= pickle.Length || pickle[at] != 't')
                    return null;
                at++;
                at += Put(pickle[at..]);
            }
            return (offset, at);
        }

        /// <summary>The length of an opcode that keeps the last value in the memo, where one stands here.</summary>
        private static int Put(ReadOnlySpan<byte> at) => at switch
        {
            [(byte)'q', _, ..] => 2,
            [(byte)'r', _, _, _, _, ..] => 5,
            _ => 0,
        };

        /// <summary>The length of an integer's opcode, 0 where none stands here.</summary>
        private static int Integer(ReadOnlySpan<byte> at, out long value)
        {
            (value, int length) = at switch
            {
                [(byte)'K', var small, ..] => (small, 2),
                [(byte)'M', var low, var high, ..] => (low | high << 8, 3),
                [(byte)'J', _, _, _, _, ..] => (BinaryPrimitives.ReadInt32LittleEndian(at[1..]), 5),
                [0x8a, 8, _, _, _, _, _, _, _, _, ..] => (BinaryPrimitives.ReadInt64LittleEndian(at[2..]), 10),
                _ => (0L, 0),
            };
            return length;
        }
    }
}
