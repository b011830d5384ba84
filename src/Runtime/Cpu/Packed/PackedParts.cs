namespace TorchPort.Kernels;

/// <summary>The memory of weights that were packed before, piece by piece in the order in which it was named.</summary>
internal sealed class PackedParts(IReadOnlyList<Storage> parts)
{
    private int _next;

    /// <summary>The next piece.</summary>
    /// <param name="byteLength">How long it is where weights are packed as they are here.</param>
    /// <exception cref="ArgumentException">It is not there, or of another length.</exception>
    internal Storage Take(long byteLength)
    {
        if (_next == parts.Count || parts[_next].ByteLength != byteLength)
            throw new ArgumentException($"Packed weights of {byteLength} bytes were expected, but there are {(_next == parts.Count ? "no more" : $"{parts[_next].ByteLength}")}.");
        return parts[_next++];
    }

    /// <summary>Says that all have been taken.</summary>
    /// <exception cref="ArgumentException">They have not.</exception>
    internal void End()
    {
        if (_next != parts.Count)
            throw new ArgumentException($"Of {parts.Count} pieces of packed weights {_next} were expected.");
    }
}
