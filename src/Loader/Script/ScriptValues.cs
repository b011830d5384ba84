using System.Numerics;
using TorchPort.Aten;

namespace TorchPort.Script;

/// <summary>The values of the code: tensors, <c>long</c>, <c>double</c>, <c>bool</c>, <c>string</c>, <c>Complex</c>, and the containers of checkpoints. This says how operators and people see them.</summary>
internal static class ScriptValues
{
    /// <summary>The value for an operator.</summary>
    internal static AtenValue ToAten(object? value) => value switch
    {
        null => AtenValue.None,
        Tensor tensor => tensor,
        long integer => integer,
        double real => real,
        bool flag => flag,
        string text => text,
        Complex complex => complex,
        UnknownTruth unknown => unknown.Tensor,
        TorchDevice device => Device(device),
        Device device => device,
        IReadOnlyList<object?> { Count: > 0 } list => List(list),
        IReadOnlyList<object?> => AtenValue.Tuple(),
        _ => throw new AtenArgumentTypeException(Describe(value)),
    };

    /// <summary>What an operator gave.</summary>
    internal static object? FromAten(AtenValue value) => value.Kind switch
    {
        AtenKind.None => null,
        AtenKind.Tensor => value.AsTensor(),
        AtenKind.Int => value.AsInt(),
        AtenKind.Float => value.AsFloat(),
        AtenKind.Bool => value.AsBool(),
        AtenKind.String => value.AsString(),
        AtenKind.Complex => value.AsScalar().ToComplex(),
        AtenKind.DType => AtenDTypes.Code(value.AsDType()),
        AtenKind.Device => value.AsDevice(),
        AtenKind.IntList => Listed(value.AsInts().Select(i => (object?)i)),
        AtenKind.FloatList => Listed(value.AsFloats().Select(f => (object?)f)),
        AtenKind.BoolList => Listed(value.AsBools().Select(b => (object?)b)),
        AtenKind.TensorList => Listed(value.AsTensors()),
        AtenKind.Tuple => new CheckpointTuple(Array.ConvertAll(value.AsTuple(), FromAten)),
        _ => throw new AtenArgumentTypeException(value.ToString()),
    };

    internal static CheckpointList Listed(IEnumerable<object?> items)
    {
        var list = new CheckpointList();
        list.Items.AddRange(items);
        return list;
    }

    /// <summary>Whether a value counts as true.</summary>
    internal static bool IsTrue(object? value, ScriptFrame frame, int line) => value switch
    {
        bool flag => flag,
        long integer => integer != 0,
        double real => real != 0,
        Tensor tensor => tensor.Item<bool>(),
        UnknownTruth unknown => unknown.Tensor.Item<bool>(),
        _ => throw frame.Error(line, $"{Describe(value)} is neither true nor false."),
    };

    /// <summary>The kind of a value, for messages.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "None",
        Tensor tensor => $"Tensor {tensor.DType.TorchName}{Shapes.Text(tensor.Shape)}",
        CheckpointList { Count: <= 8 } list when list.All(i => i is long) => $"[{string.Join(", ", list)}]",
        CheckpointList list => $"a list of {list.Count}",
        CheckpointTuple tuple => $"a tuple of {tuple.Count}",
        CheckpointDict => "a dict",
        IScriptObject o => o.Class.FullName,
        ScriptNamedTuple t => t.Class.FullName,
        ScriptClass c => c.FullName,
        ScriptFunction f => f.FullName,
        string or long or double or bool or Complex => PythonText.Of(value),
        _ => value.GetType().Name,
    };

    private static AtenValue List(IReadOnlyList<object?> list)
    {
        var items = list.ToArray();
        if (Array.TrueForAll(items, i => i is long))
            return Array.ConvertAll(items, i => (long)i!);
        if (Array.TrueForAll(items, i => i is double))
            return Array.ConvertAll(items, i => (double)i!);
        if (Array.TrueForAll(items, i => i is bool))
            return Array.ConvertAll(items, i => (bool)i!);
        if (Array.TrueForAll(items, i => i is Tensor or null))
            return Array.ConvertAll(items, i => (Tensor?)i);
        return AtenValue.Tuple(Array.ConvertAll(items, ToAten));
    }

    /// <summary>Tensors of an archive are on the processor, whatever its code says.</summary>
    private static Device Device(TorchDevice device) => device.Type == "meta" ? TorchPort.Device.Meta : TorchPort.Device.Cpu;
}

/// <summary>A value that no operator takes or gives.</summary>
internal sealed class AtenArgumentTypeException(string found) : TorchPortException($"expected a value that operators take, found {found}.");
