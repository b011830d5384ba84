using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchPort.Onnx;
using TorchPort.Plans;

namespace TorchPort.Bench;

/// <summary>Runs ONNX models as plans beside ONNX Runtime: in one process, in turn; and each in a process of its own for memory and the time to the first result.</summary>
internal static class Inference
{
    private const int Turns = 15;
    private const double SecondsPerTurn = 0.1;

    internal static void Run(string[] files, int threads)
    {
        Console.WriteLine("| model | p50, ms: here / ONNX Runtime | p99, ms | ratio | first result, ms | arena (without sharing), MiB | resident, MiB | worst difference |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        var product = 0.0;
        foreach (var file in files)
            product += Math.Log(Compare(file, threads));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ngeometric mean of ratios: {Math.Exp(product / Math.Max(1, files.Length)):F2}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on disk, MiB: {MiB("TorchPort.Runtime.dll", "TorchPort.Loader.dll"):F1} / {MiB("Microsoft.ML.OnnxRuntime.dll", $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native/libonnxruntime.so"):F1}"));
    }

    /// <summary>The length of files beside this program.</summary>
    private static double MiB(params string[] files) => files.Select(f => new FileInfo(Path.Combine(AppContext.BaseDirectory, f))).Where(f => f.Exists).Sum(f => f.Length) / 1048576.0;

    /// <summary>Prints what each kernel of a model's plan took, summed by name and shape.</summary>
    internal static void Profile(string file, int runs)
    {
        var model = Load(file);
        var session = model.CreateSession();
        var inputs = Inputs(model, file);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
            session.Run(inputs);
        // The least of several runs: what else the machine does hits some of them.
        Profile.Entry[]? best = null;
        for (var i = 0; i < runs; i++)
        {
            var profile = new Profile();
            session.Run(inputs, profile);
            best = best is null ? [.. profile.Entries] : [.. best.Zip(profile.Entries, (a, b) => a.Duration < b.Duration ? a : b)];
        }
        Console.WriteLine($"{best!.Sum(e => e.Duration.TotalMilliseconds):F3} ms in {best!.Length} kernels");
        foreach (var group in best.GroupBy(e => $"{e.Name} {e.Shape}").OrderByDescending(g => g.Sum(e => e.Duration.TotalMilliseconds)).Take(40))
            Console.WriteLine($"{group.Sum(e => e.Duration.TotalMilliseconds),8:F3} ms  {group.Count(),3} x  {group.Key}");
    }

    /// <summary>Prints a model's plan.</summary>
    internal static void Describe(string file)
    {
        var model = Load(file);
        Console.WriteLine(model.CreateSession().Describe(Inputs(model, file)));
    }

    private static double Compare(string file, int threads)
    {
        var (first, resident) = Alone("ours", file);
        var (theirsFirst, theirsResident) = Alone("theirs", file);
        var model = Load(file);
        var session = model.CreateSession();
        var inputs = Inputs(model, file);
        var outputs = session.Run(inputs);
        using var rival = Rival(file, threads);
        var named = model.Inputs.Select((info, i) => Named(info.Name, inputs[i])).ToArray();
        using var theirs = rival.Run(named);
        var worst = theirs.Zip(outputs).Max(pair => Difference(pair.Second, pair.First));

        var ours = new Latencies(() => session.Run(inputs, outputs));
        var others = new Latencies(() => rival.Run(named).Dispose());
        var ratios = new double[Turns];
        for (var i = 0; i < Turns; i++)
        {
            Pair.Rest();
            var own = ours.Turn(SecondsPerTurn);
            Pair.Rest();
            ratios[i] = own / others.Turn(SecondsPerTurn);
        }
        Array.Sort(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {Path.GetFileNameWithoutExtension(PathOf(file))} | {ours.At(0.5):F2} / {others.At(0.5):F2} | {ours.At(0.99):F2} / {others.At(0.99):F2} | {ratios[Turns / 2]:F2} | {first:F0} / {theirsFirst:F0} | {Arena(session.Describe(inputs))} | {resident:F0} / {theirsResident:F0} | {worst:E1} |"));
        return ratios[Turns / 2];
    }

    /// <summary>Several callers at once: runs a second, and the latency's 99th percentile.</summary>
    internal static void Callers(string file, int threads)
    {
        var model = Load(file);
        var session = model.CreateSession();
        var inputs = Inputs(model, file);
        var outputs = session.Run(inputs);
        using var rival = Rival(file, threads);
        var named = model.Inputs.Select((info, i) => Named(info.Name, inputs[i])).ToArray();
        Console.WriteLine("| callers | runs a second: here / ONNX Runtime | p99, ms |");
        Console.WriteLine("| --- | --- | --- |");
        foreach (var callers in new[] { 1, 2, 8 })
        {
            var (ours, oursLatency) = Together(callers, () =>
            {
                var own = Array.ConvertAll(outputs, o => Torch.EmptyLike(o));
                return () => session.Run(inputs, own);
            });
            var (theirs, theirsLatency) = Together(callers, () => () => rival.Run(named).Dispose());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {callers} | {ours:F0} / {theirs:F0} | {oursLatency:F2} / {theirsLatency:F2} |"));
        }
    }

    private static (double Rate, double Latency) Together(int callers, Func<Action> make)
    {
        var all = Enumerable.Range(0, callers).Select(_ => new Latencies(make())).ToArray();
        Pair.Rest();
        var start = Stopwatch.GetTimestamp();
        var tasks = all.Select(l => new Thread(() => l.Turn(2))).ToArray();
        foreach (var task in tasks)
            task.Start();
        foreach (var task in tasks)
            task.Join();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (all.Sum(l => l.Count) / seconds, all.Max(l => l.At(0.99)));
    }

    /// <summary>In a process of its own: milliseconds from opening the file to the first result, and the resident bytes after a few runs beyond those of an empty process.</summary>
    internal static void Measure(string library, string file, int threads)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var start = Stopwatch.GetTimestamp();
        var model = Load(file);
        var loaded = Stopwatch.GetElapsedTime(start);
        var inputs = Inputs(model, file);
        start = Stopwatch.GetTimestamp() - (long)(loaded.TotalSeconds * Stopwatch.Frequency);
        Action run;
        if (library != "theirs")
        {
            var session = model.CreateSession(new() { SavedPlans = library == "ours" ? null : new(library) });
            Tensor[]? outputs = null;
            run = () =>
            {
                if (outputs is null)
                    outputs = session.Run(inputs);
                else
                    session.Run(inputs, outputs);
            };
        }
        else
        {
            var named = model.Inputs.Select((info, i) => Named(info.Name, inputs[i])).ToArray();
            model = null;
            start = Stopwatch.GetTimestamp();
            var rival = Rival(file, threads);
            run = () => rival.Run(named).Dispose();
        }
        run();
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (var i = 0; i < 20; i++)
            run();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        process.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first} {(process.WorkingSet64 - before) / 1048576.0}"));
    }

