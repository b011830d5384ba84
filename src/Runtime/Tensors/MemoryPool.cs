using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort;

/// <summary>Reuses the processor memory of dropped tensors, in blocks aligned to 64 bytes.</summary>
/// <remarks>
/// The garbage collector sees only the small objects in front of native memory, so it would let gigabytes pile up.
/// The pool therefore starts a collection when tensors hold a budget more than they did after the last one. The budget
/// grows with what is really alive, so that collecting stays a small share of the work between collections.
/// </remarks>
internal static unsafe class MemoryPool
{
    private const int Alignment = 64;
    private const long MinimumBudget = 64L << 20;
    private const long MinimumCache = 128L << 20;
    private const long MinimumGarbage = 32L << 20;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, Stack<nint>> Free = [];
    private static long _rented, _cached, _garbage, _collectAt = MinimumBudget;

    /// <summary>
    /// How many bytes living tensors may hold: nine tenths of the machine's memory, or of what its container allows. Beyond, a system would
    /// hand out memory all the same and end the process when it is used.
    /// </summary>
    internal static long Limit { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9;

    /// <summary>Bytes that living tensors hold, rounded up to the pool's block sizes.</summary>
    internal static long RentedBytes => Interlocked.Read(ref _rented);

    /// <summary>Bytes kept for the next tensors.</summary>
    internal static long CachedBytes => Interlocked.Read(ref _cached);

    internal static byte* Rent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var size = BlockSize(bytes);
        if (RentedBytes + size > Interlocked.Read(ref _collectAt))
            Collect();
        if (RentedBytes + size > Limit)
            Fit(size);
        lock (Gate)
        {
            _rented += size;
            if (Free.TryGetValue(size, out var blocks) && blocks.TryPop(out var block))
            {
                _cached -= size;
                return (byte*)block;
            }
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
            if (_cached + size <= Math.Max(MinimumCache, _rented))
            {
                if (!Free.TryGetValue(size, out var blocks))
                    Free[size] = blocks = new();
                blocks.Push((nint)pointer);
                _cached += size;
                return;
            }
        }
        NativeMemory.AlignedFree(pointer);
    }

    /// <summary>Says that so many bytes have probably been dropped: once they are many, they are collected without waiting for the budget to run out.</summary>
    internal static void Dropped(long bytes)
    {
        if (Interlocked.Add(ref _garbage, bytes) > Math.Max(MinimumGarbage, RentedBytes / 8))
            Collect();
    }

    /// <summary>Frees cached blocks until at most <paramref name="keep"/> bytes are cached.</summary>
    internal static void Trim(long keep)
    {
        lock (Gate)
        {
            foreach (var (size, blocks) in Free)
            {
                while (_cached > keep && blocks.TryPop(out var block))
                {
                    NativeMemory.AlignedFree((void*)block);
                    _cached -= size;
                }
            }
        }
    }

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

    private static void Collect()
    {
        var budget = Budget(RentedBytes);
        Interlocked.Exchange(ref _collectAt, long.MaxValue);
        var enough = Math.Max(Math.Min(budget, Interlocked.Exchange(ref _garbage, 0)), MinimumGarbage) / 2;
        var before = RentedBytes;
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            if (before - RentedBytes >= enough)
                break;
        }
        var alive = RentedBytes;
        Interlocked.Exchange(ref _collectAt, alive + Budget(alive));
    }

    private static long Budget(long alive) => Math.Max(MinimumBudget, alive / 2);
}
