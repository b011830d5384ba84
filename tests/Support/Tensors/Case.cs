using System.Globalization;
using System.Text.Json;

namespace TorchPort.Tests;

/// <summary>A case of a fixture: fields by name, decoded as tools/case_encoding.py says.</summary>
internal sealed class Case(TensorFile file, JsonElement json)
{
    internal JsonElement Json => json;

    internal string Text(string field) => json.GetProperty(field).GetString()!;

    internal bool Has(string field) => json.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A field: null, bool, long, double, string, Tensor, DType, a list, a <see cref="PythonTuple"/>, a <see cref="Construction"/>, or a dictionary.</summary>
    internal object? this[string field] => json.TryGetProperty(field, out var value) ? Decode(value) : null;

    internal Tensor Tensor(string field) => (Tensor)this[field]!;

    internal IReadOnlyList<object?> List(string field) => (IReadOnlyList<object?>?)this[field] ?? [];

    internal IReadOnlyDictionary<string, object?> Dict(string field) => (IReadOnlyDictionary<string, object?>?)this[field] ?? new Dictionary<string, object?>();

    /// <summary>The module that the fields <c>module</c> and <c>init</c> describe.</summary>
    internal Construction Construction => Construct(json);

    private Construction Construct(JsonElement value)
    {
        var init = value.GetProperty("init");
        return new(value.GetProperty("module").GetString()!, [.. init.GetProperty("args").EnumerateArray().Select(Decode)],
            init.GetProperty("kwargs").EnumerateObject().ToDictionary(p => p.Name, p => Decode(p.Value)));
    }

    internal object? Decode(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? (object)value.GetInt64() : value.GetDouble(),
        JsonValueKind.Array => value.EnumerateArray().Select(Decode).ToList(),
        _ => DecodeObject(value),
    };

    private object? DecodeObject(JsonElement value)
    {
        if (value.TryGetProperty("tensor", out var name))
            return DecodeTensor(value, file[name.GetString()!]);
        if (value.TryGetProperty("tuple", out var items))
            return new PythonTuple([.. items.EnumerateArray().Select(Decode)]);
        if (value.TryGetProperty("dict", out var entries))
            return entries.EnumerateObject().ToDictionary(p => p.Name, p => Decode(p.Value));
        if (value.TryGetProperty("dtype", out var dtype))
            return DTypes.TryParse(dtype.GetString(), out var parsed) ? parsed : throw new InvalidDataException($"No dtype is called {dtype}.");
        if (value.TryGetProperty("float", out var number))
            return number.GetString() switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN };
        if (value.TryGetProperty("module", out _))
            return Construct(value);
        return value.EnumerateObject().ToDictionary(p => p.Name, p => Decode(p.Value));
    }

    private static Tensor DecodeTensor(JsonElement value, Tensor stored)
    {
        var tensor = stored;
        if (value.TryGetProperty("strides", out var strides))
        {
            var wanted = strides.EnumerateArray().Select(s => s.GetInt64()).ToArray();
            var extent = 1L;
            for (var d = 0; d < wanted.Length; d++)
                extent += (stored.Shape[d] - 1) * wanted[d];
            tensor = Torch.Zeros([Math.Max(extent, 1)], stored.DType).AsStrided(stored.Shape, wanted);
            for (var d = 0; d < wanted.Length; d++)
                stored = wanted[d] == 0 && stored.Size(d) > 1 ? stored.Slice(d, 0, 1) : stored;
            tensor.AsStrided(stored.Shape, wanted).Copy_(stored);
            tensor = tensor.Detach();
        }
        return value.TryGetProperty("requires_grad", out var wants) && wants.GetBoolean() ? tensor.RequiresGrad_() : tensor;
    }

    public override string ToString() => json.TryGetProperty("label", out var label) ? label.GetString()! : string.Create(CultureInfo.InvariantCulture, $"{json}");
}

/// <summary>A Python tuple, apart from a list.</summary>
internal sealed record PythonTuple(IReadOnlyList<object?> Items);

/// <summary>A class of <c>torch.nn</c> and its constructor's arguments.</summary>
internal sealed record Construction(string Module, IReadOnlyList<object?> Args, IReadOnlyDictionary<string, object?> Kwargs);
