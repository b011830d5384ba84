using TorchPort.Kernels;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    /// <summary>Whether tensor cores compute attention of such sizes.</summary>
    private bool AttendsByCores(AttentionShape s, DType dtype) => HasTensorCores && dtype is DType.Float16 or DType.BFloat16
        && s.Size % HeadRows.Together == 0 && s.ValueSize % HeadRows.Together == 0 && Math.Max(s.Size, s.ValueSize) <= Head128.Most;

    /// <param name="s">The sizes.</param>
    /// <param name="outputs">The results, and the logarithms of sums in single precision.</param>
    /// <param name="inputs">Queries, keys and values of one dtype.</param>
    private void AttendByCores(AttentionShape s, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs)
    {
        var isWide = Math.Max(s.Size, s.ValueSize) > Head64.Most;
        if (inputs[0]!.DType == DType.Float16 && isWide)
            AttendByCores<HalfAttention, Head128>(s, outputs, inputs);
        else if (inputs[0]!.DType == DType.Float16)
            AttendByCores<HalfAttention, Head64>(s, outputs, inputs);
        else if (isWide)
            AttendByCores<BFloat16Attention, Head128>(s, outputs, inputs);
        else
            AttendByCores<BFloat16Attention, Head64>(s, outputs, inputs);
    }

    private void AttendByCores<N, H>(AttentionShape s, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where N : struct, IAttentionNumbers where H : struct, IHeadSize
    {
        Tensor y = outputs[0]!, logs = outputs[1]!, q = Rows(inputs[0]!), k = Rows(inputs[1]!), v = Rows(inputs[2]!);
        Span<Steps> steps = stackalloc Steps[3];
        var heads = Loops([Batch(q), Batch(k), Batch(v)], steps, nameof(Attention));
        var tiles = Parts(s.Queries, AttentionCore.Queries);
        Launch(new CoreAttentionKernel<N, H>
        {
            Q = Of(q, steps[0]),
            K = Of(k, steps[1]),
            V = Of(v, steps[2]),
            Y = Dense<ushort>(y),
            Logs = Dense<float>(logs),
            YAddress = CoreLayout.Address(y) + y.StorageOffset * y.DType.ItemSize,
            LogsAddress = CoreLayout.Address(logs) + logs.StorageOffset * logs.DType.ItemSize,
            Causal = s.Causal ? 1 : 0,
            QueryTiles = tiles,
            Scale = (float)(s.Scale * Math.Log2(Math.E)),
            LogOf2 = (float)Math.Log(2),
        }, s.Heads * tiles, AttentionCore.Threads);
        KeepAlive(y, logs, q, k, v);

        HeadRows Of(Tensor x, Steps at) => new() { Source = Source<ushort>(x, heads, at), Address = CoreLayout.Address(x), Rows = checked((int)x.Shape[^2]), Length = (int)x.Shape[^1] };

        // What cannot be read in pieces of 16 bytes is copied.
        Tensor Rows(Tensor x) => CoreLayout.Of(x, 0, 2, isTurned: false) == CoreLayout.AlongTerms ? x : CoreMultiplier<ushort, HalfOperands>.Operand(this, x, isDense: true);
    }
}
