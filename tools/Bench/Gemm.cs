using static TorchSharp.torch;

namespace TorchPort.Bench;

/// <summary>Matrix products: squares, and the shapes of the networks people run.</summary>
internal static class Gemm
{
    private static readonly (int M, int N, int K)[] Layers =
    [
        (1, 768, 768), (1, 1536, 384), (16, 384, 384), (16, 1536, 384), (16, 384, 1536), (128, 1024, 784), (128, 1024, 1024), (128, 10, 1024),
        (1024, 384, 384), (1024, 1536, 384), (1024, 384, 1536), (197, 3072, 768), (64, 1000, 512), (49, 512, 4608), (3136, 64, 64), (784, 24, 144),
    ];

    internal static void Run()
    {
        using var mode = no_grad();
        Console.WriteLine("x · y, both row-major");
        foreach (var n in new[] { 16, 32, 64, 96, 128, 200, 256, 512, 1024, 2048 })
            Product($"{n}³", n, n, n, (a, b) => a.Mm(b), (a, b) => a.mm(b), [n, n], [n, n]);
        Console.WriteLine("x · wᵀ, as a linear layer");
        foreach (var (m, n, k) in Layers)
            Product($"{m} × {n} × {k}", m, n, k, (x, w) => Nn.Functional.Linear(x, w), (x, w) => nn.functional.linear(x, w), [m, k], [n, k]);
        Console.WriteLine("gᵀ · x, as a weight's gradient");
        foreach (var (m, n, k) in Layers)
            Product($"{n} × {k} × {m}", m, n, k, (g, x) => g.T().Mm(x), (g, x) => g.t().mm(x), [m, n], [m, k]);
        Console.WriteLine("batches, as in attention");
        foreach (var (b, m, n, k) in new[] { (96, 128, 128, 32), (96, 128, 32, 128), (12, 197, 197, 64), (12, 16, 16, 32) })
            Product($"{b} of {m} × {n} × {k}", b * m, n, k, (x, y) => x.Bmm(y), (x, y) => x.bmm(y), [b, m, k], [b, k, n]);
    }

    private static void Product(string what, long m, long n, long k, Func<Tensor, Tensor, Tensor> ours, Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> theirs, long[] sizeA, long[] sizeB)
    {
        using var scope = NewDisposeScope();
        var (a, theirA) = Data.Normal(sizeA);
        var (b, theirB) = Data.Normal(sizeB);
        Pair.Report(what, Pair.Time(() => ours(a, b), () => theirs(theirA, theirB).Dispose()), 2.0 * m * n * k);
    }
}
