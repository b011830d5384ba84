using System.Buffers.Binary;
using System.Numerics;
using TorchPort.IO;
using TorchPort.Pickle;

namespace TorchPort;

/// <summary><c>torch.save</c> before PyTorch 1.6: pickles one after the other, then the storages. Also files that are one plain pickle.</summary>
internal static class TorchLegacyFormat
{
    private const long ProtocolVersion = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    internal static Checkpoint? TryRead(MappedFile file, PickleContext context)
    {
        if (!MayBePickle(file))
            return null;
        var storages = new Dictionary<string, LegacyStorage>(StringComparer.Ordinal);
        var reader = new PickleReader(ByteRange.Of(file), context with { File = file.Path, PersistentLoad = (id, r) => Refer(id, storages, r) });
        var first = reader.Read();
        if (first is not BigInteger magic || magic != Magic)
            return storages.Count == 0 ? new("pickle", first, file.Path) : throw new CorruptCheckpointException("The pickle refers to storages that the file does not have.", file.Path);
        if (reader.Read() is not ProtocolVersion)
            throw new UnsupportedCheckpointException($"The file is of another version of PyTorch's legacy format than {ProtocolVersion}.", file.Path);
        // What machine wrote the file. The numbers are little-endian whatever it was.
        reader.Read();
        var root = reader.Read();
        ReadStorages(file, reader, storages);
        return new("torch-legacy", root, file.Path);
    }

    /// <summary>A pickle begins with its protocol, before protocol 2 with an opcode, and ends with a stop.</summary>
    private static bool MayBePickle(MappedFile file)
    {
        var start = file.Span(0, (int)Math.Min(2, file.Length));
        if (start is [(byte)PickleOp.Proto, <= 5])
            return true;
        return start.Length == 2 && "(]})clIKMJLFGNSUVX"u8.Contains(start[0]) && file.Span(file.Length - 1, 1)[0] == (byte)PickleOp.Stop;
    }

    /// <summary>What <c>("storage", class, key, location, count, view)</c> refers to; <c>("module", class, file, source)</c> is the class, whose source goes unread.</summary>
    private static object? Refer(object? id, Dictionary<string, LegacyStorage> storages, PickleReader reader)
    {
        if (id is CheckpointTuple { Count: 4 } module && module[0] is "module" && module[1] is PickledGlobal)
            return module[1];
        if (id is not CheckpointTuple { Count: >= 5 } parts || parts[0] is not "storage")
            throw reader.Error($"The pickle refers to {PythonText.Of(id)}, where a storage was expected.");
        var dtype = TorchStorages.TypeOf(parts[1], reader);
        var key = PythonText.Of(parts[2]);
        var bytes = TorchStorages.Bytes(parts[4], dtype, reader);
        if (!storages.TryGetValue(key, out var storage))
            storages.Add(key, storage = new(bytes, dtype));
        if (storage.ByteLength != bytes || storage.DType != dtype)
            throw reader.Error($"The storage {key} is said to have {storage.ByteLength} bytes of {storage.DType.TorchName} and {bytes} of {dtype.TorchName}.");
        if (parts.Count < 6 || parts[5] is null)
            return TorchStorages.Flat(storage, dtype);
        if (parts[5] is not (CheckpointTuple and [_, long and >= 0 and var offset, long and >= 0 and var size]))
            throw reader.Error($"The view of storage {key} is not (key, offset, size).");
        return Tensor.FromStorage(storage, dtype, [(long)size], [1], (long)offset);
    }

    private static void ReadStorages(MappedFile file, PickleReader reader, Dictionary<string, LegacyStorage> storages)
    {
        if (reader.Read() is not CheckpointList keys)
            throw new CorruptCheckpointException("The list of storages is no list.", file.Path);
        var at = reader.Position;
        foreach (var key in keys)
        {
            var name = PythonText.Of(key);
            if (!storages.TryGetValue(name, out var storage))
                throw new CorruptCheckpointException("The file has a storage that nothing refers to.", file.Path, name);
            var count = BinaryPrimitives.ReadInt64LittleEndian(file.Span(at, sizeof(long)));
            at += sizeof(long);
            if ((Int128)count * storage.DType.ItemSize != storage.ByteLength)
                throw new CorruptCheckpointException($"The storage has {count} elements of {storage.DType.TorchName}, but {storage.ByteLength} bytes were announced.", file.Path, name);
            storage.Place(file.Storage(at, storage.ByteLength));
            at += storage.ByteLength;
        }
        if (storages.FirstOrDefault(s => !s.Value.IsPlaced) is { Key: { } missing })
            throw new CorruptCheckpointException("The file refers to a storage that it does not have. It is truncated or damaged.", file.Path, missing);
    }
}

/// <summary>A storage whose place in the file is known only after the objects that use it were read.</summary>
internal sealed unsafe class LegacyStorage(long byteLength, DType dtype) : Storage(Device.Cpu, byteLength)
{
    private Storage? _place;

    internal DType DType { get; } = dtype;

    internal bool IsPlaced => _place is not null;

    internal override byte* Pointer => _place is { } place ? place.Pointer : throw new CorruptCheckpointException("The storage was used before the file was read to its end.", null);

    internal void Place(Storage storage) => _place ??= storage;
}
