using System.Text;
using TorchPort.IO;

namespace TorchPort.Npy;

/// <summary>Arrays of numpy's as values: tensors of numbers, dicts of the tensors of each field, texts.</summary>
internal static unsafe class NpyArrays
{
    private const int MaxTexts = 10_000_000;

    /// <exception cref="CorruptCheckpointException">The sizes overflow.</exception>
    internal static object? Value(NpyHeader header, Storage storage, string file, string? item)
    {
        try
        {
            return Value(header, storage);
        }
        catch (Exception e) when (e is ShapeException or OverflowException)
        {
            throw new CorruptCheckpointException($"The sizes of the array are out of all bounds: {e.Message}", file, item, e);
        }
    }

    private static object? Value(NpyHeader header, Storage storage)
    {
        var type = header.Type;
        if (type.Fields.Count > 0)
            return Structured(header, type, 0, storage);
        if (type.Code[..1] is "U" or "S" && type.SubShape.Length == 0 && header.DataLength / Math.Max(1, type.ItemSize) <= MaxTexts && type.ItemSize > 0)
            return Texts(header, storage);
        return Tensor(header, type, 0, storage);
    }

    private static CheckpointDict Structured(NpyHeader header, NpyType type, long offset, Storage storage)
    {
        var result = new CheckpointDict();
        foreach (var field in type.Fields)
        {
            result[field.Name] = field.Type.Fields.Count > 0 && field.Type.SubShape.Length == 0
                ? Structured(header, field.Type, offset + field.Offset, storage)
                : Tensor(header, field.Type, offset + field.Offset, storage);
        }
        return result;
    }

    /// <summary>The elements that lie <paramref name="offset"/> bytes into each item; as bytes, where PyTorch has no such type.</summary>
    private static Tensor Tensor(NpyHeader header, NpyType type, long offset, Storage storage)
    {
        var dtype = type.TorchType ?? DType.UInt8;
        long[] inner = type.TorchType is null ? [type.ItemSize] : type.SubShape;
        var item = header.Type.ItemSize;
        long[] shape = [.. header.Shape, .. inner];
        var outer = NpyLayout.Strides(header.Shape, header.IsFortran);
        var size = dtype.ItemSize;
        if (offset % size == 0 && item % size == 0)
        {
            var source = type is { IsBigEndian: true, TorchType: not null } ? ByteOrder.Swapped(storage, dtype) : storage;
            return TorchPort.Tensor.FromStorage(source, dtype, shape, [.. outer.Select(s => s * (item / size)), .. Shapes.ContiguousStrides(inner)], offset / size);
        }
        // PyTorch's strides count elements, so fields that lie between are gathered when they are first used.
        var width = type.ItemSize;
        var count = Shapes.Count(header.Shape);
        var packed = Storage.Lazy(checked(count * width), (destination, length) =>
        {
            for (long i = 0; i < count; i++)
                Buffer.MemoryCopy(storage.Pointer + i * item + offset, destination + i * width, width, width);
            if (type is { IsBigEndian: true, TorchType: not null })
                Swap(destination, length, dtype);
            GC.KeepAlive(storage);
        });
        return TorchPort.Tensor.FromStorage(packed, dtype, shape, [.. outer.Select(s => s * (width / size)), .. Shapes.ContiguousStrides(inner)], 0);
    }

    private static void Swap(byte* data, long length, DType dtype)
    {
        for (long at = 0; at < length; at += 1 << 30)
            ByteOrder.Swap(new(data + at, (int)Math.Min(1 << 30, length - at)), dtype);
    }

    /// <summary>Texts of fixed length without their padding, in row-major order; a text alone where the array has no dimensions.</summary>
    private static object? Texts(NpyHeader header, Storage storage)
    {
        var (size, count) = ((int)header.Type.ItemSize, Shapes.Count(header.Shape));
        var encoding = header.Type.Code[0] == 'S' ? Encoding.Latin1 : header.Type.IsBigEndian ? new UTF32Encoding(true, false) : new UTF32Encoding(false, false);
        string At(long i) => encoding.GetString(new ReadOnlySpan<byte>(storage.Pointer + i * size, size)).TrimEnd('\0');
        if (header.Shape.Length == 0)
            return At(0);
        var result = new CheckpointList();
        for (long i = 0; i < count; i++)
            result.Add(At(i));
        GC.KeepAlive(storage);
        return result;
    }
}
