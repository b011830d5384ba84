using System.Globalization;

namespace TorchPort.Bench;

/// <summary>Runs models that ONNX Runtime quantized (tools/quantize_bench_models.py) as plans beside ONNX Runtime, and the float32 model they were made from.</summary>
internal static class Quantized
{
    private const int Turns = 11;
    private const double SecondsPerTurn = 0.1;

    /// <summary>Compares FOLDER/NAME.KIND.onnx for each name.</summary>
    internal static void Run(string folder, string[] names, int threads)
    {
        Console.WriteLine("| model | form | p50, ms: here / ONNX Runtime | ratio | of float32's time here / there | difference from float32, root mean square over its: here / ONNX Runtime | difference from ONNX Runtime's |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var name in names)
        {
            Measured? real = null;
            foreach (var kind in (string[])["", ".qdq", ".qop", ".dynamic"])
            {
                var file = Path.Combine(folder, name + kind + ".onnx");
                if (!File.Exists(file))
                    continue;
                var own = Measure(file, threads);
                real ??= own;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {(kind.Length == 0 ? "float32" : kind[1..])} | {own.Ours:F2} / {own.Theirs:F2} | {own.Ratio:F2} | {own.Ours / real.Ours:F2} / {own.Theirs / real.Theirs:F2} | {Distance(own.OurOutput, real.OurOutput):E1} / {Distance(own.TheirOutput, real.TheirOutput):E1} | {Distance(own.OurOutput, own.TheirOutput):E1} |"));
            }
        }
    }

    private static Measured Measure(string file, int threads)
    {
        var model = Inference.Load(file);
        var session = model.CreateSession();
        var inputs = Inference.Inputs(model, file);
        var outputs = session.Run(inputs);
        using var rival = Inference.RivalOf(file, threads);
        var ours = new Latencies(() => session.Run(inputs, outputs));
        var theirs = new Latencies(rival.Run);
        var ratios = new double[Turns];
        for (var turn = 0; turn < Turns; turn++)
        {
            Pair.Rest();
            var own = ours.Turn(SecondsPerTurn);
            Pair.Rest();
            ratios[turn] = own / theirs.Turn(SecondsPerTurn);
        }
        Array.Sort(ratios);
        return new(ours.At(0.5), theirs.At(0.5), ratios[Turns / 2], outputs[0].ToArray<float>(), rival.First());
    }

    /// <summary>The root mean square of differences over that of numbers.</summary>
    private static double Distance(float[] numbers, float[] from) =>
        Math.Sqrt(numbers.Zip(from, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / from.Sum(b => (double)b * b));

    private sealed record Measured(double Ours, double Theirs, double Ratio, float[] OurOutput, float[] TheirOutput);
}
