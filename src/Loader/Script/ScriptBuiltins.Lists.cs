namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    /// <summary>An item of a list, tuple, dict or text.</summary>
    internal static object? Item(object? owner, object? index, ScriptFrame frame, int line)
    {
        switch (owner, index)
        {
            case (IReadOnlyList<object?> list, long i):
                return i >= -list.Count && i < list.Count ? list[(int)(i < 0 ? i + list.Count : i)]
                    : throw frame.Error(line, $"The index {i} lies outside of {list.Count} items.");
            case (CheckpointDict dict, _):
                return dict.TryGetValue(index, out var value) ? value : throw frame.Error(line, $"The dict has no key {PythonText.Of(index)}.");
            case (string text, long i):
                return i >= -text.Length && i < text.Length ? text[(int)(i < 0 ? i + text.Length : i)].ToString() : throw frame.Error(line, $"The index {i} lies outside of {text.Length} characters.");
            case (Tensor tensor, long i):
                return tensor.Select(0, i);
            default:
                throw frame.Error(line, $"{ScriptValues.Describe(owner)} has no item {ScriptValues.Describe(index)}.");
        }
    }

    internal static void SetItem(object? owner, object? index, object? value, ScriptFrame frame, int line)
    {
        frame.Run.Changes("a list or dict");
        switch (owner, index)
        {
            case (CheckpointList list, long i) when i >= -list.Count && i < list.Count:
                list.Items[(int)(i < 0 ? i + list.Count : i)] = value;
                break;
            case (CheckpointDict dict, _):
                dict[index] = value;
                break;
            default:
                throw frame.Error(line, $"No item {ScriptValues.Describe(index)} can be set in {ScriptValues.Describe(owner)}.");
        }
    }

    private static void AddLists(Dictionary<string, ScriptBuiltin> all)
    {
        all.Always("aten::len", a => a[0] switch
        {
            Tensor { Dim: > 0 } t => t.Shape[0],
            IReadOnlyList<object?> list => (long)list.Count,
            CheckpointDict dict => (long)dict.Count,
            string text => (long)text.Length,
            _ => throw a.Error($"{ScriptValues.Describe(a[0])} has no length."),
        });
        all.Always("aten::__getitem__", a => Item(a[0], a[1], a.Frame, a.Line));
        all.Always("aten::_set_item", a => Then(null, () => SetItem(a[0], a[1], a[2], a.Frame, a.Line)));
        all.Always("aten::__contains__", a => a[0] switch
        {
            IReadOnlyList<object?> list => list.Any(i => PythonOrder.Same(i, a[1])),
            CheckpointDict dict => dict.ContainsKey(a[1]),
            string text => text.Contains(a.At<string>(1), StringComparison.Ordinal),
            _ => throw a.Error($"{ScriptValues.Describe(a[0])} contains nothing."),
        });
        all.For<IReadOnlyList<object?>>("aten::add", (a, list) => Joined(a, list, a.At<IReadOnlyList<object?>>(1)));
        all.For<CheckpointList>("aten::add_", (a, list) => Changed(a, list, items => items.AddRange([.. a.At<IReadOnlyList<object?>>(1)])));
        all.For<CheckpointList>("aten::mul", (a, list) => ScriptValues.Listed(a.Repeated(list, list.Count, a.At<long>(1)).SelectMany(l => l)));
        all.For<long>("aten::mul", (a, times) => a[1] is CheckpointList list ? ScriptValues.Listed(a.Repeated(list, list.Count, times).SelectMany(l => l)) : Multiplied(a));
        all.For<IReadOnlyList<object?>>("aten::slice", (a, list) =>
        {
            var items = Sliced(list.Count, a.Named("start", 1), a.Named("end", 2), a.Named("step", 3)).Select(i => list[i]);
            return list is CheckpointList ? ScriptValues.Listed(items) : new CheckpointTuple([.. items]);
        });
        all.For<IReadOnlyList<object?>>("aten::select", (a, list) => Item(list, a[1], a.Frame, a.Line));
        all.Always("aten::append", a => Changed(a, a.At<CheckpointList>(0), items => items.Add(a[1])));
        all.Always("aten::extend", a => Changed(a, a.At<CheckpointList>(0), items => items.AddRange([.. a.At<IReadOnlyList<object?>>(1)])));
        all.Always("aten::insert", a => Changed(a, a.At<CheckpointList>(0), items =>
        {
            var at = a.At<long>(1);
            items.Insert((int)Math.Clamp(at < 0 ? at + items.Count : at, 0, items.Count), a[2]);
        }));
        all.Always("aten::remove", a => Changed(a, a.At<CheckpointList>(0), items => items.RemoveAt(items.FindIndex(i => PythonOrder.Same(i, a[1])))));
        all.Always("aten::reverse", a => Changed(a, a.At<CheckpointList>(0), items => items.Reverse()));
        all.For<CheckpointList>("aten::copy", (_, list) => ScriptValues.Listed(list));
        all.Always("aten::Size", a => a[0]);
        all.Always("aten::list", a => a[0] is string text ? ScriptValues.Listed(text.Select(c => (object?)c.ToString())) : ScriptValues.Listed([.. a.At<IReadOnlyList<object?>>(0)]));
        all.For<CheckpointList>("aten::index", (a, list) => list.Items.FindIndex(i => PythonOrder.Same(i, a[1])) is var at and >= 0 ? (long)at : throw a.Error("The item is not in the list."));
        all.For<CheckpointList>("aten::count", (a, list) => (long)list.Count(i => PythonOrder.Same(i, a[1])));
        all.For<CheckpointList>("aten::sort", (a, list) => Changed(a, list, items => Sorted(items, a.Named("reverse", 1) is true)));
        all.For<CheckpointList>("aten::sorted", (a, list) =>
        {
            var copy = ScriptValues.Listed(list);
            Sorted(copy.Items, a.Named("reverse", 1) is true);
            return copy;
        });
        all.For<CheckpointList>("aten::sum", (_, list) => list.All(i => i is long or bool) ? (object)list.Sum(i => (long)Number(i)!) : list.Sum(i => System.Convert.ToDouble(i, System.Globalization.CultureInfo.InvariantCulture)));
        all.For<CheckpointList>("aten::any", (a, list) => list.Any(i => ScriptValues.IsTrue(i, a.Frame, a.Line)));
        all.For<CheckpointList>("aten::all", (a, list) => list.All(i => ScriptValues.IsTrue(i, a.Frame, a.Line)));
        all.For<CheckpointList>("aten::clear", (a, list) => Changed(a, list, items => items.Clear()));
        all.For<CheckpointList>("aten::pop", (a, list) =>
        {
            a.Frame.Run.Changes("a list");
            var at = a.Count > 1 ? a.At<long>(1) : -1;
            var item = Item(list, at, a.Frame, a.Line);
            list.Items.RemoveAt((int)(at < 0 ? at + list.Count : at));
            return item;
        });
        all.For<CheckpointList>("aten::Delete", (a, list) => Changed(a, list, items => items.RemoveAt((int)(a.At<long>(1) < 0 ? a.At<long>(1) + items.Count : a.At<long>(1)))));
        all.Always("prim::rangelist", a => ScriptValues.Listed(a.Repeated((object?)null, 1, a.At<long>(0)).Select((_, i) => (object?)(long)i)));
        foreach (var name in (ReadOnlySpan<string>)["prim::TupleUnpack", "prim::ListUnpack", "prim::tuple"])
            all.Always(name, a => new CheckpointTuple([.. a.At<IReadOnlyList<object?>>(0)]));
        all.Always("prim::TupleIndex", a => Item(a[0], a[1], a.Frame, a.Line));
        all.Always("prim::ListConstruct", a => ScriptValues.Listed(a.Positional));
        all.Always("prim::TupleConstruct", a => new CheckpointTuple(a.Positional));
        all.Always("prim::enumerate", a => ScriptValues.Listed(a.At<IReadOnlyList<object?>>(0).Select((item, i) => (object?)new CheckpointTuple((long)i, item))));
    }

    private static object Joined(ScriptArguments a, IReadOnlyList<object?> first, IReadOnlyList<object?> second)
    {
        a.Allow((long)first.Count + second.Count);
        return first is CheckpointTuple ? new CheckpointTuple([.. first, .. second]) : ScriptValues.Listed([.. first, .. second]);
    }

    private static object Multiplied(ScriptArguments a)
    {
        var i = (long)a[0]!;
        return a[1] switch
        {
            Tensor t => t.Mul(i),
            string text => string.Concat(a.Repeated(text, text.Length, i)),
            { } other when Number(other) is { } n => n switch
            {
                long j => (object)(i * j),
                double d => i * d,
                _ => i * (System.Numerics.Complex)n,
            },
            _ => throw a.Error($"{ScriptValues.Describe(a[1])} cannot be multiplied."),
        };
    }

    private static object? Then(object? result, Action action)
    {
        action();
        return result;
    }

    private static CheckpointList Changed(ScriptArguments a, CheckpointList list, Action<List<object?>> change)
    {
        a.Frame.Run.Changes("a list");
        change(list.Items);
        return list;
    }

    /// <summary>Sorts as Python does: equal items keep their order, also where the largest comes first.</summary>
    private static void Sorted(List<object?> items, bool reverse)
    {
        object?[] sorted = reverse ? [.. items.OrderDescending(PythonOrder.Of)] : [.. items.Order(PythonOrder.Of)];
        items.Clear();
        items.AddRange(sorted);
    }

    /// <summary>The indexes of Python's <c>[start:end:step]</c>.</summary>
    private static IEnumerable<int> Sliced(int count, object? start, object? end, object? step)
    {
        var by = step as long? ?? 1;
        if (by == 0)
            throw new ArgumentException("The step of a slice is 0.");
        var (low, high) = by > 0 ? (0L, (long)count) : (-1L, count - 1L);
        var first = Place(start, by > 0 ? low : high);
        var last = Place(end, by > 0 ? high : low);
        for (var i = first; by > 0 ? i < last : i > last; i += by)
            yield return (int)i;

        long Place(object? value, long unset) => value is not long i ? unset : Math.Clamp(i == long.MaxValue ? i : i < 0 ? i + count : i, low, high);
    }
}
