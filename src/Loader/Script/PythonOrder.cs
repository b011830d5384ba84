namespace TorchPort.Script;

/// <summary>How Python orders and compares values: numbers by value, texts by code points, sequences item by item.</summary>
internal sealed class PythonOrder : IComparer<object?>
{
    internal static PythonOrder Of { get; } = new();

    public int Compare(object? x, object? y) => (x, y) switch
    {
        (long a, long b) => a.CompareTo(b),
        (bool a, bool b) => a.CompareTo(b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => Items(a, b),
        (Tensor a, Tensor b) => a.Lt(b).Item<bool>() ? -1 : a.Gt(b).Item<bool>() ? 1 : 0,
        _ when AsDouble(x) is { } a && AsDouble(y) is { } b => a.CompareTo(b),
        _ => throw new ArgumentException($"{ScriptValues.Describe(x)} and {ScriptValues.Describe(y)} have no order."),
    };

    internal static bool Same(object? x, object? y) => (x, y) switch
    {
        (ScriptEnumMember a, ScriptEnumMember b) => a.Class == b.Class && a.Name == b.Name,
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second)),
        (CheckpointDict a, CheckpointDict b) => a.Count == b.Count && a.All(e => b.TryGetValue(e.Key, out var other) && Same(e.Value, other)),
        (Tensor a, Tensor b) => a.Shape.SequenceEqual(b.Shape) && a.Eq(b).All().Item<bool>(),
        (IScriptObject, IScriptObject) => ReferenceEquals(x, y),
        (TorchDevice a, TorchDevice b) => a.Type == b.Type && (a.Index ?? 0) == (b.Index ?? 0),
        _ => new PythonKey(x).Equals(new PythonKey(y)),
    };

    private static double? AsDouble(object? value) => value switch
    {
        long i => i,
        double d => d,
        bool flag => flag ? 1 : 0,
        Tensor { ElementCount: 1 } t => t.Item<double>(),
        _ => null,
    };

    private int Items(IReadOnlyList<object?> a, IReadOnlyList<object?> b)
    {
        for (var i = 0; i < a.Count && i < b.Count; i++)
        {
            if (Compare(a[i], b[i]) is var order and not 0)
                return order;
        }
        return a.Count.CompareTo(b.Count);
    }
}
