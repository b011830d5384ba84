using System.Diagnostics;

namespace TorchPort.Bench;

/// <summary>Times the same work done here and by libtorch, in turns, so that what else the machine does hits both.</summary>
internal static class Pair
{
    private const double SecondsPerTurn = 0.02;
    private const double SecondsToWarm = 0.25;

    /// <summary>Whether to count the processor's time instead of the clock's: on a busy machine, with one thread each, the fairer measure.</summary>
    internal static bool ProcessorTime { get; set; }

    /// <summary>How often the pair of turns is repeated.</summary>
    internal static int Turns { get; set; } = 9;

    /// <summary>Seconds a call: medians, and the median ratio of a pair of turns.</summary>
    internal readonly record struct Result(double Ours, double Theirs, double Ratio);

    /// <summary>Both, in turns.</summary>
    internal static Result Time(Action ours, Action theirs, int? turns = null)
    {
        var times = InTurns(turns ?? Turns, ours, theirs);
        return new(Median(times[0]), Median(times[1]), Median(times[0].Zip(times[1], (a, b) => a / b)));
    }

    /// <summary>Seconds a call, of each action in each turn: every other turn goes backwards.</summary>
    internal static double[][] InTurns(int turns, params Action[] actions)
    {
        var counts = Array.ConvertAll(actions, Warm);
        var times = Array.ConvertAll(actions, _ => new double[turns]);
        for (var turn = 0; turn < turns; turn++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var which = turn % 2 == 0 ? i : actions.Length - 1 - i;
                times[which][turn] = Turn(actions[which], counts[which]);
            }
        }
        return times;
    }

    internal static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Until the runtime has compiled what runs often for the last time; returns how many calls make a turn.</summary>
    private static int Warm(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsToWarm; i++)
            action();
        var count = 1;
        while (Once(action, count) * count < SecondsPerTurn)
            count *= 2;
        return count;
    }

    private static double Turn(Action action, int count)
    {
        Rest();
        // Threads wake and caches fill again.
        Once(action, (count + 3) / 4);
        return Once(action, count);
    }

    /// <summary>Waits until no thread of this process works: rivals' threads look out for more work up to a tenth of a second after their turn, which would be taken from the next one's.</summary>
    internal static void Rest()
    {
        if (ProcessorTime)
            return;
        using var process = Process.GetCurrentProcess();
        for (var waits = 0; waits < 100; waits++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            Thread.Sleep(10);
            process.Refresh();
            if ((process.TotalProcessorTime - before).TotalMilliseconds < 2)
                return;
        }
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
}
