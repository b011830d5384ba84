using System.Diagnostics;

namespace TorchPort.Bench;

/// <summary>How long each of many runs of something took.</summary>
internal sealed class Latencies
{
    private readonly Action _run;
    private readonly List<double> _all = new(1 << 16);

    internal Latencies(Action run)
    {
        _run = run;
        // Code is compiled again after some calls, and a little later.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5;)
            run();
    }

    internal int Count => _all.Count;

    /// <summary>Runs for some time, of which the first quarter does not count; the median of these runs, in milliseconds.</summary>
    internal double Turn(double seconds)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 4;)
            _run();
        var first = _all.Count;
        for (var start = Pair.Now(); _all.Count - first < 3 || (Pair.Now() - start).TotalSeconds < seconds;)
        {
            var begin = Pair.Now();
            _run();
            _all.Add((Pair.Now() - begin).TotalMilliseconds);
        }
        var own = _all.GetRange(first, _all.Count - first);
        own.Sort();
        return own[own.Count / 2];
    }

    /// <summary>A quantile of all runs, in milliseconds.</summary>
    internal double At(double part)
    {
        var sorted = _all.Order().ToList();
        return sorted[(int)Math.Min(sorted.Count - 1, part * sorted.Count)];
    }
}
