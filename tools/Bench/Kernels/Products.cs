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
        var table = Kernels.Start("products", "Matrix products", "M × N × K, float32.", "GFLOPS");
        foreach (var n in new[] { 64, 96, 128, 200, 256, 512, 1024, 2048 })
            Product(table, $"{n}³", n, n, n, (a, b) => a.Mm(b), (a, b) => a.mm(b), [n, n], [n, n]);
        foreach (var (m, n, k) in Layers)
            Product(table, $"x · wᵀ, a layer: {m} × {n} × {k}", m, n, k, (x, w) => Nn.Functional.Linear(x, w), (x, w) => nn.functional.linear(x, w), [m, k], [n, k]);
        foreach (var (m, n, k) in Layers)
            Product(table, $"gᵀ · x, its weight's gradient: {n} × {k} × {m}", m, n, k, (g, x) => g.T().Mm(x), (g, x) => g.t().mm(x), [m, n], [m, k]);
        foreach (var (b, m, n, k) in new[] { (96, 128, 128, 32), (96, 128, 32, 128), (12, 197, 197, 64), (12, 16, 16, 32) })
            Product(table, $"{b} of {m} × {n} × {k}, as in attention", b * m, n, k, (x, y) => x.Bmm(y), (x, y) => x.bmm(y), [b, m, k], [b, k, n]);
        table.Write(file);
    }

    private static void Product(Table table, string what, long m, long n, long k, Func<Tensor, Tensor, Tensor> ours, Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> theirs, long[] sizeA, long[] sizeB)
    {
        using var scope = NewDisposeScope();
        var (a, theirA) = Data.Normal(sizeA);
        var (b, theirB) = Data.Normal(sizeB);
        table.Compare(what, 2.0 * m * n * k, () => ours(a, b), () => theirs(theirA, theirB).Dispose());
    }
}
