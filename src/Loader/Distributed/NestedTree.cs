namespace TorchPort.Distributed;

/// <summary>Builds dicts and lists from values and the keys and indexes that lead to each.</summary>
internal sealed class NestedTree(string file)
{
    private const int MaxDepth = 100;

    private readonly CheckpointDict _root = new();

    /// <summary>The tree: dicts, and lists where all keys are indexes from 0 on.</summary>
    internal object? Root => Shaped(_root);

    internal void Add(CheckpointTuple path, object? value, string name)
    {
        if (path.Count is 0 or > MaxDepth || !path.All(k => k is string or long))
            throw new CorruptCheckpointException("The path of this entry is malformed.", file, name);
        var at = _root;
        for (var i = 0; i < path.Count - 1; i++)
        {
            if (!at.TryGetValue(path[i], out var next))
                at[path[i]] = next = new Node();
            at = next is Node node ? node.Children : throw new CorruptCheckpointException("An entry lies below another one.", file, name);
        }
        if (at.ContainsKey(path[^1]))
            throw new CorruptCheckpointException("Two entries have this path.", file, name);
        at[path[^1]] = value;
    }

    private static object? Shaped(object? value)
    {
        if (value is Node node)
            value = node.Children;
        else if (value is not CheckpointDict)
            return value;
        var dict = (CheckpointDict)value;
        var isList = dict.Keys.Select((k, i) => (k, i)).All(e => e.k is long index && index == e.i);
        var list = new CheckpointList();
        var result = new CheckpointDict();
        foreach (var (key, child) in dict)
        {
            var shaped = child is Node ? Shaped(child) : child;
            if (isList)
                list.Add(shaped);
            else
                result[key] = shaped;
        }
        return isList && dict.Count > 0 ? list : result;
    }

    /// <summary>A dict of the tree's own, apart from dicts that are values.</summary>
    private sealed class Node
    {
        internal CheckpointDict Children { get; } = new();
    }
}
