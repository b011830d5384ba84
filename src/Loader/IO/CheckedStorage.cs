namespace TorchPort.IO;

/// <summary>A storage over mapped bytes whose checksum is compared when they are first used.</summary>
internal sealed unsafe class CheckedStorage(Storage inner, Checksum checksum) : Storage(Device.Cpu, inner.ByteLength), INamedStorage
{
    public string? TensorName { get; set; }

    /// <summary>The bytes, unchecked.</summary>
    internal Storage Inner => inner;

    internal override byte* Pointer
    {
        get
        {
            checksum.Ensure(TensorName);
            return inner.Pointer;
        }
    }
}

/// <summary>A storage that can say in an error which tensor its bytes are of.</summary>
internal interface INamedStorage
{
    /// <summary>The first name under which a tensor of this storage was seen.</summary>
    string? TensorName { get; set; }
}

/// <summary>A checksum compared at most once, on demand.</summary>
/// <param name="check">Throws when the bytes do not have the checksum; told the tensor whose bytes they are, if known.</param>
internal sealed class Checksum(Action<string?> check)
{
    private readonly Lock _gate = new();
    private volatile bool _done;

    internal void Ensure(string? tensor)
    {
        if (_done)
            return;
        lock (_gate)
        {
            if (!_done)
                check(tensor);
            _done = true;
        }
    }
}