    /// <param name="library">ours, theirs, or ours with plans saved in the folder of this name.</param>
    /// <param name="file">The model.</param>
    internal static (double First, double Resident) Alone(string library, string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in new[] { "infer-alone", library, file })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var parts = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>ONNX Runtime's run of a model with fixed inputs.</summary>
    internal sealed class RivalRun(InferenceSession session, NamedOnnxValue[] inputs) : IDisposable
    {
        internal void Run() => session.Run(inputs).Dispose();

        /// <summary>The numbers of the first output.</summary>
        internal float[] First()
        {
            using var results = session.Run(inputs);
            return results[0].AsTensor<float>().ToArray();
        }

        public void Dispose() => session.Dispose();
    }

    internal static RivalRun RivalOf(string file, int threads)
    {
        var model = Load(file);
        var inputs = Inputs(model, file);
        return new(Rival(file, threads), [.. model.Inputs.Select((info, i) => Named(info.Name, inputs[i]))]);
    }

    private static InferenceSession Rival(string file, int threads)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = threads };
        return new(PathOf(file), options);
    }

    /// <summary>The buffers of a plan by its description.</summary>
    private static string Arena(string plan)
    {
        var words = plan[plan.LastIndexOf("buffers: ", StringComparison.Ordinal)..].Split(' ');
        return string.Create(CultureInfo.InvariantCulture, $"{double.Parse(words[1], CultureInfo.InvariantCulture) / 1048576:F1} ({double.Parse(words[3], CultureInfo.InvariantCulture) / 1048576:F1})");
    }

    /// <summary>The model of "FILE" or "FILE@SHAPE,SHAPE…", where shapes as "1x512" or values as "=16000" are those of the inputs whose sizes are open.</summary>
    internal static OnnxModel Load(string file) => OnnxModel.Load(PathOf(file));

    private static string PathOf(string file) => file.Split('@')[0];

    internal static Tensor[] Inputs(OnnxModel model, string file, long seed = 0)
    {
        Torch.ManualSeed(seed);
        var given = file.Split('@') is [_, var shapes] ? shapes.Split(',') : [];
        return [.. model.Inputs.Select((info, i) =>
        {
            var text = given.Length > i ? given[i] : "";
            if (text.StartsWith('='))
                return Torch.Tensor(long.Parse(text[1..], CultureInfo.InvariantCulture));
            long[] shape = text.Length > 0 ? [.. text.Split('x').Select(t => long.Parse(t, CultureInfo.InvariantCulture))] : [.. info.Shape!.Select(d => d ?? 1)];
            return info.ElementType == ElementType.Float ? Torch.Randn(shape) : Torch.RandInt(0, 2, shape);
        })];
    }

    private static NamedOnnxValue Named(string name, Tensor value)
    {
        int[] shape = [.. value.Shape.ToArray().Select(s => (int)s)];
        return value.DType == DType.Float32
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(value.ToArray<float>(), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(value.ToArray<long>(), shape));
    }

    /// <summary>The largest difference, relative to the largest number; 0 between whole numbers and for results without any numbers, infinite between shapes.</summary>
    private static double Difference(Tensor ours, DisposableNamedOnnxValue theirs)
    {
        if (theirs.Value is not Tensor<float> floats)
            return 0;
        var (a, b) = (ours.ToArray<float>(), floats.ToArray());
        if (a.Length != b.Length)
            return double.PositiveInfinity;
        return a.Length == 0 ? 0 : a.Zip(b).Max(p => Math.Abs((double)p.First - p.Second)) / b.Max(Math.Abs);
    }
}
