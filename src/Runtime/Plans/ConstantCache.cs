namespace TorchPort.Plans;

/// <summary>What plans of one session make of constants, such as packed weights: made once, and shared between the plans for inputs of other shapes.</summary>
internal sealed class ConstantCache
{
    private readonly Dictionary<(Storage Source, string What), (int Version, object Made)> _made = [];

    private readonly Dictionary<Storage, int> _numbers = [];

    /// <summary>The constants that plans read when they run.</summary>
    private readonly HashSet<Storage> _read = [];

    /// <summary>The bytes that packed weights and folded constants take.</summary>
    internal long ByteLength { get; private set; }

    /// <summary>What <paramref name="make"/> makes of a constant, or made before.</summary>
    /// <param name="source">The constant.</param>
    /// <param name="what">All else that the result depends on.</param>
    /// <param name="make">Makes it, and says how many bytes it takes.</param>
    internal T Get<T>(Storage source, string what, Func<(T Made, long ByteLength)> make) where T : class
    {
        if (_made.TryGetValue((source, what), out var there) && there.Version == source.Version)
            return (T)there.Made;
        var (made, bytes) = make();
        _made[(source, what)] = (source.Version, made);
        ByteLength += bytes;
        // At once, so that the next one gets the same memory.
        if (source is RecomputedStorage)
            Fade(source);
        return made;
    }

    /// <summary>Lets constants fade of which plans read only what was made of them.</summary>
    /// <param name="graph">A graph on which no pass will run any more.</param>
    internal void Fade(Graph graph)
    {
        foreach (var operand in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs))
        {
            if (operand.Value.Constant is { } constant)
                _read.Add(constant);
        }
        foreach (var ((source, _), (_, made)) in _made)
        {
            Fade(source);
            Fade(made as Storage);
        }
        MemoryPool.Trim(0);
    }

    private void Fade(Storage? storage)
    {
        if (storage is not null && !_read.Contains(storage))
            storage.Fade();
    }

    /// <summary>A number of a constant, to name it by.</summary>
    internal int NumberOf(Storage constant)
    {
        if (!_numbers.TryGetValue(constant, out var number))
            _numbers.Add(constant, number = _numbers.Count);
        return number;
    }
}
