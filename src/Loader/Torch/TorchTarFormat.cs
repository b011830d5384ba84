using System.Buffers.Binary;
using System.Text;
using TorchPort.IO;
using TorchPort.Pickle;

namespace TorchPort;

/// <summary>The oldest layout of <c>torch.save</c>, of PyTorch 0.1: a tar archive of the members storages, tensors and pickle.</summary>
internal sealed class TorchTarFormat
{
    private const int Block = 512;
    private const int MaxDims = 64;

    private readonly MappedFile _file;
    private readonly PickleContext _context;
    private readonly Dictionary<string, Tensor> _objects = new(StringComparer.Ordinal);

    private TorchTarFormat(MappedFile file, PickleContext context) => (_file, _context) = (file, context with { File = file.Path, PersistentLoad = Refer });

    internal static Checkpoint? TryRead(MappedFile file, PickleContext context)
    {
        if (!IsTar(file))
            return null;
        var members = Members(file);
        var format = new TorchTarFormat(file, context);
        try
        {
            format.ReadStorages(Member(members, "storages", file));
            // Where tensors refer to storages themselves, as other programs write them, there are no tensors apart.
            if (members.ContainsKey("tensors"))
                format.ReadTensors(Member(members, "tensors", file));
        }
        catch (ShapeException e)
        {
            throw new CorruptCheckpointException(e.Message, file.Path, null, e);
        }
        return new("torch-tar", new PickleReader(Member(members, "pickle", file), format._context with { Classes = format.Classes }).Read(), file.Path);
    }

    /// <summary>A tar archive begins with a header whose checksum is right.</summary>
    private static bool IsTar(MappedFile file) => file.Length >= Block && Octal(file.Span(0, Block).Slice(148, 8)) is { } sum && sum == Sum(file.Span(0, Block));

    /// <summary>The bytes of a header added up, with spaces where the sum itself stands.</summary>
    private static long Sum(ReadOnlySpan<byte> header)
    {
        var sum = 8L * ' ';
        for (var i = 0; i < header.Length; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        return sum;
    }

    private static Dictionary<string, ByteRange> Members(MappedFile file)
    {
        var members = new Dictionary<string, ByteRange>(StringComparer.Ordinal);
        for (long at = 0; at <= file.Length - Block;)
        {
            var header = file.Span(at, Block);
            if (!header.ContainsAnyExcept((byte)0))
                break;
            if (Octal(header.Slice(148, 8)) is not { } sum || sum != Sum(header) || Octal(header.Slice(124, 12)) is not { } length)
                throw new CorruptCheckpointException($"The tar header at byte {at} is damaged.", file.Path);
            var type = header[156];
            var name = Encoding.UTF8.GetString(header[..100].TrimEnd((byte)0));
            at += Block;
            if (length > file.Length - at)
                throw new CorruptCheckpointException("The member reaches beyond the end of the file, which is truncated.", file.Path, name);
            // Links and folders are no members that could be meant.
            if (type is 0 or (byte)'0' && !members.TryAdd(name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name, new(file, at, length)))
                throw new CorruptCheckpointException("The archive has two members of this name.", file.Path, name);
            at += (length + Block - 1) / Block * Block;
        }
        return members;
    }

    private static ByteRange Member(Dictionary<string, ByteRange> members, string name, MappedFile file) => members.TryGetValue(name, out var range) ? range
        : throw new UnsupportedCheckpointException($"The tar archive has no member {name}, so it is none of PyTorch's. Its members are {string.Join(", ", members.Keys.Take(8))}.", file.Path);

    /// <summary>Octal digits, with spaces around; null when there are others.</summary>
    private static long? Octal(ReadOnlySpan<byte> field)
    {
        field = field.Trim(" \0"u8);
        if (field.Length is 0 or > 12)
            return null;
        var value = 0L;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            value = value * 8 + digit - '0';
        }
        return value;
    }

    /// <summary>A count; for each storage its key, location and class, the number of elements and the elements; then views of storages.</summary>
    private void ReadStorages(ByteRange range)
    {
        var reader = new PickleReader(range, _context);
        for (var left = Count(reader); left > 0; left--)
        {
            if (reader.Read() is not (IReadOnlyList<object?> and [var key, _, var type]))
                throw reader.Error("A storage is not (key, location, class).");
            var dtype = TorchStorages.TypeOf(type, reader);
            var length = TorchStorages.Bytes(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(long))), dtype, reader);
            var at = reader.Position;
            reader.Skip(length);
            _objects[PythonText.Of(key)] = TorchStorages.Flat(_file.Storage(at, length), dtype);
        }
        if (reader.Position == range.Start + range.Length)
            return;
        if (reader.Read() is not IReadOnlyList<object?> views)
            throw reader.Error("The views of storages are no list.");
        foreach (var view in views)
        {
            if (view is not (IReadOnlyList<object?> and [var key, var root, long offset, long size]))
                throw reader.Error("A view of a storage is not (key, root, offset, count).");
            var flat = Object(root, reader);
            _objects[PythonText.Of(key)] = Tensor.FromStorage(flat.Storage, flat.DType, [size], [1], offset);
        }
    }

    /// <summary>A count; for each tensor its key, storage and class, the number of dimensions, sizes, strides and offset.</summary>
    private void ReadTensors(ByteRange range)
    {
        var reader = new PickleReader(range, _context);
        for (var left = Count(reader); left > 0; left--)
        {
            if (reader.Read() is not (IReadOnlyList<object?> and [var key, var storage, _]))
                throw reader.Error("A tensor is not (key, storage, class).");
            var flat = Object(storage, reader);
            var dims = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(long))) & uint.MaxValue;
            if (dims > MaxDims)
                throw reader.Error($"A tensor has {dims} dimensions.");
            var (shape, strides) = (Integers(reader, (int)dims), Integers(reader, (int)dims));
            var offset = Integers(reader, 1)[0];
            if (offset < 0 || offset > long.MaxValue - flat.StorageOffset)
                throw reader.Error($"A tensor begins at element {offset} of its storage.");
            _objects[PythonText.Of(key)] = Tensor.FromStorage(flat.Storage, flat.DType, shape, strides, flat.StorageOffset + offset);
        }
    }

    private static long[] Integers(PickleReader reader, int count)
    {
        var result = new long[count];
        for (var i = 0; i < count; i++)
            result[i] = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(long)));
        return result;
    }

    private static long Count(PickleReader reader) => reader.Read() is long count and >= 0 ? count : throw reader.Error("The number of items is none.");

    private Tensor Object(object? key, PickleReader reader) => _objects.TryGetValue(PythonText.Of(key), out var found) ? found
        : throw reader.Error($"The file refers to the object {PythonText.Of(key)}, which it does not have.");

    /// <summary>Tensors of storages that are named where they are used: <c>("storage", class, key, location, count)</c>.</summary>
    private PickleConstructor? Classes(PickledGlobal global) => global is not { Module: "torch._utils", Name: "_rebuild_tensor_v2" } ? null : call =>
    {
        var flat = call[0] is CheckpointTuple and ["storage", _, var key, ..] ? Object(key, call.Reader) : call.Tensor(0);
        return PickleTensors.Strided(new(call.Reader, global, new([flat, .. call.Rest(1)])), flat.DType, call.Flag(4), null);
    };

    /// <summary>A storage or tensor by its key; a tuple is a module with its source code.</summary>
    private object? Refer(object? id, PickleReader reader) => id is CheckpointTuple { Count: > 0 } module ? module[0] : Object(id, reader);
}
