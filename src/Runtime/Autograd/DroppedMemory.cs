namespace TorchPort.Autograd;

/// <summary>What a backward pass lets go of as it goes: devices hear of it at once, so that memory for which there is no more use is found before more is asked for.</summary>
internal sealed class DroppedMemory
{
    // Numbers, since a storage that stood here would not be found.
    private readonly HashSet<long> _seen = [];
    private Device? _device;
    private long _bytes;

    /// <summary>A node keeps this memory no longer.</summary>
    internal void Add(Storage storage)
    {
        if (storage is not ReusableStorage reusable || !_seen.Add(reusable.Serial))
            return;
        if (storage.Device != _device)
            Tell();
        (_device, _bytes) = (storage.Device, _bytes + storage.ByteLength);
    }

    /// <summary>Says how much was added since it was said last.</summary>
    internal void Tell()
    {
        var bytes = _bytes;
        _bytes = 0;
        if (bytes > 0)
            _device!.Dropped(bytes);
    }
}
