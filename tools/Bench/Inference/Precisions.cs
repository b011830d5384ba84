using System.Globalization;
using TorchPort.Plans;

namespace TorchPort.Bench;

/// <summary>What weights and activations of fewer bits cost in accuracy and gain in time: plans of the same model, in turn.</summary>
internal static class Precisions
{
    private const int Turns = 15;
    private const double SecondsPerTurn = 0.1;
    private const int Samples = 4;

    internal static void Run(string[] files)
    {
        Console.WriteLine("| model | precision | p50, ms | of float32's time | difference of outputs, root mean square over theirs |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var file in files)
            Compare(file);
    }

    private static void Compare(string file)
    {
        var model = Inference.Load(file);
        var inputs = Inference.Inputs(model, file);
        var calibrated = new SessionOptions { ActivationPrecision = ActivationPrecision.Int8, Calibration = [.. Enumerable.Range(1, Samples).Select(seed => Inference.Inputs(model, file, seed))] };
        (string Name, SessionOptions Options)[] all =
        [
            .. Enum.GetValues<WeightPrecision>().Select(p => ($"weights {p}", new SessionOptions { WeightPrecision = p })),
            ("activations Int8", new() { ActivationPrecision = ActivationPrecision.Int8 }),
            ("activations Int8, calibrated", calibrated),
            ("activations Int8, calibrated by percentile", calibrated with { CalibrationMethod = CalibrationMethod.Percentile }),
        ];
        var sessions = all.Select(p => model.CreateSession(p.Options)).ToArray();
        var outputs = sessions.Select(s => s.Run(inputs)).ToArray();
        var times = sessions.Select((s, i) => new Latencies(() => s.Run(inputs, outputs[i]))).ToArray();
        var ratios = all.Select(_ => new double[Turns]).ToArray();
        for (var turn = 0; turn < Turns; turn++)
        {
            var own = times.Select(t => t.Turn(SecondsPerTurn)).ToArray();
            for (var i = 0; i < all.Length; i++)
                ratios[i][turn] = own[i] / own[0];
        }
        for (var i = 0; i < all.Length; i++)
        {
            Array.Sort(ratios[i]);
            var error = outputs[i].Zip(outputs[0]).Max(pair => pair.First.Sub(pair.Second).Norm().Item<float>() / Math.Max(1e-30f, pair.Second.Norm().Item<float>()));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(file.Split('@')[0])} | {all[i].Name} | {times[i].At(0.5):F2} | {ratios[i][Turns / 2]:F2} | {error:E1} |"));
        }
    }
}
