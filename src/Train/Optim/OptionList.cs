namespace TorchPort.Optim;

/// <summary>The options of a group by PyTorch's names, in order.</summary>
internal sealed class OptionList
{
    private readonly List<(string Name, object? Value)> _items = [];

    internal IEnumerable<(string Name, object? Value)> Items => _items;

    internal bool TryGet(string name, out object? value)
    {
        var at = Find(name);
        value = at < 0 ? null : _items[at].Value;
        return at >= 0;
    }

    internal void Set(string name, object? value)
    {
        var at = Find(name);
        if (at < 0)
            _items.Add((name, value));
        else
            _items[at] = (name, value);
    }

    /// <summary>Adds the options that are missing.</summary>
    internal void Complete(OptionList defaults)
    {
        foreach (var (name, value) in defaults._items)
        {
            if (Find(name) < 0)
                _items.Add((name, value));
        }
    }

    private int Find(string name)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i].Name == name)
                return i;
        }
        return -1;
    }
}
