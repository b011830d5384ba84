using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>Makes values of the tensors of a file: mapped where they lie as bytes, decoded where they are typed fields.</summary>
internal static unsafe class TensorReader
{
    private const int MaxDims = 64;

    /// <summary>The tensor as a value.</summary>
    /// <exception cref="OnnxException">Shape, type and elements do not fit each other.</exception>
    internal static OnnxValue Read(TensorProto proto, ExternalFiles files)
    {
        var shape = ShapeOf(proto, proto.Dims, files);
        if (proto.HasSegment)
            throw Error(proto, files, "it is only a segment of a tensor, which no version of ONNX puts together.");
        if (proto.DataType == ElementType.String)
            return new OnnxStrings(Strings(proto, Count(proto, shape, files), files), shape);
        if (proto.DataType.Carrier() is not { } dtype)
            throw Error(proto, files, $"it has the element type {(int)proto.DataType}, which is unknown.");
        var count = Count(proto, shape, files);
        var bytes = checked((count * proto.DataType.Bits() + 7) / 8);
        var tensor = proto.IsExternal ? Wrap(files.Find(proto, bytes), proto.DataType, dtype, shape)
            : proto.Raw is { } raw ? Wrap(Sized(proto, raw, bytes, files), proto.DataType, dtype, shape)
            : Typed(proto, dtype, shape, count, files);
        return new OnnxTensor(tensor, proto.DataType);
    }

    /// <summary>A tensor of numbers.</summary>
    internal static Tensor ReadNumbers(TensorProto proto, ExternalFiles files) =>
        Read(proto, files) is OnnxTensor tensor ? tensor.Value : throw Error(proto, files, "it holds text where numbers are needed.");

    /// <summary>A sparse tensor, made dense.</summary>
    internal static Tensor ReadSparse(SparseTensorProto proto, ExternalFiles files)
    {
        if (proto.Values is not { } valuesProto || proto.Indices is not { } indicesProto)
            throw new OnnxException("A sparse tensor has no values or no indices.", files.ModelPath);
        var shape = ShapeOf(valuesProto, proto.Dims, files);
        var count = Count(valuesProto, shape, files);
        Tensor values = ReadNumbers(valuesProto, files), indices = ReadNumbers(indicesProto, files);
        if (values.Dim != 1 || indices.DType != DType.Int64 || indices.Dim is not (1 or 2) || indices.Size(0) != values.Size(0) || (indices.Dim == 2 && indices.Size(1) != shape.Length))
            throw Error(valuesProto, files, $"it is sparse, but its values have the shape {Shapes.Text(values.Shape)} and its indices {Shapes.Text(indices.Shape)} for {shape.Length} dimensions.");
        var places = indices.ToArray<long>();
        if (indices.Dim == 2)
            places = Linear(valuesProto, places, shape, files);
        if (places.Any(p => p < 0 || p >= count))
            throw Error(valuesProto, files, $"it is sparse, and an index lies outside its shape {Shapes.Text(shape)}.");
        return Torch.Zeros([count], values.DType).Scatter(0, Torch.Tensor<long>(places, [places.Length]), values).Reshape(shape);
    }

    private static long[] Linear(TensorProto proto, long[] places, long[] shape, ExternalFiles files)
    {
        var linear = new long[shape.Length == 0 ? 0 : places.Length / shape.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var d = i % shape.Length;
            if (places[i] < 0 || places[i] >= shape[d])
                throw Error(proto, files, $"it is sparse, and an index lies outside its shape {Shapes.Text(shape)}.");
            linear[i / shape.Length] = linear[i / shape.Length] * shape[d] + places[i];
        }
        return linear;
    }

    private static long[] ShapeOf(TensorProto proto, List<long> dims, ExternalFiles files)
    {
        if (dims.Count > MaxDims)
            throw Error(proto, files, $"it has {dims.Count} dimensions; at most {MaxDims} are supported.");
        return dims.Any(d => d < 0) ? throw Error(proto, files, $"its shape {Shapes.Text([.. dims])} has a negative size.") : [.. dims];
    }

    private static long Count(TensorProto proto, long[] shape, ExternalFiles files)
    {
        if (shape.Contains(0))
            return 0;
        Int128 count = 1;
        foreach (var d in shape)
            count = count > long.MaxValue / 16 ? count : count * d;
        return count <= long.MaxValue / 16 ? (long)count : throw Error(proto, files, $"its shape {Shapes.Text(shape)} has more elements than can be counted.");
    }

    private static ByteRange Sized(TensorProto proto, ByteRange raw, long bytes, ExternalFiles files) => raw.Length == bytes ? raw
        : throw Error(proto, files, $"{bytes} bytes of {proto.DataType.Text()} are needed for the shape {Shapes.Text([.. proto.Dims])}, but it has {raw.Length}.");

