using System.Numerics;
using System.Text.Json;
using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>Decodes arguments and results, and collects the tensors that require gradients in their order.</summary>
internal sealed class ValueReader(TensorFile tensors, Func<Tensor, Tensor> convert, Device device)
{
    /// <summary>Stands for Python's <c>...</c> in an index.</summary>
    internal const string Ellipsis = "...";

    /// <summary>Begins the tuple that stands for a slice in an index: start, stop and step follow.</summary>
    internal const string Slice = "slice";

    internal List<Tensor> RequiringGrad { get; } = [];

    internal AtenValue Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => AtenValue.None,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => IsInteger(json) ? (AtenValue)json.GetInt64() : json.GetDouble(),
        JsonValueKind.Array => List([.. json.EnumerateArray().Select(Read)]),
        _ => ReadObject(json),
    };

    private static bool IsInteger(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private AtenValue ReadObject(JsonElement json)
    {
        var kind = json.EnumerateObject().First();
        return kind.Name switch
        {
            "tensor" => Tensor(json),
            "tuple" => AtenValue.Tuple([.. kind.Value.EnumerateArray().Select(Read)]),
            "dtype" => DTypes.TryParse(kind.Value.GetString(), out var dtype) ? dtype : throw Unknown(json),
            "float" => kind.Value.GetString() switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN },
            "complex" => new Complex(kind.Value[0].GetDouble(), kind.Value[1].GetDouble()),
            "device" => device,
            "layout" => 0L,
            "memory_format" => kind.Value.GetString(),
            "ellipsis" => Ellipsis,
            "slice" => AtenValue.Tuple([Slice, .. kind.Value.EnumerateArray().Select(Read)]),
            _ => throw Unknown(json),
        };
    }

    private Tensor Tensor(JsonElement json)
    {
        var tensor = convert(tensors[json.GetProperty("tensor").GetString()!]);
        if (json.TryGetProperty("complex", out _))
            tensor = tensor.ViewAsComplex();
        if (json.TryGetProperty("requires_grad", out _))
            RequiringGrad.Add(tensor.RequiresGrad_());
        return tensor;
    }

    /// <summary>A list in its own kind where all items are alike.</summary>
    private static AtenValue List(AtenValue[] items) => items.Length == 0 || items.Any(i => i.Kind != items[0].Kind) ? AtenValue.Tuple(items) : items[0].Kind switch
    {
        AtenKind.Tensor => Array.ConvertAll(items, Tensor? (i) => i.AsTensor()),
        AtenKind.Int => Array.ConvertAll(items, i => i.AsInt()),
        AtenKind.Float => Array.ConvertAll(items, i => i.AsFloat()),
        AtenKind.Bool => Array.ConvertAll(items, i => i.AsBool()),
        _ => AtenValue.Tuple(items),
    };

    private static InvalidDataException Unknown(JsonElement json) => new($"The case has a value of another kind: {json}.");
}
