namespace TorchPort.Cli;

/// <summary>
/// How many bytes of values a command reads from a checkpoint. A small file can hold a view that repeats one element 2⁶⁰ times;
/// going through all of them would never end.
/// </summary>
internal sealed class ReadBudget
{
    private const long Free = 1L << 30, Repeats = 16;

    private readonly string? _file;
    private Int128 _left = Free;

    internal ReadBudget(Checkpoint checkpoint)
    {
        _file = checkpoint.File;
        foreach (var storage in checkpoint.Tensors.Select(t => t.Value).Where(t => t.Device == Device.Cpu).Select(t => t.Storage).Distinct())
            _left += (Int128)storage.ByteLength * Repeats;
    }

    /// <summary>Whether a tensor's values may be read; if so they count.</summary>
    internal bool TryTake(Tensor tensor)
    {
        var bytes = (Int128)tensor.ElementCount * tensor.DType.ItemSize;
        if (bytes > _left)
            return false;
        _left -= bytes;
        return true;
    }

    /// <summary>Counts a tensor's values.</summary>
    /// <exception cref="CorruptCheckpointException">They are more than may be read.</exception>
    internal void Take(string name, Tensor tensor)
    {
        if (!TryTake(tensor))
            throw new CorruptCheckpointException($"Its {tensor.ElementCount} elements repeat those of a storage of {tensor.Storage.ByteLength} bytes; together the tensors would be more than {Repeats} times as large as the file. Nothing was done.", _file, name);
    }
}
