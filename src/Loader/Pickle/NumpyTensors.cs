using System.Buffers.Binary;
using System.Numerics;
using TorchPort.IO;
using TorchPort.Npy;
using TorchPort.Saving;

namespace TorchPort.Pickle;

/// <summary>Tensors over the bytes of numpy arrays.</summary>
internal static class NumpyTensors
{
    /// <summary>The numbers that lie <paramref name="offset"/> bytes into each element of <paramref name="itemSize"/> bytes.</summary>
    internal static Tensor Of(NumpyDType type, long[] shape, bool isFortran, NumpyData data, long offset, long itemSize)
    {
        var (dtype, size) = (type.TorchType!.Value, type.TorchType.Value.ItemSize);
        long[] whole = [.. shape, .. type.SubShape];
        var count = Shapes.Count(shape);
        var inner = Shapes.Count(type.SubShape);
        if (!type.IsBigEndian && offset % size == 0 && itemSize % size == 0)
        {
            var outer = NpyLayout.Strides(shape, isFortran).Select(s => s * (itemSize / size));
            return Tensor.FromStorage(data.Storage, dtype, whole, [.. outer, .. Shapes.ContiguousStrides(type.SubShape)], offset / size);
        }
        data.Reader.Spend(data.Bytes.Length);
        var packed = GC.AllocateUninitializedArray<byte>(checked((int)(count * inner * size)), pinned: true);
        var width = (int)(inner * size);
        for (long i = 0; i < count; i++)
            data.Bytes.AsSpan(checked((int)(i * itemSize + offset)), width).CopyTo(packed.AsSpan(checked((int)(i * width))));
        if (type.IsBigEndian)
            ByteOrder.Swap(packed, dtype);
        long[] strides = [.. NpyLayout.Strides(shape, isFortran).Select(s => s * inner), .. Shapes.ContiguousStrides(type.SubShape)];
        return Tensor.FromStorage(MappedFile.FromPinned(packed, "").Storage(0, packed.Length), dtype, whole, strides, 0);
    }

    /// <summary>A numpy scalar as the number it is; other types stay inert.</summary>
    internal static object? Scalar(PickleCall call)
    {
        if (call[0] is not NumpyDType type || call.Count < 2 || NumpyDType.Bytes(call[1]) is not { } bytes || bytes.Length != type.ItemSize || type.SubShape.Length > 0)
            return call.Inert();
        if (type.TorchType is not { } dtype)
            return call.Inert();
        bytes = [.. bytes];
        if (type.IsBigEndian)
            ByteOrder.Swap(bytes, dtype);
        return dtype switch
        {
            DType.Bool => Boxes.Of(bytes[0] != 0),
            DType.UInt8 => Boxes.Of((long)bytes[0]),
            DType.Int8 => Boxes.Of((long)(sbyte)bytes[0]),
            DType.Int16 => Boxes.Of((long)BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            DType.UInt16 => Boxes.Of((long)BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            DType.Int32 => Boxes.Of((long)BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            DType.UInt32 => Boxes.Of((long)BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            DType.Int64 => Boxes.Of(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            DType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var u && u <= long.MaxValue ? Boxes.Of((long)u) : new BigInteger(u),
            DType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            DType.Float32 => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            DType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            DType.Complex64 => new Complex(BinaryPrimitives.ReadSingleLittleEndian(bytes), BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4))),
            DType.Complex128 => new Complex(BinaryPrimitives.ReadDoubleLittleEndian(bytes), BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8))),
            _ => call.Inert(),
        };
    }

    /// <summary>The elements of an array as the bytes that numpy keeps, made of its tensors, which may have been changed.</summary>
    internal static ReadOnlySpan<byte> BytesOf(NumpyArray array)
    {
        if (array.Tensor is null && array.Fields is null)
            return array.Data.Span;
        var result = new byte[checked(Shapes.Count(array.Shape) * array.Type.ItemSize)];
        Place(array, array.Type, (object?)array.Tensor ?? array, 0, result);
        return result;
    }

    private static void Place(NumpyArray whole, NumpyDType type, object? value, long offset, byte[] into)
    {
        if (value is NumpyArray inner)
        {
            foreach (var (name, fieldType, fieldOffset) in type.Fields!)
                Place(whole, fieldType, inner.Fields![name], offset + fieldOffset, into);
            return;
        }
        var tensor = ((Tensor)value!).Detach();
        if (whole.IsFortran)
            tensor = tensor.Permute([.. Enumerable.Range(0, tensor.Dim).Select(d => d < whole.Shape.Length ? whole.Shape.Length - 1 - d : d)]);
        var (width, itemSize) = ((int)type.ItemSize, whole.Type.ItemSize);
        var at = offset;
        var left = 0;
        var element = new byte[width];
        new TensorBytes().Of(tensor, part =>
        {
            // Parts end anywhere, also within an element that is an array itself.
            while (!part.IsEmpty)
            {
                var count = Math.Min(width - left, part.Length);
                part[..count].CopyTo(element.AsSpan(left));
                part = part[count..];
                left = (left + count) % width;
                if (left > 0)
                    continue;
                if (type.IsBigEndian)
                    ByteOrder.Swap(element, tensor.DType);
                element.CopyTo(into.AsSpan((int)at));
                at += itemSize;
            }
        });
    }
}

/// <summary>The bytes of a numpy array, and one storage over them for all that views them.</summary>
internal sealed class NumpyData(byte[] bytes, PickleReader reader)
{
    private Storage? _storage;

    internal byte[] Bytes { get; } = bytes;

    internal PickleReader Reader { get; } = reader;

    internal Storage Storage => _storage ??= Copy();

    private Storage Copy()
    {
        Reader.Spend(Bytes.Length);
        return MappedFile.FromBytes(Bytes, "").Storage(0, Bytes.Length);
    }
}
