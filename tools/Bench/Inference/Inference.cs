using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchPort.Onnx;
using TorchPort.Plans;

namespace TorchPort.Bench;

/// <summary>Runs ONNX models as plans beside ONNX Runtime, in one process, in turn.</summary>
internal static class Inference
{
    private const int Turns = 15;

    internal static void Run(string[] files, int threads)
    {
        Console.WriteLine("| model | first result, ms: ours / theirs | median, ms: ours / theirs | best, ms: ours / theirs | ratio | worst difference |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var file in files)
            Compare(file, threads);
    }

    /// <summary>Prints what each kernel of a model's plan took, summed by name and shape.</summary>
    internal static void Profile(string file, int runs)
    {
        var model = OnnxModel.Load(file);
        var session = model.CreateSession();
        var inputs = Inputs(model);
        for (var i = 0; i < 100; i++)
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
        var model = OnnxModel.Load(file);
        Console.WriteLine(model.CreateSession().Describe(Inputs(model)));
    }

    private static void Compare(string file, int threads)
    {
        var start = Stopwatch.GetTimestamp();
        var model = OnnxModel.Load(file);
        var session = model.CreateSession();
        var inputs = Inputs(model);
        var ours = session.Run(inputs);
        var oursFirst = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        start = Stopwatch.GetTimestamp();
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = threads };
        using var rival = new InferenceSession(file, options);
        var named = model.Inputs.Select((info, i) => Named(info.Name, inputs[i])).ToArray();
        using var theirs = rival.Run(named);
        var theirsFirst = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        var worst = theirs.Zip(ours).Max(pair => Difference(pair.Second, pair.First.AsTensor<float>()));
        var time = Pair.Time(() => session.Run(inputs), () => rival.Run(named).Dispose(), Turns);
        Console.WriteLine($"| {Path.GetFileNameWithoutExtension(file)} | {oursFirst:F0} / {theirsFirst:F0} | {time.Ours * 1e3:F2} / {time.Theirs * 1e3:F2} | {time.OursBest * 1e3:F2} / {time.TheirsBest * 1e3:F2} | {time.Ratio:F2} | {worst:E1} |");
    }

    private static Tensor[] Inputs(OnnxModel model)
    {
        Torch.ManualSeed(0);
        return [.. model.Inputs.Select(info =>
        {
            long[] shape = [.. info.Shape!.Select(d => d ?? 1)];
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

    /// <summary>The largest difference, relative to the largest number.</summary>
    private static double Difference(Tensor ours, Tensor<float> theirs)
    {
        var (a, b) = (ours.ToArray<float>(), theirs.ToArray());
        return a.Zip(b).Max(p => Math.Abs((double)p.First - p.Second)) / b.Max(Math.Abs);
    }
}
