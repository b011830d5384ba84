using System.Diagnostics;

namespace TorchPort.GpuBench;

/// <summary>Times of work that a device does beside the program.</summary>
internal static class Timing
{
    private const int WarmUps = 3, Samples = 7;

    /// <summary>The least time that a sample should take, so that starting and waiting do not count.</summary>
    private const double Enough = 50;

    /// <summary>Milliseconds of one run: the median of samples of several runs each.</summary>
    internal static double Median(Device device, Action run)
    {
        for (var i = 0; i < WarmUps; i++)
            run();
        device.Synchronize();
        var runs = (int)Math.Clamp(Enough / Math.Max(1e-3, Sample(device, run, 1)), 1, 1000);
        var times = new double[Samples];
        for (var i = 0; i < times.Length; i++)
            times[i] = Sample(device, run, runs);
        Array.Sort(times);
        return times[Samples / 2];
    }

    private static double Sample(Device device, Action run, int runs)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < runs; i++)
            run();
        device.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / runs;
    }
}
