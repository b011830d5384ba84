using System.Diagnostics;
using TorchPort.Nn;
using static TorchSharp.torch;

namespace TorchPort.Bench;

/// <summary>What is limited by memory more than by arithmetic: elementwise functions, reductions, copies, normalisation.</summary>
internal static class MemoryBound
{
    private const long Tokens = 1024, Size = 384;

    internal static void Run(string? file)
    {
        var table = Kernels.Start("rows", "Elementwise functions, reductions, copies",
            $"GB/s count what has to be read and written once. A plain copy of 16 MiB by one thread: {PlainCopy():F1} GB/s, read and written. Gradients are measured without the forward pass.", "GB/s");
        Forward(table, "copy, 1024 × 4096", 2, x => x.Clone(), x => x.clone(), 1024, 4096);
        Forward(table, "transposed copy, 1024 × 4096", 2, x => x.T().Contiguous(), x => x.t().contiguous(), 1024, 4096);
        Forward(table, "heads apart, 8 × 128 × 12 × 32", 2, x => x.Transpose(1, 2).Contiguous(), x => x.transpose(1, 2).contiguous(), 8, 128, 12, 32);
        Forward(table, "channels last, 16 × 64 × 56 × 56", 2, x => x.Permute(0, 2, 3, 1).Contiguous(), x => x.permute(0, 2, 3, 1).contiguous(), 16, 64, 56, 56);
        Forward(table, "x + x, 1024 × 4096", 2, x => x + x, x => x + x, 1024, 4096);
        Forward(table, "relu, 1024 × 4096", 2, x => x.Relu(), x => x.relu(), 1024, 4096);
        Both(table, "gelu, 1024 × 1536", x => x.Gelu(), x => nn.functional.gelu(x), Tokens, 4 * Size);
        Both(table, "tanh, 1024 × 1536", x => x.Tanh(), x => x.tanh(), Tokens, 4 * Size);
        Forward(table, "sum of all, 1024 × 4096", 1, x => x.Sum(), x => x.sum(), 1024, 4096);
        Forward(table, "sum of rows, 1024 × 4096", 1, x => x.Sum([1]), x => x.sum(1), 1024, 4096);
        Forward(table, "sum of columns, 1024 × 4096", 1, x => x.Sum([0]), x => x.sum(0), 1024, 4096);
        Forward(table, "sum of short rows, 131072 × 32", 1, x => x.Sum([1]), x => x.sum(1), 131072, 32);
        Forward(table, "sum per channel, 16 × 64 × 56 × 56", 1, x => x.Sum([0, 2, 3]), x => x.sum([0, 2, 3]), 16, 64, 56, 56);
        Forward(table, "largest of rows, 1024 × 4096", 1, x => x.Amax([1]), x => x.amax([1]), 1024, 4096);
        Both(table, "softmax, 96 × 128 × 128", x => x.Softmax(-1), x => x.softmax(-1), 96, 128, 128);
        Both(table, "softmax of long rows, 64 × 32000", x => x.Softmax(-1), x => x.softmax(-1), 64, 32000);
        Both(table, "layer norm, 1024 × 384", x => Functional.LayerNorm(x, [Size]), x => nn.functional.layer_norm(x, [Size]), Tokens, Size);
        Both(table, "group norm, 16 × 64 × 56 × 56 in 8", x => Functional.GroupNorm(x, 8), x => nn.functional.group_norm(x, 8), 16, 64, 56, 56);
        Both(table, "batch norm, 16 × 64 × 56 × 56", x => Functional.BatchNorm(x, null, null, training: true), x => nn.functional.batch_norm(x, null!, null!, training: true), 16, 64, 56, 56);
        Both(table, "max pool 2, 16 × 64 × 56 × 56", x => Functional.MaxPool2d(x, 2), x => nn.functional.max_pool2d(x, 2), 16, 64, 56, 56);
        Both(table, "dropout, 1024 × 1536", x => Functional.Dropout(x, 0.1), x => nn.functional.dropout(x, 0.1, true, false), Tokens, 4 * Size);
        Kernels.Write(table, file);
    }

    private static void Forward(Table table, string what, int passes, Func<Tensor, Tensor> ours, Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> theirs, params long[] size)
    {
        if (!Kernels.Wants(what))
            return;
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        var (x, theirX) = Data.Normal(size);
        table.Compare(what, 4.0 * passes * x.ElementCount, () => ours(x), () => theirs(theirX).Dispose());
    }

    private static void Both(Table table, string what, Func<Tensor, Tensor> ours, Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> theirs, params long[] size)
    {
        Forward(table, what, 2, ours, theirs, size);
        if (!Kernels.Wants($"{what}: gradient"))
            return;
        using var scope = NewDisposeScope();
        var (x, theirX) = Data.Normal(size);
        Tensor y = ours(x.RequiresGrad_());
        var theirY = theirs(theirX.requires_grad_());
        var (g, theirG) = Data.Normal(y.Shape.ToArray());
        table.Compare($"{what}: gradient", 4.0 * (x.ElementCount + 2 * y.ElementCount), () => Torch.Grad([y], [x], [g], retainGraph: true), () =>
        {
            foreach (var gradient in autograd.grad([theirY], [theirX], [theirG], retain_graph: true))
                gradient.Dispose();
        });
    }

    private static unsafe double PlainCopy()
    {
        const int bytes = 16 << 20;
        byte[] from = new byte[bytes], to = new byte[bytes];
        var best = double.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var start = Stopwatch.GetTimestamp();
            from.CopyTo(to.AsSpan());
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * bytes / best / 1e9;
    }
}
