using System.Diagnostics;
using System.Globalization;

namespace TorchPort.Bench;

/// <summary>Whole training steps: how long they take, how much memory, how long the first one takes, and how far gradients are from the truth.</summary>
internal static class Training
{
    private static int Pairs => Pair.ProcessorTime ? 3 : 15;

    /// <summary>Some of the networks by a part of their name, or all.</summary>
    internal static void Run(string? which)
    {
        Console.WriteLine("training steps: milliseconds, ours / libtorch; peak memory above the process's start and the first step in processes of their own; relative error of gradients against float64");
        foreach (var task in Networks.All)
        {
            if (which is null || task.Name.Contains(which, StringComparison.OrdinalIgnoreCase))
                Report(task);
        }
    }

    /// <summary>Only this library's steps, for profilers.</summary>
    internal static void Alone(string which, int steps)
    {
        var task = Networks.All.First(t => t.Name.Contains(which, StringComparison.OrdinalIgnoreCase));
        var step = Start(new Ours(), task, out _);
        for (var i = 0; i < 5; i++)
            step();
        var start = Pair.Now();
        for (var i = 0; i < steps; i++)
            step();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task.Name}: {(Pair.Now() - start).TotalMilliseconds / steps:F2} ms a step"));
    }

    /// <summary>In a process of its own: the first step's time and the peak memory of some steps.</summary>
    internal static void Measure(string library, string name)
    {
        var task = Networks.All.First(t => t.Name == name);
        var before = PeakBytes();
        var step = library == "ours" ? Start(new Ours(), task, out var first) : Start(new Theirs(), task, out first);
        for (var i = 0; i < 20; i++)
            step();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first} {PeakBytes() - before}"));
    }

    private static void Report(Task task)
    {
        var (firstOurs, peakOurs) = Child("ours", task);
        var (firstTheirs, peakTheirs) = Child("libtorch", task);
        using var ours = new Ours();
        using var theirs = new Theirs();
        Action a = Start(ours, task, out _), b = Start(theirs, task, out _);
        var r = Pair.Time(a, b, Pairs);
        var error = task.Network is MnistNet or MobileNetV2 ? "" : Errors(task);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{task.Name,-50} {r.Ours * 1e3,8:F2} / {r.Theirs * 1e3,8:F2} = {r.Ratio,5:F2}   memory {peakOurs >> 20,5} / {peakTheirs >> 20,5} MiB   first {firstOurs,6:F0} / {firstTheirs,6:F0}{error}"));
    }

    private static Action Start<T>(Library<T> lib, Task task, out double first)
    {
        var watch = Stopwatch.StartNew();
        var loss = task.Network.Loss(lib);
        loss();
        lib.Optimize(task.Rule);
        lib.Step(loss);
        first = watch.Elapsed.TotalMilliseconds;
        return () => lib.Step(loss);
    }

    /// <summary>Where nothing is random.</summary>
    private static string Errors(Task task)
    {
        double[] truth = Gradients(new Theirs(TorchSharp.torch.ScalarType.Float64), task), ours = Gradients(new Ours(), task), theirs = Gradients(new Theirs(), task);
        return string.Create(CultureInfo.InvariantCulture, $"   error {Error(ours, truth):E1} / {Error(theirs, truth):E1}");
    }

    private static double[] Gradients<T>(Library<T> lib, Task task) => lib.Gradients(task.Network.Loss(lib));

    private static double Error(double[] x, double[] truth)
    {
        double difference = 0, size = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            difference += (x[i] - truth[i]) * (x[i] - truth[i]);
            size += truth[i] * truth[i];
        }
        return Math.Sqrt(difference / size);
    }

    private static (double First, long Peak) Child(string library, Task task)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in new[] { "measure", library, task.Name })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var parts = process.StandardOutput.ReadToEnd().Trim().Split('\n')[^1].Split(' ');
        process.WaitForExit();
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
