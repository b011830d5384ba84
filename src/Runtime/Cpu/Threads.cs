namespace TorchPort.Kernels;

/// <summary>Splits work over the processor's cores.</summary>
internal static class Threads
{
    /// <summary>The most threads one operation uses. PyTorch: <c>torch.set_num_threads</c>.</summary>
    internal static int Count { get; set; } = Environment.ProcessorCount;

    /// <summary>Calls <paramref name="body"/> for disjoint ranges that cover 0 to <paramref name="count"/>, none shorter than <paramref name="grain"/> unless it is the only one.</summary>
    internal static void For(long count, long grain, Action<long, long> body)
    {
        var parts = (int)Math.Min(Count, Math.Max(1, count / Math.Max(1, grain)));
        if (parts == 1)
        {
            body(0, count);
            return;
        }
        Parallel.For(0, parts, i => body(count * i / parts, count * (i + 1) / parts));
    }
}
