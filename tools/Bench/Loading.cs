using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TorchPort.Bench;

/// <summary>
/// How long checkpoints take to open and to read, and how much memory, beside PyTorch's <c>torch.load(mmap=True)</c> and Python's safetensors.
/// Each measurement is a process of its own, in turns; what happens once a process is done before on a small file.
/// </summary>
internal static class Loading
{
    private const string Usage = "Usage: bench load FOLDER [--python COMMAND] [--cli torchport.dll] [--rounds N] [--write MARKDOWN]";
    private const int Part = 4 << 20, Tensors = 400;
    private const long Size = 1L << 30, LargeSize = 4L << 30;

    /// <summary>Milliseconds to open, bytes of memory after it, milliseconds to copy all bytes, and the highest growth of memory.</summary>
    private readonly record struct Sample(double Open, double Opened, double Touch, double Peak);

    internal static int Run(string[] args)
    {
        if (args is ["once", var file, var small])
            return Once(file, small);
        if (args is ["plain", var plain])
            return Plain(plain);
        if (args.Length == 0 || args[0].StartsWith('-') || args.Length % 2 == 0)
        {
            Console.Error.WriteLine(Usage);
            return 1;
        }
        string? Option(string name) => Array.IndexOf(args, name) is > 0 and var at ? args[at + 1] : null;
        var rounds = int.Parse(Option("--rounds") ?? "7", CultureInfo.InvariantCulture);
        var report = new StringBuilder();
        Open(args[0], Option("--python"), rounds, report);
        if (Option("--cli") is { } cli)
            Commands(args[0], cli, report);
        Console.Write(report);
        if (Option("--write") is { } target)
            File.WriteAllText(target, report.ToString());
        return 0;
    }

