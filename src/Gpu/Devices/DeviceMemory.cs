using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>A piece of a device's memory.</summary>
internal readonly record struct Block(MemoryBuffer1D<byte, Stride1D.Dense> Buffer, long Offset, long Size);

/// <summary>Reuses the memory of dropped tensors of one device: a stream's work is done in order, so what was freed may be handed out to the same stream at once.</summary>
/// <remarks>
/// As on the processor, the garbage collector finds dropped tensors, and is started when tensors hold a budget more than
/// after the last collection. Small blocks are cut from chunks, which stay; large ones are buffers of their own.
/// </remarks>
internal sealed class DeviceMemory
{
    private const int Alignment = 256;
    private const long Chunk = 2L << 20;
    private const long LargestSmall = 256L << 10;
    private const long MinimumBudget = 64L << 20;
    private const long MinimumGarbage = 32L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<(GpuStream Stream, long Size), Stack<Block>> _free = [];

    /// <summary>Blocks that other streams than their own were told to use: their own waits for those before it has them again.</summary>
    private readonly List<(Block Block, GpuStream Owner, List<GpuStream> Users)> _shared = [];

    /// <summary>All buffers: one that only a dropped tensor held would be freed beside it.</summary>
    private readonly HashSet<MemoryBuffer> _buffers = [];

    private readonly GpuDevice _device;
    private MemoryBuffer1D<byte, Stride1D.Dense>? _chunk;
    private long _chunkUsed, _held, _cached, _chunks, _garbage, _collectAt = MinimumBudget;

    internal DeviceMemory(GpuDevice device, long limit) => (_device, Limit) = (device, limit);

    /// <summary>How many bytes living tensors may hold.</summary>
    internal long Limit { get; set; }

    /// <summary>Bytes that living tensors hold, rounded up to block sizes.</summary>
    internal long Held => Interlocked.Read(ref _held);

    /// <summary>Bytes kept for the next tensors.</summary>
    internal long Cached => Interlocked.Read(ref _cached);

    internal Block Rent(GpuStream stream, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var size = BlockSize(bytes);
        if (Held + size > Interlocked.Read(ref _collectAt))
            Collect();
        if (Held + size > Limit)
            Fit(bytes, size);
        TakeBack();
        lock (_gate)
        {
            _held += size;
            if (_free.TryGetValue((stream, size), out var blocks) && blocks.TryPop(out var block))
            {
                _cached -= size;
                return block;
            }
            if (size <= LargestSmall)
                return Cut(size);
        }
        try
        {
            var buffer = Allocate(size);
            lock (_gate)
                _buffers.Add(buffer);
            return new(buffer, 0, size);
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException or OutOfDeviceMemoryException)
        {
            Interlocked.Add(ref _held, -size);
            throw Full(bytes, e);
        }
    }

    /// <param name="block">The block.</param>
    /// <param name="owner">The stream that rented it.</param>
    /// <param name="users">Others that were told to use it.</param>
    internal void Return(Block block, GpuStream owner, List<GpuStream>? users)
    {
        lock (_gate)
        {
            _held -= block.Size;
            _cached += block.Size;
            if (users is null)
                Free(block, owner);
            else
                _shared.Add((block, owner, users));
        }
    }

    /// <summary>Has streams wait for those that used their blocks. A finalizer cannot: another thread may hold the device.</summary>
    private void TakeBack()
    {
        (Block Block, GpuStream Owner, List<GpuStream> Users)[] shared;
        lock (_gate)
        {
            if (_shared.Count == 0)
                return;
            shared = [.. _shared];
            _shared.Clear();
        }
        foreach (var (owner, user) in shared.SelectMany(s => s.Users.Select(u => (s.Owner, u))).Distinct())
            owner.WaitStream(user);
        lock (_gate)
        {
            foreach (var (block, owner, _) in shared)
                Free(block, owner);
        }
    }

    private void Free(Block block, GpuStream owner)
    {
        if (!_free.TryGetValue((owner, block.Size), out var blocks))
            _free[(owner, block.Size)] = blocks = new();
        blocks.Push(block);
    }

    /// <summary>Says that so many bytes have probably been dropped: once they are many, they are collected without waiting for the budget to run out.</summary>
    internal void Dropped(long bytes)
    {
        if (Interlocked.Add(ref _garbage, bytes) > Math.Max(MinimumGarbage, Held / 8))
            Collect();
    }

    /// <summary>Gives large cached blocks back to the device.</summary>
    internal void Trim()
    {
        TakeBack();
        _device.Synchronize();
        lock (_gate)
        {
            foreach (var ((_, size), blocks) in _free)
            {
                while (size > LargestSmall && blocks.TryPop(out var block))
                {
                    _buffers.Remove(block.Buffer);
                    block.Buffer.Dispose();
                    _cached -= size;
                }
            }
        }
    }

    private Block Cut(long size)
    {
        if (_chunk is null || _chunkUsed + size > Chunk)
        {
            _chunk = _device.Allocator.Allocate1D<byte>(Chunk);
            _buffers.Add(_chunk);
            _chunkUsed = 0;
            _chunks += Chunk;
        }
        var block = new Block(_chunk, _chunkUsed, size);
        _chunkUsed += size;
        return block;
    }

    /// <summary>A buffer, after giving cached ones back if there is no room.</summary>
    private MemoryBuffer1D<byte, Stride1D.Dense> Allocate(long size)
    {
        if (Held + Cached > Limit)
            Trim();
        try
        {
            lock (_device.Gate)
                return _device.Allocator.Allocate1D<byte>(size);
        }
        catch (AcceleratorException)
        {
            Collect();
            Trim();
            lock (_device.Gate)
                return _device.Allocator.Allocate1D<byte>(size);
        }
    }

    private void Fit(long bytes, long size)
    {
        Collect();
        Trim();
        if (Held + size > Limit)
            throw Full(bytes, null);
    }

    private OutOfDeviceMemoryException Full(long bytes, Exception? inner) => new(
        $"A tensor of {bytes} bytes does not fit the memory of {_device} ({_device.Name}): tensors hold {Held} bytes, {Cached} are cached for the next ones, {_chunks} are in chunks for small ones, and the limit is {Limit}. Drop tensors, use smaller batches, or raise the limit.", inner);

    private void Collect()
    {
        Interlocked.Exchange(ref _collectAt, long.MaxValue);
        var enough = Math.Max(Math.Min(Budget(Held), Interlocked.Exchange(ref _garbage, 0)), MinimumGarbage) / 2;
        var before = Held;
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            if (before - Held >= enough)
                break;
        }
        Interlocked.Exchange(ref _collectAt, Held + Budget(Held));
    }

    private static long Budget(long alive) => Math.Max(MinimumBudget, alive / 2);

    /// <summary>Power-of-two sizes with three steps between: at most a quarter of a block is unused.</summary>
    private static long BlockSize(long bytes)
    {
        if (bytes <= Alignment)
            return Alignment;
        var step = Math.Max(Alignment, 1L << (BitOperations.Log2((ulong)(bytes - 1)) - 2));
        return checked(bytes + step - 1) / step * step;
    }
}
