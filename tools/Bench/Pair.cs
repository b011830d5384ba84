using System.Diagnostics;
using System.Globalization;

namespace TorchPort.Bench;

/// <summary>Times the same work done here and by libtorch, in turns, so that what else the machine does hits both.</summary>
internal static class Pair
{
    private const double SecondsPerTurn = 0.02;

    /// <summary>Whether to count the processor's time instead of the clock's: on a busy machine, with one thread each, the fairer measure.</summary>
    internal static bool ProcessorTime { get; set; }

    /// <summary>How often the pair of turns is repeated.</summary>
    internal static int Turns { get; set; } = 9;

    /// <summary>Seconds a call: medians, the median ratio of a pair of turns, and the quickest turns, which say more on a busy machine.</summary>
    internal readonly record struct Result(double Ours, double Theirs, double Ratio, double OursBest, double TheirsBest);

    /// <summary>Both, in turns.</summary>
    internal static Result Time(Action ours, Action theirs, int? turns = null)
    {
        int countOurs = Warm(ours), countTheirs = Warm(theirs), count = turns ?? Turns;
        var a = new double[count];
        var b = new double[count];
        var ratios = new double[count];
        for (var i = 0; i < count; i++)
        {
            a[i] = Once(ours, countOurs);
            b[i] = Once(theirs, countTheirs);
            ratios[i] = a[i] / b[i];
        }
        Array.Sort(a);
        Array.Sort(b);
        Array.Sort(ratios);
        return new(a[count / 2], b[count / 2], ratios[count / 2], a[0], b[0]);
    }

    private static int Warm(Action action)
    {
        action();
        action();
        var count = 1;
        while (Once(action, count) * count < SecondsPerTurn)
            count *= 2;
        return count;
    }

    private static double Once(Action action, int count)
    {
        var start = Now();
        for (var i = 0; i < count; i++)
            action();
        return (Now() - start).TotalSeconds / count;
    }

    internal static TimeSpan Now()
    {
        if (!ProcessorTime)
            return Stopwatch.GetElapsedTime(0);
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>Prints a line: what, both times, one over the other, and the best rates where the work is known.</summary>
    internal static void Report(string what, Result r, double operations = 0, string unit = "GFLOPS")
    {
        var rate = operations > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {operations / r.OursBest / 1e9,7:F1} / {operations / r.TheirsBest / 1e9,7:F1} {unit}") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {r.Ours * 1e6,10:F1} µs  libtorch {r.Theirs * 1e6,10:F1} µs  ratio {r.Ratio,5:F2}  best {r.OursBest * 1e6,10:F1} / {r.TheirsBest * 1e6,10:F1} = {r.OursBest / r.TheirsBest,5:F2}{rate}"));
    }
}
