using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>The names that are known at a place in a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="outer">The scope around it.</param>
/// <param name="file">The model's file, for messages.</param>
internal sealed class GraphScope(GraphProto graph, GraphScope? outer, string file)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly HashSet<int> _initialized = [];
    private HashSet<int>? _uses;

    /// <summary>The names by number.</summary>
    internal List<string> Names { get; } = [];

    /// <summary>Gives a new value its number.</summary>
    /// <exception cref="OnnxException">There is one of this name already.</exception>
    internal int Define(string name, string by)
    {
        if (name.Length == 0)
            throw new OnnxException($"{by} has no name.", file, graph.Name);
        if (!_slots.TryAdd(name, Names.Count))
            throw new OnnxException($"\"{name}\" is made twice; a name stands for one value.", file, by);
        Names.Add(name);
        return Names.Count - 1;
    }

    /// <summary>An initializer is a new value, or what an input is when it is not given.</summary>
    internal int DefineInitializer(string name)
    {
        var slot = _slots.TryGetValue(name, out var known) && known < graph.Inputs.Count ? known : Define(name, "an initializer");
        if (!_initialized.Add(slot))
            throw new OnnxException($"There are two initializers \"{name}\".", file, graph.Name);
        return slot;
    }

    /// <summary>Begins to note which values of this graph a node looks at.</summary>
    internal void BeginNode() => _uses = [];

    /// <summary>The values that the node looked at.</summary>
    internal int[] EndNode()
    {
        int[] uses = [.. _uses!];
        _uses = null;
        return uses;
    }

    /// <summary>A value that a node looks at.</summary>
    /// <exception cref="OnnxException">It is not known at this place.</exception>
    internal ValueRef Use(string name, NodeProto node) => Find(name)
        ?? throw new OnnxException($"Its input \"{name}\" is no input of the graph and no output of a node that can run before it.", file, node.ToString());

    /// <summary>A value of this graph or of one around it; null if the name is not known here.</summary>
    internal ValueRef? Find(string name)
    {
        var level = 0;
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._slots.TryGetValue(name, out var slot))
            {
                scope._uses?.Add(slot);
                return new(level, slot);
            }
            level++;
        }
        return null;
    }

    private GraphScope? Outer => outer;
}
