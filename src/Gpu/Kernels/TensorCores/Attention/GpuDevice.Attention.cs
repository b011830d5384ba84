using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    /// <summary>Attention or its gradient by tensor cores, whatever numbers and sizes are.</summary>
    private interface ICoreAttention
    {
        void By<P, H>(GpuDevice device, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where P : struct, IAttentionNumbers where H : struct, IHeadSize;
    }

    private readonly record struct Outward(AttentionShape Shape) : ICoreAttention
    {
        public void By<P, H>(GpuDevice device, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where P : struct, IAttentionNumbers where H : struct, IHeadSize =>
            device.AttendByCores<P, H>(Shape, outputs, inputs);
    }

    private readonly record struct Backward(AttentionShape Shape) : ICoreAttention
    {
        public void By<P, H>(GpuDevice device, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where P : struct, IAttentionNumbers where H : struct, IHeadSize =>
            device.AttendBackByCores<P, H>(Shape, outputs, inputs);
    }

    /// <summary>Has tensor cores compute attention of a dtype, where they can.</summary>
    private bool TryCores<K>(K kernel, DType dtype, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where K : unmanaged
    {
        switch (kernel)
        {
            case Attention a when AttendsByCores(a.Shape, dtype): ByCores(new Outward(a.Shape), a.Shape, dtype, outputs, inputs); return true;
            case AttentionGradient a when AttendsByCores(a.Shape, dtype): ByCores(new Backward(a.Shape), a.Shape, dtype, outputs, inputs); return true;
            default: return false;
        }
    }

    private bool AttendsByCores(AttentionShape s, DType dtype) => HasTensorCores && dtype is DType.Float16 or DType.BFloat16
        && s.Size % HeadRows.Together == 0 && s.ValueSize % HeadRows.Together == 0 && Math.Max(s.Size, s.ValueSize) <= Head128.Most;

    private void ByCores<C>(C attention, AttentionShape s, DType dtype, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where C : struct, ICoreAttention
    {
        switch (dtype == DType.Float16, Math.Max(s.Size, s.ValueSize) > Head64.Most)
        {
            case (true, true): attention.By<HalfAttention, Head128>(this, outputs, inputs); break;
            case (true, false): attention.By<HalfAttention, Head64>(this, outputs, inputs); break;
            case (false, true): attention.By<BFloat16Attention, Head128>(this, outputs, inputs); break;
            default: attention.By<BFloat16Attention, Head64>(this, outputs, inputs); break;
        }
    }

    /// <param name="s">The sizes.</param>
    /// <param name="outputs">The results, and the logarithms of sums in single precision.</param>
    /// <param name="inputs">Queries, keys and values of one dtype.</param>
    private void AttendByCores<P, H>(AttentionShape s, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where P : struct, IAttentionNumbers where H : struct, IHeadSize
    {
        Tensor y = outputs[0]!, logs = outputs[1]!;
        var rows = Heads(inputs[..3], out var kept);
        var tiles = Parts(s.Queries, AttentionCore.Queries);
        Launch(new CoreAttentionKernel<P, H>
        {
            Q = rows[0],
            K = rows[1],
            V = rows[2],
            Y = Target(y),
            Logs = Dense<float>(logs),
            LogsAddress = CoreLayout.Address(logs) + logs.StorageOffset * logs.DType.ItemSize,
            Causal = s.Causal ? 1 : 0,
            QueryTiles = tiles,
            Scale = (float)(s.Scale * Math.Log2(Math.E)),
            LogOf2 = (float)Math.Log(2),
        }, s.Heads * tiles, AttentionCore.Threads);
        KeepAlive(kept);
        KeepAlive(y, logs);
    }

    /// <param name="s">The sizes.</param>
    /// <param name="outputs">The gradients of queries, keys and values.</param>
    /// <param name="inputs">Queries, keys and values, the results, the logarithms of sums, and the results' gradient.</param>
    private void AttendBackByCores<P, H>(AttentionShape s, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where P : struct, IAttentionNumbers where H : struct, IHeadSize
    {
        var rows = Heads([inputs[0], inputs[1], inputs[2], inputs[5]], out var kept);
        var logs = inputs[4]!;
        Tensor means = Tensor.Empty(logs.ShapeArray, DType.Float32, this), products = Tensor.Empty(inputs[3]!.ShapeArray, DType.Float32, this);
        Elementwise(new Binary.Forward<Mul>(default), DType.Float32, products, [inputs[3]!, inputs[5]!]);
        var reduced = new bool[products.Dim];
        reduced[^1] = true;
        Reduce(default(Sum), DType.Float32, means.Unsqueeze(-1), products, reduced);
        HeadRows q = rows[0], k = rows[1], v = rows[2], dy = rows[3];
        Gradient<OfQueries>(outputs[0]!, q, dy, k, v);
        Gradient<OfKeys>(outputs[1]!, k, v, q, dy);
        Gradient<OfValues>(outputs[2]!, k, v, q, dy);
        KeepAlive(kept);
        KeepAlive(logs, means, products);

        void Gradient<G>(Tensor of, HeadRows rows, HeadRows otherRows, HeadRows columns, HeadRows otherColumns) where G : struct, IAttentionGradient
        {
            var tiles = Parts(rows.Rows, AttentionCore.Queries);
            Launch(new CoreAttentionGradientKernel<P, H, G>
            {
                Rows = rows,
                OtherRows = otherRows,
                Columns = columns,
                OtherColumns = otherColumns,
                Target = Target(of),
                Logs = Dense<float>(logs),
                Means = Dense<float>(means),
                Causal = s.Causal ? 1 : 0,
                Tiles = tiles,
                Queries = (int)s.Queries,
                Keys = (int)s.Keys,
                Scale = (float)s.Scale,
                LogOfE = (float)Math.Log2(Math.E),
            }, s.Heads * tiles, AttentionCore.Threads);
            KeepAlive(of);
        }
    }

    /// <summary>Heads as kernels read them. What cannot be read in pieces of 16 bytes is copied.</summary>
    private HeadRows[] Heads(ReadOnlySpan<Tensor?> tensors, out Tensor[] kept)
    {
        kept = [.. tensors.ToArray().Select(x => CoreLayout.Of(x, 0, 2, isTurned: false) == CoreLayout.AlongTerms ? x! : AsStored.Operand(this, x!, isDense: true))];
        var steps = new Steps[kept.Length];
        var heads = Loops(Array.ConvertAll(kept, Batch), steps, nameof(Attention));
        return [.. kept.Select((x, i) => new HeadRows { Source = Source<ushort>(x, heads, steps[i]), Address = CoreLayout.Address(x), Rows = checked((int)x.Shape[^2]), Length = (int)x.Shape[^1] })];
    }

    private static HeadTarget Target(Tensor x) => new() { View = Dense<ushort>(x), Address = CoreLayout.Address(x) + x.StorageOffset * x.DType.ItemSize, Rows = (int)x.Shape[^2], Length = (int)x.Shape[^1] };
}
