using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace TorchPort.Kernels;

/// <summary>A thread that helps with jobs: it looks out for the next one a little while, then sleeps until it is woken.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A worker lives as long as the process.")]
internal sealed class Worker
{
    /// <summary>Looks at the jobs, some forty nanoseconds apart, between two at the clock.</summary>
    private const int Looks = 16;

    /// <summary>Longer than between two operations of a model, shorter than anybody notices: waking takes tens of microseconds.</summary>
    private static readonly long Patience = Stopwatch.Frequency / 5000;

    private static readonly Lock Gate = new();
    private static Worker[] _all = [];
    private static int _asleep;

    private readonly SemaphoreSlim _signal = new(0);
    private readonly int _number;
    private int _sleeps;
    private Threads.Opening _seen;

    private Worker(int number)
    {
        _number = number;
        new Thread(Loop) { IsBackground = true, Name = "TorchPort worker" }.Start();
    }

    /// <summary>Makes sure there are <paramref name="wanted"/> workers, and that as many are awake where so many sleep.</summary>
    internal static void Wake(int wanted)
    {
        if (_all.Length < wanted)
            Start(wanted);
        if (Volatile.Read(ref _asleep) == 0)
            return;
        foreach (var worker in _all)
        {
            if (wanted == 0)
                return;
            wanted--;
            if (Volatile.Read(ref worker._sleeps) != 0 && Interlocked.Exchange(ref worker._sleeps, 0) != 0)
            {
                Interlocked.Decrement(ref _asleep);
                worker._signal.Release();
            }
        }
    }

    private static void Start(int wanted)
    {
        lock (Gate)
        {
            var all = new List<Worker>(_all);
            while (all.Count < wanted)
                all.Add(new(all.Count + 1));
            Volatile.Write(ref _all, [.. all]);
        }
    }

    private void Loop()
    {
        Threads.EnterWorker();
        var since = Stopwatch.GetTimestamp();
        for (var look = 1; ; look++)
        {
            if (Threads.TryHelp(_number, ref _seen))
            {
                since = Stopwatch.GetTimestamp();
            }
            else if (look % Looks != 0 || Stopwatch.GetTimestamp() - since < Patience)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Sleep();
                since = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Says that it sleeps before it looks a last time, so that a job published meanwhile is either seen or wakes it.</summary>
    private void Sleep()
    {
        Interlocked.Increment(ref _asleep);
        Interlocked.Exchange(ref _sleeps, 1);
        if (Threads.TryHelp(_number, ref _seen) && Interlocked.Exchange(ref _sleeps, 0) != 0)
        {
            Interlocked.Decrement(ref _asleep);
            return;
        }
        _signal.Wait();
    }
}
