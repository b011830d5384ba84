using System.Globalization;
using TorchPort.Plans;
using static TorchSharp.torch;

namespace TorchPort.Bench;

/// <summary>Matrix products: squares, and the shapes of the networks people run.</summary>
internal static class Products
{
    // ResNet-50's and MobileNetV2's pointwise convolutions and classifiers, MiniLM-L6 over 1 × 16, 1 × 128 and 8 × 128 tokens, and a large MLP.
    private static readonly (int M, int N, int K)[] Layers =
    [
        (3136, 64, 256), (784, 512, 128), (196, 1024, 256), (49, 2048, 512), (1, 1000, 2048),
        (3136, 144, 24), (784, 192, 32), (196, 576, 96), (49, 960, 160), (49, 320, 960), (49, 1280, 320),
        (16, 384, 384), (16, 1536, 384), (16, 384, 1536), (128, 384, 384), (128, 1536, 384), (128, 384, 1536), (1024, 384, 384), (1024, 1536, 384), (1024, 384, 1536),
        (128, 1024, 784), (128, 1024, 1024), (128, 10, 1024), (197, 3072, 768),
    ];

    internal static void Run(string? file)
    {
        using var mode = no_grad();
        var table = new Table("products", "Matrix products", $"M × N × K, float32. {Kernels.Turns} The peak is that of multiply-adds in registers alone, by as many threads, in turns with each product.", "what", "here, µs", "libtorch, µs", "ratio", "GFLOPS: here / libtorch / peak", "% of peak");
        table.Start();
        foreach (var n in new[] { 64, 96, 128, 200, 256, 512, 1024, 2048 })
            Product(table, $"{n}³", n, n, n, (a, b) => a.Mm(b), (a, b) => a.mm(b), [n, n], [n, n]);
        foreach (var (m, n, k) in Layers)
            Product(table, $"x · wᵀ, a layer: {m} × {n} × {k}", m, n, k, (x, w) => Nn.Functional.Linear(x, w), (x, w) => nn.functional.linear(x, w), [m, k], [n, k]);
        foreach (var (m, n, k) in Layers)
            Packed(table, m, n, k);
        foreach (var (m, n, k) in Layers)
            Product(table, $"gᵀ · x, its weight's gradient: {n} × {k} × {m}", m, n, k, (g, x) => g.T().Mm(x), (g, x) => g.t().mm(x), [m, n], [m, k]);
        foreach (var (b, m, n, k) in new[] { (96, 128, 128, 32), (96, 128, 32, 128), (12, 197, 197, 64), (12, 16, 16, 32) })
            Product(table, $"{b} of {m} × {n} × {k}, as in attention", b * m, n, k, (x, y) => x.Bmm(y), (x, y) => x.bmm(y), [b, m, k], [b, k, n]);
        Kernels.Write(table, file);
    }

    private static void Product(Table table, string what, long m, long n, long k, Func<Tensor, Tensor, Tensor> ours, Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> theirs, long[] sizeA, long[] sizeB)
    {
        if (!Kernels.Wants(what))
            return;
        using var scope = NewDisposeScope();
        var (a, theirA) = Data.Normal(sizeA);
        var (b, theirB) = Data.Normal(sizeB);
        Compare(table, what, 2.0 * m * n * k, () => ours(a, b), () => theirs(theirA, theirB).Dispose());
    }

    /// <summary>With weights that do not change: a plan has packed them.</summary>
    private static void Packed(Table table, long m, long n, long k)
    {
        var what = $"x · wᵀ, packed before: {m} × {n} × {k}";
        if (!Kernels.Wants(what))
            return;
        using var scope = NewDisposeScope();
        var (x, theirX) = Data.Normal([m, k]);
        var (w, theirW) = Data.Normal([n, k]);
        var session = new Session(inputs => [Nn.Functional.Linear(inputs[0], w)]);
        Tensor[] inputs = [x], outputs = session.Run(inputs);
        Compare(table, what, 2.0 * m * n * k, () => session.Run(inputs, outputs), () => nn.functional.linear(theirX, theirW).Dispose());
    }

    private static void Compare(Table table, string what, double work, Action ours, Action theirs)
    {
        var times = Pair.InTurns(Pair.Turns, ours, Peak.Run, theirs);
        double here = Pair.Median(times[0]), there = Pair.Median(times[2]);
        var peaks = times[1].Select(t => Peak.Work / t / 1e9).ToArray();
        var share = Pair.Median(times[0].Zip(peaks, (t, peak) => work / t / 1e9 / peak));
        table.Row(what, Kernels.Number(here * 1e6), Kernels.Number(there * 1e6), Table.Ratio(Pair.Median(times[0].Zip(times[2], (a, b) => a / b))), $"{Kernels.Number(work / here / 1e9)} / {Kernels.Number(work / there / 1e9)} / {Kernels.Number(Pair.Median(peaks))}",
            (100 * share).ToString("F0", CultureInfo.InvariantCulture));
    }
}
