using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace TorchPort.IO;

/// <summary>The bytes of a file: mapped into memory where the system can, otherwise read when they are asked for.</summary>
/// <remarks>
/// A mapping is private: who changes a tensor in place changes memory, never the file. Nothing is disposed; the
/// mapping ends when no storage and no reader refers to it any longer. A span that <see cref="Span"/> gave is good as
/// long as this object is reachable, so whoever holds one keeps this alive.
/// </remarks>
internal sealed unsafe class MappedFile : IMappedMemory
{
    private const int WindowSize = 64 * 1024;

    private readonly object? _owner;
    private readonly byte* _data;
    private readonly SafeFileHandle? _handle;
    private readonly bool _isMapped;
    private readonly long _start;
    private byte[]? _window;
    private long _windowStart;
    private int _windowLength;

    private MappedFile(string path, long length, object? owner, byte* data, SafeFileHandle? handle, bool isMapped, long start = 0)
    {
        (Path, Length, _owner, _handle, _isMapped, _start) = (path, length, owner, handle, isMapped, start);
        _data = data;
    }

    /// <summary>The path, as it was given; messages name it.</summary>
    internal string Path { get; }

    /// <summary>The length in bytes.</summary>
    internal long Length { get; }

    /// <summary>Whether the bytes lie in memory's address space; if not they are read when asked for.</summary>
    internal bool IsMapped => _isMapped;

    /// <summary>Whether the bytes are pages of a mapped file, rather than memory of .NET's.</summary>
    public bool IsFile => _owner is MemoryMappedViewAccessor or MappedFile { IsFile: true };

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static MappedFile Open(string path, bool map = true)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length == 0)
                return new(path, 0, null, null, null, isMapped: true);
            var view = map ? TryMap(handle, length) : null;
            var result = new MappedFile(path, length, view, view is null ? null : (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle(), handle, view is not null);
            handle = null;
            return result;
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Bytes that are in memory already, under the name that messages give them.</summary>
    internal static MappedFile FromBytes(ReadOnlySpan<byte> bytes, string path)
    {
        var memory = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(memory);
        return FromPinned(memory, path);
    }

    /// <summary>An array on the pinned heap, not copied.</summary>
    internal static MappedFile FromPinned(byte[] memory, string path) =>
        new(path, memory.Length, memory, (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), null, isMapped: true);

    /// <summary>A stretch of the file as a file of its own, not copied.</summary>
    /// <exception cref="CorruptCheckpointException">It reaches beyond the end of the file.</exception>
    internal MappedFile Slice(long offset, long length, string path)
    {
        Check(offset, length);
        return new(path, length, this, _data + offset, _handle, _isMapped, _start + offset);
    }

    /// <summary>The bytes from <paramref name="offset"/> on; when the file is not mapped, good until the next call.</summary>
    /// <exception cref="CorruptCheckpointException">They reach beyond the end of the file.</exception>
    internal ReadOnlySpan<byte> Span(long offset, int length)
    {
        Check(offset, length);
        if (_isMapped)
            return new(_data + offset, length);
        if (length > WindowSize)
        {
            var bytes = new byte[length];
            Fill(bytes, offset);
            return bytes;
        }
        if (_window is null || offset < _windowStart || offset + length > _windowStart + _windowLength)
        {
            _window ??= new byte[WindowSize];
            _windowLength = (int)Math.Min(WindowSize, Length - offset);
            Fill(_window.AsSpan(0, _windowLength), offset);
            _windowStart = offset;
        }
        return _window.AsSpan((int)(offset - _windowStart), length);
    }

    /// <summary>A storage over the bytes from <paramref name="offset"/> on, not copied where the file is mapped.</summary>
    /// <exception cref="CorruptCheckpointException">They reach beyond the end of the file.</exception>
    internal Storage Storage(long offset, long length)
    {
        Check(offset, length);
        return _isMapped
            ? TorchPort.Storage.Wrap(this, _data + offset, length)
            : TorchPort.Storage.Lazy(length, (destination, _) => Read(offset, destination, length));
    }

    /// <summary>Copies bytes to memory that the caller owns.</summary>
    /// <exception cref="CorruptCheckpointException">They reach beyond the end of the file.</exception>
    internal void Read(long offset, byte* destination, long length)
    {
        Check(offset, length);
        for (long done = 0; done < length;)
        {
            var part = (int)Math.Min(length - done, 1 << 30);
            if (_isMapped)
                new ReadOnlySpan<byte>(_data + offset + done, part).CopyTo(new(destination + done, part));
            else
                Fill(new(destination + done, part), offset + done);
            done += part;
        }
        GC.KeepAlive(this);
    }

    /// <summary>The file that this is a stretch of; itself if it is whole.</summary>
    internal MappedFile Whole => _owner is MappedFile { } outer ? outer.Whole : this;

    /// <summary>Where bytes of it lie in the whole file; null if they are no part of it.</summary>
    internal long? PlaceOf(byte* data) => _isMapped && data >= Whole._data && data < Whole._data + Whole.Length ? data - Whole._data : null;

    /// <summary>Tells the content from others: of the file as it was opened, not of one that has its name now.</summary>
    internal ContentDigest Digest()
    {
        var digest = _handle is not null ? ContentDigest.OfFile(_handle, _start, Length) : ContentDigest.OfMemory(_data, Length);
        GC.KeepAlive(this);
        return digest;
    }

    /// <summary>Copies bytes from the file rather than from its mapping, of which the system would bring in sixteen pages to read a few bytes.</summary>
    /// <exception cref="CorruptCheckpointException">They reach beyond the end of the file.</exception>
    internal void Peek(long offset, Span<byte> destination)
    {
        Check(offset, destination.Length);
        if (_handle is not null)
            Fill(destination, offset);
        else
            new ReadOnlySpan<byte>(_data + offset, destination.Length).CopyTo(destination);
        GC.KeepAlive(this);
    }

    private void Fill(Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(_handle!, destination, _start + offset);
            if (read == 0)
                throw new CorruptCheckpointException($"The file ended at byte {offset} while it was read; it had {Length} bytes when it was opened.", Path);
            destination = destination[read..];
            offset += read;
        }
    }

    private void Check(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new CorruptCheckpointException($"{length} bytes at byte {offset} were asked for, but the file has {Length}. It is truncated or its offsets are wrong.", Path);
    }

    private static MemoryMappedViewAccessor? TryMap(SafeFileHandle handle, long length)
    {
        try
        {
            using var file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
            return file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or OutOfMemoryException)
        {
            return null;
        }
    }
}
