using System.Collections;
using System.Globalization;

namespace TorchPort.Script;

/// <summary>Values between the caller's world and that of the code.</summary>
internal static class ScriptTensors
{
    /// <summary>A value of the caller's as the code has it.</summary>
    internal static object? FromUser(object? value, string place) => value switch
    {
        null or Tensor or long or double or bool or string or System.Numerics.Complex or CheckpointList or CheckpointDict or CheckpointTuple or IScriptObject or ScriptNamedTuple or TorchDevice => value,
        CheckpointValue wrapped => wrapped.Value,
        int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float real => (double)real,
        DType dtype => Aten.AtenDTypes.Code(dtype),
        System.Runtime.CompilerServices.ITuple tuple => new CheckpointTuple([.. Enumerable.Range(0, tuple.Length).Select(i => FromUser(tuple[i], place))]),
        IDictionary dict => Dict(dict, place),
        IEnumerable items => ScriptValues.Listed(items.Cast<object?>().Select(i => FromUser(i, place))),
        _ => throw new ScriptException($"expected a tensor, a number, a text, or a list, dict or tuple of them, found {value.GetType().Name}.", null, place),
    };

    /// <summary>The first tensor of a result.</summary>
    internal static Tensor First(CheckpointValue result) => All(result) is [var first, ..] ? first : throw new ScriptException("The result holds no tensor.", null, result.Path);

    /// <summary>All tensors of a result, in order, with numbers as tensors of one element.</summary>
    internal static Tensor[] All(CheckpointValue result)
    {
        var tensors = new List<Tensor>();
        Collect(result.Value, tensors);
        return [.. tensors];
    }

    private static void Collect(object? value, List<Tensor> into)
    {
        switch (value)
        {
            case Tensor tensor:
                into.Add(tensor);
                break;
            case ScriptQuantized quantized:
                into.Add(quantized.Numbers);
                break;
            case long integer:
                into.Add(Torch.Tensor(integer));
                break;
            case double real:
                into.Add(Torch.Tensor(real));
                break;
            case bool flag:
                into.Add(Torch.Tensor(flag));
                break;
            case CheckpointDict dict:
                foreach (var entry in dict.Values)
                    Collect(entry, into);
                break;
            case IReadOnlyList<object?> list:
                foreach (var item in list)
                    Collect(item, into);
                break;
        }
    }

    private static CheckpointDict Dict(IDictionary dict, string place)
    {
        var result = new CheckpointDict();
        foreach (DictionaryEntry entry in dict)
            result[FromUser(entry.Key, place)] = FromUser(entry.Value, place);
        return result;
    }
}
