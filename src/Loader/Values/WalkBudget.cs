namespace TorchPort;

/// <summary>Bounds what a walk through shared containers may visit and name: a short file can hold more paths than memory can.</summary>
internal sealed class WalkBudget(string? file)
{
    private const int MaxVisits = 1_000_000;
    private const int MaxTensors = 1_000_000;
    private const long MaxNameLength = 32 << 20;

    private readonly HashSet<object> _barren = new(ReferenceEqualityComparer.Instance);
    private int _visits, _tensors;
    private long _nameLength;

    /// <summary>Counts a container at a depth.</summary>
    internal void Enter(int depth)
    {
        if (++_visits > MaxVisits || depth > CheckpointTree.MaxDepth)
            throw new CorruptCheckpointException($"The values nest deeper than {CheckpointTree.MaxDepth} levels or along more than {MaxVisits} paths.", file);
    }

    /// <summary>Whether a container was found to lead to no tensor, so that nobody needs to walk it again.</summary>
    internal bool IsBarren(object container) => _barren.Contains(container);

    /// <summary>Notes that a container leads to no tensor.</summary>
    internal void SetBarren(object container) => _barren.Add(container);

    /// <summary>Counts a named tensor.</summary>
    internal void Name(string name)
    {
        _nameLength += name.Length;
        if (++_tensors > MaxTensors || _nameLength > MaxNameLength)
            throw new CorruptCheckpointException($"More than {MaxTensors} tensors, or names of more than {MaxNameLength} characters, are in the file.", file);
    }
}
