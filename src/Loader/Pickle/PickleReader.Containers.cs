namespace TorchPort.Pickle;

internal sealed partial class PickleReader
{
    /// <summary>Lists, tuples, dicts and sets.</summary>
    private bool StepContainer(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.EmptyList:
                Push(new CheckpointList());
                break;
            case PickleOp.List:
                Push(Filled(new CheckpointList(), PopMark()));
                break;
            case PickleOp.EmptyTuple:
                Push(CheckpointTuple.Empty);
                break;
            case PickleOp.Tuple:
                Push(new CheckpointTuple(PopMark()));
                break;
            case PickleOp.Tuple1:
                Push(new CheckpointTuple(Pop()));
                break;
            case PickleOp.Tuple2:
                var (second, first) = (Pop(), Pop());
                Push(new CheckpointTuple(first, second));
                break;
            case PickleOp.Tuple3:
                var (c, b, a) = (Pop(), Pop(), Pop());
                Push(new CheckpointTuple(a, b, c));
                break;
            case PickleOp.EmptyDict:
                Push(new CheckpointDict());
                break;
            case PickleOp.Dict:
                var entries = PopMark();
                Push(new CheckpointDict());
                SetItems(entries);
                break;
            case PickleOp.EmptySet:
                Push(new CheckpointSet());
                break;
            case PickleOp.FrozenSet:
                Push(Filled(new CheckpointSet(isFrozen: true), PopMark()));
                break;
            case PickleOp.Append:
                AddItems([Pop()]);
                break;
            case PickleOp.Appends:
            case PickleOp.AddItems:
                AddItems(PopMark());
                break;
            case PickleOp.SetItem:
                var (value, key) = (Pop(), Pop());
                SetItems([key, value]);
                break;
            case PickleOp.SetItems:
                SetItems(PopMark());
                break;
            default:
                return false;
        }
        return true;
    }

    private static CheckpointList Filled(CheckpointList list, object?[] items)
    {
        foreach (var item in items)
            list.Add(item);
        return list;
    }

    private CheckpointSet Filled(CheckpointSet set, object?[] items)
    {
        foreach (var item in items)
            set.Add(Key(item));
        return set;
    }

    private void AddItems(ReadOnlySpan<object?> items)
    {
        var target = Top();
        foreach (var item in items)
        {
            switch (target)
            {
                case CheckpointList list:
                    list.Add(item);
                    break;
                case CheckpointSet { IsFrozen: false } set:
                    set.Add(Key(item));
                    break;
                case PickledObject o:
                    (o.Items ??= new()).Add(item);
                    break;
                default:
                    throw Corrupt($"The pickle adds items to a {CheckpointTree.TypeName(target)} at byte {Position}.");
            }
        }
    }

    private void SetItems(ReadOnlySpan<object?> items)
    {
        var target = Top();
        if (items.Length % 2 != 0)
            throw Corrupt($"The pickle sets a key without a value at byte {Position}.");
        var dict = target switch
        {
            CheckpointDict d => d,
            PickledObject o => o.Entries ??= new(),
            _ => throw Corrupt($"The pickle sets items of a {CheckpointTree.TypeName(target)} at byte {Position}."),
        };
        for (var i = 0; i < items.Length; i += 2)
            dict[Key(items[i])] = items[i + 1];
    }

    private object? Key(object? key) => PythonKey.IsUsable(key) ? key
        : throw Corrupt($"The pickle uses a {CheckpointTree.TypeName(key)} as a key of a dict or set at byte {Position}, which is no key or an absurdly large one.");
}
