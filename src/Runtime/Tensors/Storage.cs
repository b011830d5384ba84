using System.Diagnostics.CodeAnalysis;

namespace TorchPort;

/// <summary>A block of memory that one or more tensors view. PyTorch: <c>torch.UntypedStorage</c>.</summary>
/// <remarks>
/// Nobody disposes a storage. When no tensor views it any longer the garbage collector finds it, and its memory goes
/// back to the pool; the pool starts a collection when it has handed out much since the last one.
/// </remarks>
public abstract unsafe class Storage
{
    private int _version;

    private protected Storage(Device device, long byteLength) => (Device, ByteLength, IsInference) = (device, byteLength, InferenceMode.IsEnabled);

    /// <summary>The device whose memory this is.</summary>
    public Device Device { get; }

    /// <summary>The length in bytes. PyTorch: <c>nbytes</c>.</summary>
    public long ByteLength { get; }

    /// <summary>Whether it was made in inference mode.</summary>
    internal bool IsInference { get; }

    /// <summary>How often the content was changed in place; the tape compares it with the count when it saved a tensor.</summary>
    internal int Version => _version;

    /// <summary>The first byte, for devices whose memory the processor can address.</summary>
    internal abstract byte* Pointer { get; }

    internal void BumpVersion() => Interlocked.Increment(ref _version);

    /// <summary>Says that nobody reads the content now, and perhaps nobody will: memory from which it can be had again is given back.</summary>
    internal virtual void Fade()
    {
    }

    /// <summary>A storage over memory that <paramref name="owner"/> keeps alive, such as a mapped file.</summary>
    /// <param name="owner">Kept reachable as long as the storage is.</param>
    /// <param name="data">The first byte.</param>
    /// <param name="byteLength">The length in bytes.</param>
    internal static Storage Wrap(object owner, byte* data, long byteLength) => new ForeignStorage(owner, data, byteLength);

    /// <summary>A storage that asks <paramref name="load"/> for its bytes when they are first used.</summary>
    /// <param name="byteLength">The length in bytes, known before loading.</param>
    /// <param name="load">Fills the memory it is given, which is <paramref name="byteLength"/> bytes long; called at most once.</param>
    internal static Storage Lazy(long byteLength, StorageLoader load) => new LazyStorage(byteLength, load);
}

/// <summary>Fills a storage with its bytes.</summary>
internal unsafe delegate void StorageLoader(byte* destination, long byteLength);

/// <summary>Memory of a pool, which may be given back before the garbage collector finds it.</summary>
internal abstract class ReusableStorage : Storage
{
    private static long _count;

    private protected ReusableStorage(Device device, long byteLength) : base(device, byteLength) => Serial = Interlocked.Increment(ref _count);

    /// <summary>The number of the storage made last.</summary>
    internal static long LastSerial => Interlocked.Read(ref _count);

    /// <summary>Later ones have larger numbers.</summary>
    internal long Serial { get; }

    /// <summary>Whether nobody but a node of the tape holds it, with which it goes.</summary>
    internal bool IsTapes { get; set; }

    /// <summary>Gives the memory back at once. The caller knows that nobody will look at it.</summary>
    internal abstract void Release();

    private protected static ObjectDisposedException Released() => new(nameof(Storage), "This memory was given back by the backward pass that made it.");
}

/// <summary>Pooled memory of the processor.</summary>
internal sealed unsafe class PooledStorage : ReusableStorage
{
    private byte* _pointer;

    private PooledStorage(Device device, long byteLength, byte* pointer) : base(device, byteLength) => _pointer = pointer;

    /// <summary>A storage with memory of its own.</summary>
    /// <remarks>The memory comes before the object: renting it may start a collection, which would leave an object that is there already where cheaper ones do not find it.</remarks>
    internal static PooledStorage Rent(Device device, long byteLength) => new(device, byteLength, MemoryPool.Rent(byteLength));

