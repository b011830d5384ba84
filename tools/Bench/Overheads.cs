using static TorchSharp.torch;

namespace TorchPort.Bench;

/// <summary>What operations cost apart from their arithmetic.</summary>
internal static class Overheads
{
    internal static void Run(string? file)
    {
        var table = new Table("overheads", "Overheads", "Both in one process, in turns of at least 20 ms; medians, and the median ratio of a pair of turns. libtorch's tensors are disposed as soon as may be. Bold: libtorch is faster.",
            "what", "here, µs", "libtorch, µs", "ratio");
        table.Start();
        using (no_grad())
        using (NewDisposeScope())
        {
            var (a, theirA) = Data.Normal([4]);
            var (b, theirB) = Data.Normal([4]);
            Row(table, "a + b, 4 numbers", () => { _ = a + b; }, () => (theirA + theirB).Dispose());
            var (x, theirX) = Data.Normal([16, 16]);
            Row(table, "x · x, 16 × 16", () => x.Mm(x), () => theirX.mm(theirX).Dispose());
            Row(table, "10,000 tensors of 1,000 numbers made and dropped", () => Make(10_000), () => MakeTheirs(10_000));
        }
        foreach (var rule in new[] { Rule.Sgd, Rule.Momentum, Rule.Adam, Rule.AdamW })
        {
            var network = new SmallMlp();
            using var ours = new Ours();
            using var theirs = new Theirs();
            Row(table, $"a training step of 2-16-1, batch 4, {rule}", Step(ours, network, rule), Step(theirs, network, rule));
        }
        table.Write(file);
    }

    private static void Row(Table table, string what, Action ours, Action theirs)
    {
        var r = Pair.Time(ours, theirs);
        table.Row(what, Kernels.Number(r.Ours * 1e6), Kernels.Number(r.Theirs * 1e6), Table.Ratio(r.Ratio));
    }

    private static Action Step<T>(Library<T> lib, SmallMlp network, Rule rule)
    {
        var loss = network.Loss(lib);
        loss();
        lib.Optimize(rule);
        return () => lib.Step(loss);
    }

    private static void Make(int count)
    {
        for (var i = 0; i < count; i++)
            _ = Torch.Zeros([1000]);
    }

    private static void MakeTheirs(int count)
    {
        for (var i = 0; i < count; i++)
            zeros(1000).Dispose();
    }
}
