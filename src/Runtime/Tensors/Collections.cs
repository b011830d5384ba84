using System.Diagnostics;
using TorchPort.Kernels;

namespace TorchPort;

/// <summary>Starts the garbage collector to find dropped tensors, and keeps account of what that costs: looking through all objects takes little in a process that has few, and long in one that has many.</summary>
internal sealed class Collections
{
    /// <summary>The share of time that may go into collections nobody is forced to make.</summary>
    private const double Share = 0.03;

    private readonly double[] _seconds = new double[GC.MaxGeneration + 1];
    private readonly long[] _last = new long[GC.MaxGeneration + 1];

    /// <summary>The oldest generation that may be collected now at little cost; −1 for none.</summary>
    internal int Affordable()
    {
        var now = Stopwatch.GetTimestamp();
        var generation = GC.MaxGeneration;
        while (generation >= 0 && _seconds[generation] > Stopwatch.GetElapsedTime(_last[generation], now).TotalSeconds * Share)
            generation--;
        return generation;
    }

    /// <summary>The oldest generation whose collection takes less time than so many bytes save that are found in a cache again; −1 for none.</summary>
    internal int Worth(long bytes)
    {
        var generation = GC.MaxGeneration;
        while (generation >= 0 && _seconds[generation] > bytes * Processor.ColdByte)
            generation--;
        return generation;
    }

    /// <summary>Collects a generation and the younger ones, and waits until what was found has given its memory back.</summary>
    internal void Run(int generation)
    {
        var start = Stopwatch.GetTimestamp();
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        var end = Stopwatch.GetTimestamp();
        _last.AsSpan(0, generation + 1).Fill(end);
        _seconds[generation] = (_seconds[generation] + Stopwatch.GetElapsedTime(start, end).TotalSeconds) / 2;
    }
}
