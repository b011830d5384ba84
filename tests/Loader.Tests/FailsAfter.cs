namespace TorchPort.Tests;

/// <summary>A disk with room for a number of writes.</summary>
internal sealed class FailsAfter(int writes) : MemoryStream
{
    private Stream? _inner;

    internal Stream Around(Stream inner)
    {
        _inner = inner;
        return this;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (writes-- == 0)
        {
            _inner!.Write(buffer[..(buffer.Length / 2)]);
            throw new IOException("disk full");
        }
        _inner!.Write(buffer);
    }
}