    private static void Open(string folder, string? python, int rounds, StringBuilder report)
    {
        string[] endings = [".pt", ".safetensors"];
        foreach (var ending in endings)
        {
            Make(Path.Combine(folder, $"small{ending}"), 1 << 20);
            Make(Path.Combine(folder, $"large{ending}"), Size);
        }
        var samples = new Dictionary<string, List<Sample>>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var ending in endings)
            {
                string large = Path.Combine(folder, $"large{ending}"), small = Path.Combine(folder, $"small{ending}");
                Add($"{ending}: a plain read", Start(Environment.ProcessPath!, [Self, "load", "plain", large]));
                Add($"{ending}: TorchPort", Start(Environment.ProcessPath!, [Self, "load", "once", large, small]));
                if (python is not null)
                {
                    var command = python.Split(' ');
                    Add($"{ending}: Python", Start(command[0], [.. command[1..], "tools/bench_loading.py", large, small]));
                }
            }
        }
        report.Append(string.Create(CultureInfo.InvariantCulture, $"""
            # Opening checkpoints

            `bench load`: {Tensors} tensors of float32 in a file of {Size >> 30} GiB that is in the system's cache, {rounds} rounds in turns, each
            measurement a process of its own that opened a small file before. Processor time; medians, the quickest in brackets. Python is
            `torch.load(mmap=True, weights_only=True)` and `safetensors.torch.load_file`. Copying goes part by part through one buffer of
            {Part >> 20} MiB; its share is of reading the same file into such a buffer. TorchPort compares the check sums of `.pt` files as it goes.
            Whoever reads through a mapping, here or in Python, pays for every page of 4 KiB that comes into the process, which reading into one
            buffer does not; and the pages count as memory, though the system takes them back when it needs them.

            | | open, ms | memory after opening, MiB | copying all bytes, ms | share of a plain read | highest memory, MiB |
            | --- | --- | --- | --- | --- | --- |

            """));
        foreach (var (what, all) in samples)
        {
            var plain = samples[$"{what.Split(':')[0]}: a plain read"];
            report.Append(what.EndsWith("plain read", StringComparison.Ordinal)
                ? $"| {what} | | | {Text(all, s => s.Touch)} | 1 | |\n"
                : string.Create(CultureInfo.InvariantCulture, $"| {what} | {Text(all, s => s.Open)} | {Text(all, s => s.Opened / (1 << 20))} | {Text(all, s => s.Touch)} | {Median(all, s => s.Touch) / Median(plain, s => s.Touch):F2} ({all.Min(s => s.Touch) / plain.Min(s => s.Touch):F2}) | {Text(all, s => s.Peak / (1 << 20))} |\n"));
        }

        void Add(string what, string output)
        {
            double[] numbers = [.. output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
            if (!samples.TryGetValue(what, out var list))
                samples[what] = list = [];
            list.Add(new(numbers[0], numbers[1], numbers[2], numbers[3]));
        }
    }

    private static string Self => typeof(Loading).Assembly.Location;

    /// <summary>The command at files of 4 GiB, with the most memory that each run had, mapped pages of files included.</summary>
    private static void Commands(string folder, string cli, StringBuilder report)
    {
        var huge = Path.Combine(folder, "huge.pt");
        Make(huge, LargeSize);
        string In(string name) => Path.Combine(folder, name);
        report.Append(CultureInfo.InvariantCulture, $"\n`torchport` at a file of {LargeSize >> 30} GiB:\n\n| | seconds | highest memory, MiB |\n| --- | --- | --- |\n");
        foreach (var (what, command) in new (string, string[])[]
        {
            ("convert huge.pt huge.safetensors", ["convert", huge, In("huge.safetensors")]),
            ("convert huge.safetensors copy.pt", ["convert", In("huge.safetensors"), In("copy.pt")]),
            ("convert huge.pt half.safetensors --dtype bfloat16", ["convert", huge, In("half.safetensors"), "--dtype", "bfloat16"]),
            ("diff huge.pt copy.pt", ["diff", huge, In("copy.pt")]),
            ("diff huge.pt half.safetensors", ["diff", huge, In("half.safetensors")]),
            ("inspect huge.pt --hash", ["inspect", huge, "--hash"]),
        })
        {
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [cli, .. command]) { RedirectStandardOutput = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            var peak = 0L;
            while (!process.WaitForExit(20))
                peak = Math.Max(peak, Status($"/proc/{process.Id}/status", "VmHWM"));
            report.Append(CultureInfo.InvariantCulture, $"| `{what}` | {watch.Elapsed.TotalSeconds:F1} | {peak >> 20} |\n");
        }
        foreach (var name in new[] { "huge.safetensors", "copy.pt", "half.safetensors" })
            File.Delete(In(name));
    }

    private static int Once(string file, string small)
    {
        var buffer = new float[Part / sizeof(float)];
        buffer.AsSpan().Fill(1);
        Touch(Checkpoint.Load(small).Tensors, buffer);
        var before = Status("/proc/self/status", "VmRSS");
        var start = Now();
        var tensors = Checkpoint.Load(file).Tensors;
        var open = Now() - start;
        var opened = Status("/proc/self/status", "VmRSS") - before;
        start = Now();
        Touch(tensors, buffer);
        Print(open, opened, Now() - start, Status("/proc/self/status", "VmHWM") - before);
        return 0;
    }

    private static void Touch(CheckpointTensors tensors, float[] buffer)
    {
        foreach (var (_, tensor) in tensors)
        {
            var flat = tensor.Detach().View(-1);
            for (long at = 0; at < flat.ElementCount; at += buffer.Length)
            {
                var count = (int)Math.Min(buffer.Length, flat.ElementCount - at);
                flat.Narrow(0, at, count).CopyTo(buffer.AsSpan(0, count));
            }
        }
    }

    private static int Plain(string file)
    {
        var buffer = new byte[Part];
        buffer.AsSpan().Fill(1);
        using var handle = File.OpenHandle(file);
        var start = Now();
        long at = 0;
        for (int read; (read = RandomAccess.Read(handle, buffer, at)) > 0;)
            at += read;
        Print(TimeSpan.Zero, 0, Now() - start, 0);
        return 0;
    }

    private static void Print(TimeSpan open, long opened, TimeSpan touch, long peak) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{open.TotalMilliseconds} {opened} {touch.TotalMilliseconds} {peak}"));

    /// <summary>Processor time, for a machine that has other work too.</summary>
    private static TimeSpan Now() => Environment.CpuUsage.TotalTime;

    private static long Status(string file, string name)
    {
        try
        {
            return File.ReadLines(file).Where(l => l.StartsWith(name + ":", StringComparison.Ordinal))
                .Select(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024).FirstOrDefault();
        }
        catch (IOException)
        {
            return 0; // The process has ended.
        }
    }

    private static string Start(string program, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', args)} failed.");
    }

    private static void Make(string path, long bytes)
    {
        if (File.Exists(path))
            return;
        var random = new Random(1);
        var count = bytes / Tensors / sizeof(float);
        // Numbers that no converter finds trivial; the same in every tensor would not be noticed.
        var numbers = new float[count];
        var tensors = new OrderedDictionary<string, Tensor>();
        for (var i = 0; i < Tensors; i++)
        {
            for (var j = 0; j < numbers.Length; j += i == 0 ? 1 : 97)
                numbers[j] = random.NextSingle() - 0.5f;
            tensors.Add($"layers.{i}.weight", Torch.Tensor<float>(numbers, [count]));
        }
        if (path.EndsWith(".pt", StringComparison.Ordinal))
            Checkpoint.Save(path, tensors);
        else
            Checkpoint.SaveSafetensors(path, tensors);
    }

    private static string Text(List<Sample> samples, Func<Sample, double> of) => string.Create(CultureInfo.InvariantCulture, $"{Median(samples, of):F1} ({samples.Min(of):F1})");

    private static double Median(List<Sample> samples, Func<Sample, double> of) => samples.Select(of).Order().ElementAt(samples.Count / 2);
}
