using System.Globalization;
using TorchPort.Npy;

namespace TorchPort.Pickle;

/// <summary>A numpy element type: <c>numpy.dtype('f4', False, True)</c> and the state that follows it.</summary>
internal sealed class NumpyDType(string code) : IPickleBuild
{
    private const int MaxFields = 1000;
    private const int MaxDepth = 8;
    private const string RawCode = "raw";

    private string _code = code;
    private char _order = '|';
    private int _fieldCount, _depth;

    /// <summary>What the pickle calls <c>numpy.dtype</c> with.</summary>
    internal string Code { get; } = code;

    /// <summary>The state that the pickle gives: version, byte order, inner array, fields, sizes and flags.</summary>
    internal CheckpointTuple? State { get; private set; }

    /// <summary>Bytes of an element.</summary>
    internal long ItemSize { get; private set; } = SizeOf(code);

    /// <summary>The fields of a structured type.</summary>
    internal IReadOnlyList<(string Name, NumpyDType Type, long Offset)>? Fields { get; private set; }

    /// <summary>The shape of the array that each element is.</summary>
    internal long[] SubShape { get; private set; } = [];

    /// <summary>Whether the most significant byte comes first.</summary>
    internal bool IsBigEndian => _order == '>';

    /// <summary>Whether elements are Python objects, whose bytes would be addresses.</summary>
    internal bool HasObjects => _code.StartsWith('O') || (Fields?.Any(f => f.Type.HasObjects) ?? false);

    /// <summary>PyTorch's type of the same bytes; null if it has none.</summary>
    internal DType? TorchType => _code == RawCode ? DType.UInt8 : NpyType.Find(_code == "?" ? "b1" : _code);

    /// <summary>numpy's own word, such as <c>&lt;f4</c>, or the fields in braces.</summary>
    internal string Text => Fields is null ? (ItemSize > 1 && _order == '|' && TorchType is not null ? '<' : _order) + _code
        : $"{{{string.Join(", ", Fields.Take(8).Select(f => $"{f.Name}: {(f.Type.Fields is null ? f.Type.Text : "…")}"))}}}";

    /// <summary>Elements that are so many bytes each.</summary>
    internal static NumpyDType Raw(long size) => new(RawCode) { ItemSize = size, SubShape = [size] };

    /// <summary>numpy's bytes: bytes, a bytearray, or what Python 2 wrote as str.</summary>
    internal static byte[]? Bytes(object? value) => value switch
    {
        byte[] bytes => bytes,
        ByteArray array => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(array.Bytes, out var part) ? part.Array : null,
        string text => System.Text.Encoding.UTF8.GetBytes(text),
        _ => null,
    };

    public void Build(object? state, PickleReader reader)
    {
        if (state is not CheckpointTuple { Count: >= 8 } parts || parts[1] is not string { Length: 1 } order)
            throw reader.Error("The state of a numpy dtype is not the tuple of eight that numpy writes.");
        if (State is not null)
            throw reader.Error("A numpy dtype is given a state twice.");
        _order = order[0] == '=' ? '<' : order[0];
        // Of numbers the code says the size.
        if (TorchType is null && parts[5] is long size and >= 0 and <= int.MaxValue)
            ItemSize = size;
        if (parts[2] is CheckpointTuple and [NumpyDType basis, var shape])
            SetSubarray(basis, shape, reader);
        if (parts[3] is CheckpointTuple names && parts[4] is CheckpointDict fields)
            SetFields(names, fields, reader);
        State = parts;
    }

    private void SetSubarray(NumpyDType basis, object? shape, PickleReader reader)
    {
        SubShape = shape switch
        {
            long n and >= 0 => [n],
            CheckpointTuple t when t.All(n => n is long and >= 0) && t.Count <= 32 => [.. t.Select(n => (long)n!)],
            _ => throw reader.Error("The shape within a numpy dtype is not of integers."),
        };
        if (basis.State is null || basis.SubShape.Length > 0 || basis.Fields is not null || (Int128)Shapes.Count(SubShape) * basis.ItemSize != ItemSize)
            throw reader.Error($"A numpy dtype of {ItemSize} bytes holds an array of shape {Shapes.Text(SubShape)} of {basis.Text}, which does not fit.");
        (_code, _order) = (basis._code, basis._order);
    }

    private void SetFields(CheckpointTuple names, CheckpointDict fields, PickleReader reader)
    {
        var result = new List<(string, NumpyDType, long)>();
        foreach (var name in names)
        {
            if (name is not string text || !fields.TryGetValue(name, out var field) || field is not CheckpointTuple { Count: >= 2 } pair || pair[0] is not NumpyDType type || pair[1] is not long offset)
                throw reader.Error("The fields of a numpy dtype are not (dtype, offset).");
            // A type that is not built yet could hold itself.
            if (type.State is null || offset < 0 || offset > ItemSize - type.ItemSize)
                throw reader.Error($"The field {text} of a numpy dtype lies outside its {ItemSize} bytes.");
            result.Add((text, type, offset));
            _fieldCount += 1 + type._fieldCount;
            _depth = Math.Max(_depth, type._depth + 1);
            if (_fieldCount > MaxFields || _depth > MaxDepth)
                throw reader.Error($"A numpy dtype has more than {MaxFields} fields, or they nest deeper than {MaxDepth} levels.");
        }
        Fields = result;
    }

    private static long SizeOf(string code) => code.Length > 1 && int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        ? code[0] == 'U' ? size * 4L : size : code == "?" ? 1 : 8;
}
