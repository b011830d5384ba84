namespace TorchPort.Plans;

/// <summary>A block of memory of a graph.</summary>
/// <param name="id">Its number in the graph.</param>
/// <param name="byteLength">Its length in bytes.</param>
/// <param name="constant">Its content, where that is the same in every run.</param>
internal sealed class Value(int id, long byteLength, Storage? constant = null)
{
    internal int Id { get; } = id;

    internal long ByteLength { get; } = byteLength;

    internal Storage? Constant { get; set; } = constant;

    internal bool IsConstant => Constant is not null;

    /// <summary>Whether the caller brings the content.</summary>
    internal bool IsInput { get; init; }

    public override string ToString() => IsConstant ? $"c{Id}" : IsInput ? $"in{Id}" : $"v{Id}";
}
