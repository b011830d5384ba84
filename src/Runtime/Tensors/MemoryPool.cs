using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort;

/// <summary>Reuses the processor memory of dropped tensors, in blocks aligned to 64 bytes.</summary>
/// <remarks>
/// The garbage collector sees only the small objects in front of native memory, so it would let gigabytes pile up.
/// The pool therefore starts a collection when tensors hold a budget more than they did after the last one, and before
/// that when it is told that much has been dropped and a collection costs little. Budget and cache grow with what was
/// alive at most, so that a training loop, once it has run, finds all of its memory here.
/// </remarks>
internal static unsafe class MemoryPool
{
    private const int Alignment = 64;
    private const long MinimumBudget = 64L << 20;
    private const long MinimumCache = 32L << 20;
    private const long MinimumGarbage = 4L << 20;

    /// <summary>
    /// What is dropped before a collection that costs little: few times what a core's cache holds, so that results land where others have just been.
    /// </summary>
    private const long MinimumStep = 8L << 20;

    /// <summary>Beyond this what is alive fills the last cache anyway, and nothing is collected before the budget runs out.</summary>
    private const long MaximumLooked = 128L << 20;

    /// <summary>After so many collections the most that was ever held is all but forgotten.</summary>
    private const int Memory = 256;

    private static readonly Lock Gate = new();
    private static readonly FreeBlocks Free = new(block => NativeMemory.AlignedFree((void*)block));
    private static readonly Collections Collector = new();
    private static long _rented, _most, _garbage, _collectAt = MinimumBudget, _lookAt = MinimumStep, _step = MinimumStep;

    /// <summary>
    /// How many bytes living tensors may hold: nine tenths of the machine's memory, or of what its container allows. Beyond, a system would
    /// hand out memory all the same and end the process when it is used.
    /// </summary>
    internal static long Limit { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9;

    /// <summary>Bytes that living tensors hold, rounded up to the pool's block sizes.</summary>
    internal static long RentedBytes => Interlocked.Read(ref _rented);

    /// <summary>Bytes kept for the next tensors.</summary>
    internal static long CachedBytes
    {
        get
        {
            lock (Gate)
                return Free.Bytes;
        }
    }

    internal static byte* Rent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var size = BlockSize(bytes);
        if (RentedBytes + size > Interlocked.Read(ref _collectAt))
            Collect();
        else if (RentedBytes + size > Interlocked.Read(ref _lookAt) && RentedBytes < MaximumLooked)
            Look(size);
        if (RentedBytes + size > Limit)
            Fit(size);
        lock (Gate)
        {
            _rented += size;
            _most = Math.Max(_most, _rented);
            var block = Free.Take(size);
            if (block != 0)
                return (byte*)block;
            Free.Trim(Room, Stale);
            Free.Trim(Room);
        }
        try
        {
            return (byte*)NativeMemory.AlignedAlloc((nuint)size, Alignment);
        }
        catch (OutOfMemoryException)
        {
            Interlocked.Add(ref _rented, -size);
            Trim(0);
            throw;
        }
    }

    internal static void Return(byte* pointer, long bytes)
    {
        var size = BlockSize(bytes);
        lock (Gate)
        {
            _rented -= size;
            Free.Trim(Room - size, Stale);
            if (Free.Bytes + size <= Room)
            {
                Free.Put((nint)pointer, size);
                return;
            }
        }
        NativeMemory.AlignedFree(pointer);
    }

    /// <summary>Says that so many bytes have probably been dropped: once they are many, and it costs little to find them, they are collected without waiting for the budget to run out.</summary>
    internal static void Dropped(long bytes)
    {
        if (Interlocked.Add(ref _garbage, bytes) > Math.Max(MinimumGarbage, RentedBytes / 8) && Collector.Affordable() is var generation and >= 0)
            Collect(generation, generation);
    }

    /// <summary>Frees cached blocks until at most <paramref name="keep"/> bytes are cached.</summary>
    internal static void Trim(long keep)
    {
        lock (Gate)
            Free.Trim(keep);
    }

    /// <summary>How many bytes may be cached: what fills up the most that was held, with some more since blocks of one size do not serve another.</summary>
    private static long Room => Math.Max(MinimumCache, _most + _most / 2 - _rented);

    /// <summary>While so many bytes are handed out, a loop asks for each of its sizes.</summary>
    private static long Stale => 4 * Math.Max(_most, MinimumCache);

    /// <summary>Power-of-two sizes with three steps between: at most a quarter of a block is unused.</summary>
    private static long BlockSize(long bytes)
    {
        if (bytes <= Alignment)
            return Alignment;
        var step = Math.Max(Alignment, 1L << (BitOperations.Log2((ulong)(bytes - 1)) - 2));
        return checked(bytes + step - 1) / step * step;
    }

    private static void Fit(long size)
    {
        Collect();
        Trim(0);
        if (RentedBytes + size > Limit)
            throw new InsufficientMemoryException($"A tensor of {size} bytes does not fit: tensors hold {RentedBytes} already, and may hold {Limit} on this machine.");
    }

    /// <summary>From the oldest generation that costs little: each collection leaves what is just being used to an older one, where a younger one's would not find it again.</summary>
    private static void Collect() => Collect(Math.Max(0, Collector.Affordable()), GC.MaxGeneration);

    /// <summary>Collects where that pays, which is where little is alive; more seldom when little of what was handed out turns out to be dropped.</summary>
    private static void Look(long size)
    {
        Interlocked.Exchange(ref _lookAt, long.MaxValue);
        if (Collector.Worth(Math.Max(size, _step)) is var generation and >= 0)
        {
            var before = RentedBytes;
            Collect(generation, generation);
            _step = before - RentedBytes >= _step / 2 ? MinimumStep : Math.Min(2 * _step, Budget(RentedBytes));
        }
        Interlocked.Exchange(ref _lookAt, RentedBytes + _step);
    }

    /// <summary>Collects generations from the youngest given until what was dropped is found.</summary>
    private static void Collect(int youngest, int oldest)
    {
        var budget = Budget(RentedBytes);
        Interlocked.Exchange(ref _collectAt, long.MaxValue);
        var enough = Math.Max(Math.Min(budget, Interlocked.Exchange(ref _garbage, 0)), MinimumGarbage) / 2;
        var before = RentedBytes;
        for (var generation = youngest; generation <= oldest; generation++)
        {
            Collector.Run(generation);
            if (before - RentedBytes >= enough)
                break;
        }
        lock (Gate)
        {
            _most = Math.Max(_rented, _most - _most / Memory);
            Free.Trim(Room);
            _collectAt = _rented + Budget(_rented);
            _lookAt = _rented + _step;
        }
    }

    private static long Budget(long alive) => Math.Max(MinimumBudget, alive / 2);
}