    private static Tensor Wrap(ByteRange range, ElementType type, DType dtype, long[] shape)
    {
        if (type.IsNarrow())
            return NarrowElements.Unpack(range.Span, type, shape);
        return Tensor.FromStorage(range.File.Storage(range.Start, range.Length), dtype, shape, Shapes.ContiguousStrides(shape), 0);
    }

    private static Tensor Typed(TensorProto proto, DType dtype, long[] shape, long count, ExternalFiles files)
    {
        switch (proto.DataType)
        {
            case ElementType.Float or ElementType.Complex64:
                return Fixed(proto, TensorProto.FloatData, sizeof(float), dtype, shape, count, files);
            case ElementType.Double or ElementType.Complex128:
                return Fixed(proto, TensorProto.DoubleData, sizeof(double), dtype, shape, count, files);
            case ElementType.Int64:
                return Filled<long>(Numbers(proto, TensorProto.Int64Data, count, files), v => v, dtype, shape);
            case ElementType.UInt64:
                return Filled<long>(Numbers(proto, TensorProto.UInt64Data, count, files), v => v, dtype, shape);
            case ElementType.UInt32:
                return Filled<uint>(Numbers(proto, TensorProto.UInt64Data, count, files), v => (uint)v, dtype, shape);
            case ElementType.Int32:
                return Filled<int>(Numbers(proto, TensorProto.Int32Data, count, files), v => (int)v, dtype, shape);
        }
        if (proto.DataType.IsNarrow())
        {
            var packed = Numbers(proto, TensorProto.Int32Data, (count * proto.DataType.Bits() + 7) / 8, files);
            return NarrowElements.Unpack(Array.ConvertAll(packed, v => (byte)v), proto.DataType, shape);
        }
        var values = Numbers(proto, TensorProto.Int32Data, count, files);
        return dtype.ItemSize == 2 ? Filled<ushort>(values, v => (ushort)v, dtype, shape) : Filled<byte>(values, v => (byte)v, dtype, shape);
    }

    private static Tensor Filled<T>(long[] values, Func<long, T> convert, DType dtype, long[] shape) where T : unmanaged
    {
        var tensor = Tensor.Empty(shape, dtype, Device.Cpu);
        var target = new Span<T>(tensor.Data, values.Length);
        for (var i = 0; i < values.Length; i++)
            target[i] = convert(values[i]);
        GC.KeepAlive(tensor);
        return tensor;
    }

    private static long[] Numbers(TensorProto proto, int field, long count, ExternalFiles files)
    {
        var list = new List<long>();
        for (var r = Fields(proto); r.Next();)
        {
            if (r.Field == field)
                r.Int64s(list);
            else
                r.Skip();
        }
        return list.Count == count ? [.. list] : throw Miscounted(proto, count, list.Count, files);
    }

    /// <summary>Floats and doubles: packed ones lie in the file as they do in memory.</summary>
    private static Tensor Fixed(TensorProto proto, int field, int size, DType dtype, long[] shape, long count, ExternalFiles files)
    {
        var parts = new List<ByteRange>();
        for (var r = Fields(proto); r.Next();)
        {
            var whole = r.Field == field && r.Type == WireType.Bytes ? r.Bytes() : r.Skip();
            if (r.Field == field)
                parts.Add(r.Type == WireType.Bytes ? whole : whole with { Start = whole.Start + whole.Length - size, Length = size });
        }
        var found = parts.Sum(p => p.Length);
        var bytes = count * dtype.ItemSize;
        if (found != bytes)
            throw Miscounted(proto, bytes / size, found / size, files);
        if (parts.Count == 1)
            return Wrap(parts[0], proto.DataType, dtype, shape);
        var tensor = Tensor.Empty(shape, dtype, Device.Cpu);
        var target = new Span<byte>(tensor.Data, checked((int)bytes));
        foreach (var part in parts)
        {
            part.Span.CopyTo(target);
            target = target[(int)part.Length..];
        }
        GC.KeepAlive(tensor);
        return tensor;
    }

    private static List<string> Strings(TensorProto proto, long count, ExternalFiles files)
    {
        var list = new List<string>();
        for (var r = Fields(proto); r.Next();)
        {
            if (r.Field == TensorProto.StringData)
                list.Add(r.String());
            else
                r.Skip();
        }
        return list.Count == count ? list : throw Miscounted(proto, count, list.Count, files);
    }

    private static WireReader Fields(TensorProto proto) =>
        new(proto.Source ?? throw new InvalidOperationException("A tensor that was made has no fields to read."));

    private static OnnxException Miscounted(TensorProto proto, long count, long found, ExternalFiles files) =>
        Error(proto, files, $"{count} numbers or strings are needed for {proto.DataType.Text()} elements of shape {Shapes.Text([.. proto.Dims])}, but it has {found}.");

    private static OnnxException Error(TensorProto proto, ExternalFiles files, string what) =>
        new($"{char.ToUpperInvariant(what[0])}{what[1..]}", files.ModelPath, proto.ToString());
}
