using System.Diagnostics;
using System.Globalization;

namespace TorchPort.Bench;

/// <summary>Whole training steps: how long they take, how much memory, how long the first one takes, and how far gradients are from the truth.</summary>
internal static class Training
{
    private const int Seeds = 5;

    private const string About = """
        Forward, loss, backward and optimizer, in one process, from the same weights, in turns of at least 20 ms; medians, and the median ratio of a pair
        of turns. Peak memory, above the process's start, and the first step's time come from processes of their own. The error is the root mean square
        difference of all gradients from libtorch's in float64, over theirs, without dropout: the median of five networks and batches. Bold: libtorch does better.
        """;

    private static int Pairs => Pair.ProcessorTime ? 3 : 15;

    /// <summary>Some of the networks by a part of their name, or all.</summary>
    internal static void Run(string? which, string? file)
    {
        var table = new Table("training", "Training steps", About, "a step of training", "here, ms", "libtorch, ms", "ratio", "peak memory, MiB", "first step, ms", "error of gradients");
        table.Start();
        foreach (var task in Networks.All)
        {
            if (which is null || task.Name.Contains(which, StringComparison.OrdinalIgnoreCase))
                Report(task, table);
        }
        table.Write(file, isPart: which is not null);
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

    private static void Report(Task task, Table table)
    {
        var (firstOurs, peakOurs) = Child("ours", task);
        var (firstTheirs, peakTheirs) = Child("libtorch", task);
        using var ours = new Ours();
        using var theirs = new Theirs();
        Action a = Start(ours, task, out _), b = Start(theirs, task, out _);
        var r = Pair.Time(a, b, Pairs);
        var (error, errorTheirs) = Errors(task);
        table.Row(task.Name, Text($"{r.Ours * 1e3:F1}"), Text($"{r.Theirs * 1e3:F1}"), Table.Ratio(r.Ratio), Beside($"{peakOurs >> 20}", $"{peakTheirs >> 20}", (double)peakOurs / peakTheirs),
            Beside($"{firstOurs:F0}", $"{firstTheirs:F0}", firstOurs / firstTheirs), Beside($"{error:E1}", $"{errorTheirs:E1}", error / errorTheirs));
    }

    private static string Beside(FormattableString ours, FormattableString theirs, double ratio) => $"{Table.Lost(ratio, Text(ours))} / {Text(theirs)}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

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

    /// <summary>Medians over several networks and batches: where a value near zero falls on the other side of a ReLU, an error says little.</summary>
    private static (double Ours, double Theirs) Errors(Task task)
    {
        double[] ours = new double[Seeds], theirs = new double[Seeds];
        for (var i = 0; i < Seeds; i++)
        {
            Weights.Seed = i + 1;
            var truth = Gradients(new Theirs(TorchSharp.torch.ScalarType.Float64) { DropsNothing = true }, task);
            ours[i] = Error(Gradients(new Ours { DropsNothing = true }, task), truth);
            theirs[i] = Error(Gradients(new Theirs { DropsNothing = true }, task), truth);
        }
        Array.Sort(ours);
        Array.Sort(theirs);
        return (ours[Seeds / 2], theirs[Seeds / 2]);
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
