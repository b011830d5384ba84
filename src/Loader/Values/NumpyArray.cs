using TorchPort.Pickle;

namespace TorchPort;

/// <summary>A numpy array of a checkpoint. Arrays of numbers have a <see cref="Tensor"/>, structured ones one per field.</summary>
public sealed class NumpyArray : ITensorHolder, IPickleBuild
{
    private static readonly PickledGlobal Plain = new("numpy", "ndarray");

    private static readonly NumpyDType Unknown = new("V");

    private long[] _shape = [];

    internal NumpyArray(PickledGlobal? type = null) => Class = type ?? Plain;

    internal NumpyArray(NumpyDType dtype, long[] shape, bool isFortran, byte[] data, PickleReader reader) : this() => Fill(dtype, shape, isFortran, data, reader);

    /// <summary>numpy's word for the element type, such as <c>&lt;f4</c>; of a structured type its fields.</summary>
    public string DType => Type.Text;

    /// <summary>The shape.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The elements, when they are numbers of a dtype that PyTorch has; else null.</summary>
    public Tensor? Tensor { get; private set; }

    /// <summary>The elements of each field, when the type is structured.</summary>
    public CheckpointDict? Fields { get; private set; }

    /// <summary>The elements in row-major order, when they are Python objects.</summary>
    public CheckpointList? Items { get; private set; }

    /// <summary>The bytes of the elements, when they are texts, dates or others that are neither of these.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>numpy's class, which may be one derived from its arrays.</summary>
    internal PickledGlobal Class { get; }

    /// <summary>The element type.</summary>
    internal NumpyDType Type { get; private set; } = Unknown;

    /// <summary>Whether the first index varies fastest.</summary>
    internal bool IsFortran { get; private set; }

    string ITensorHolder.TypeName => Class.ToString();

    IEnumerable<KeyValuePair<object?, object?>> ITensorHolder.Parts =>
        Fields ?? (Items is { } items ? items.Select((item, i) => new KeyValuePair<object?, object?>((long)i, item)) : []);

    void IPickleBuild.Build(object? state, PickleReader reader)
    {
        if (state is not (CheckpointTuple and [long, CheckpointTuple shape, NumpyDType dtype, bool or long, var content]))
            throw reader.Error("The state of a numpy array is not (version, shape, dtype, is Fortran, data).");
        var sizes = new long[shape.Count];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = shape[i] is long size ? size : throw reader.Error("The shape of a numpy array is not of integers.");
        var isFortran = ((CheckpointTuple)state)[3] is true or 1L;
        if (content is CheckpointList items)
            (_shape, Type, IsFortran, Items) = (sizes, dtype, isFortran, items);
        else
            Fill(dtype, sizes, isFortran, NumpyDType.Bytes(content) ?? throw reader.Error("The content of a numpy array is no bytes."), reader);
    }

    private void Fill(NumpyDType dtype, long[] shape, bool isFortran, byte[] data, PickleReader reader)
    {
        if (Shapes.Count(shape) != (dtype.ItemSize == 0 ? 0 : data.Length / dtype.ItemSize) || (Int128)Shapes.Count(shape) * dtype.ItemSize != data.Length)
            throw reader.Error($"A numpy array of shape {Shapes.Text(shape)} and type {dtype.Text} has {data.Length} bytes.");
        (_shape, Type, IsFortran) = (shape, dtype, isFortran);
        if (dtype.TorchType is not null)
            Tensor = NumpyTensors.Of(dtype, shape, isFortran, new(data, reader), 0, dtype.ItemSize);
        else if (dtype.Fields is { } fields && !dtype.HasObjects)
            Fields = FieldsOf(fields, dtype.ItemSize, shape, isFortran, new(data, reader));
        else
            Data = data;
    }

    private static CheckpointDict FieldsOf(IReadOnlyList<(string Name, NumpyDType Type, long Offset)> fields, long itemSize, long[] shape, bool isFortran, NumpyData data)
    {
        var result = new CheckpointDict();
        foreach (var (name, type, offset) in fields)
        {
            if (type.TorchType is not null)
                result[name] = NumpyTensors.Of(type, shape, isFortran, data, offset, itemSize);
            else if (type.Fields is { } inner)
                result[name] = new NumpyArray { _shape = shape, Type = type, IsFortran = isFortran, Fields = FieldsOf([.. inner.Select(f => (f.Name, f.Type, f.Offset + offset))], itemSize, shape, isFortran, data) };
            else
                result[name] = NumpyTensors.Of(NumpyDType.Raw(type.ItemSize), shape, isFortran, data, offset, itemSize);
        }
        return result;
    }
}