    internal override byte* Pointer => _pointer != null ? _pointer : throw Released();

    [SuppressMessage("Usage", "CA1816", Justification = "What Dispose would do, for the engine alone.")]
    internal override void Release()
    {
        GC.SuppressFinalize(this);
        var pointer = _pointer;
        _pointer = null;
        if (pointer != null)
            MemoryPool.Return(pointer, ByteLength);
    }

    ~PooledStorage()
    {
        if (_pointer != null)
            MemoryPool.Return(_pointer, ByteLength);
    }
}

/// <summary>A piece of a slab, for tensors so small that a finalizer each would cost more than the work on them.</summary>
internal sealed unsafe class SmallStorage : Storage
{
    /// <summary>The longest storage that comes from a slab, in bytes.</summary>
    internal const long Limit = 4096;

    private const int Alignment = 64;

    /// <summary>Up to so many bytes, pieces share the shorter slabs: what holds one of them back is then not much more than it.</summary>
    private const int ShortLimit = 1024;

    /// <summary>A slab is as long as so many of the longest pieces of it.</summary>
    private const int Pieces = 16;

    [ThreadStatic]
    private static Slab? _short, _long;

    private readonly Slab _slab;
    private readonly byte* _pointer;

    internal SmallStorage(Device device, long byteLength) : base(device, byteLength)
    {
        var size = Math.Max(Alignment, (int)(byteLength + Alignment - 1) & -Alignment);
        ref var current = ref (size <= ShortLimit ? ref _short : ref _long);
        if (current is null || current.Used + size > current.Length)
            current = Slab.Rent(Pieces * (size <= ShortLimit ? ShortLimit : (int)Limit));
        _slab = current;
        _pointer = _slab.Start + _slab.Used;
        _slab.Used += size;
    }

    internal override byte* Pointer => _pointer;

    /// <summary>Pooled memory that goes back when the last of its pieces is dropped.</summary>
    private sealed class Slab
    {
        internal readonly byte* Start;

        internal readonly int Length;

        internal int Used;

        private Slab(byte* start, int length)
        {
            Start = start;
            Length = length;
        }

        /// <summary>The memory first, as in <see cref="PooledStorage.Rent"/>.</summary>
        internal static Slab Rent(int length) => new(MemoryPool.Rent(length), length);

        ~Slab() => MemoryPool.Return(Start, Length);
    }
}

/// <summary>Memory that another object owns.</summary>
internal sealed unsafe class ForeignStorage(object owner, byte* pointer, long byteLength) : Storage(Device.Cpu, byteLength)
{
    internal object Owner { get; } = owner;

    internal override byte* Pointer => pointer;

    internal override void Fade()
    {
        if (Version == 0 && Owner is IMappedMemory { IsFile: true })
            FilePages.Drop(pointer, ByteLength);
        GC.KeepAlive(this);
    }
}

/// <summary>Memory filled on first use.</summary>
internal sealed unsafe class LazyStorage(long byteLength, StorageLoader load) : Storage(Device.Cpu, byteLength)
{
    private readonly Lock _gate = new();
    private StorageLoader? _load = load;
    private PooledStorage? _memory;

    internal override byte* Pointer
    {
        get
        {
            if (Volatile.Read(ref _memory) is { } ready)
                return ready.Pointer;
            lock (_gate)
            {
                if (_memory is null)
                {
                    var memory = PooledStorage.Rent(Device, ByteLength);
                    _load!(memory.Pointer, ByteLength);
                    _load = null;
                    Volatile.Write(ref _memory, memory);
                }
                return _memory.Pointer;
            }
        }
    }
}

/// <summary>No memory at all: the storage of a tensor on <see cref="Device.Meta"/>.</summary>
internal sealed unsafe class MetaStorage(Device device, long byteLength) : Storage(device, byteLength)
{
    internal override byte* Pointer => throw new TorchPortException("A meta tensor has a shape and a dtype but no data to read or write.");
}
