using System.Numerics;
using TorchPort.Kernels;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    internal override bool Fuses => true;

    internal override bool FusesAttention(DType dtype) => dtype is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64;

    internal override void Fused<K>(K kernel, DType compute, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs)
    {
        if (kernel.Items == 0)
            return;
        if (TryCores(kernel, compute, outputs, inputs))
            return;
        if (ComputeType(KernelName.Of(typeof(K)), compute) == DType.Float64)
            Fused<K, double, DoubleArithmetic>(kernel, outputs, inputs);
        else
            Fused<K, float, SingleArithmetic>(kernel, outputs, inputs);
    }

    private void Fused<K, T, A>(K kernel, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where K : unmanaged, Lanes.IFusedKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var native = new Tensor?[outputs.Length + inputs.Length];
        for (var i = 0; i < native.Length; i++)
        {
            native[i] = i < outputs.Length ? outputs[i] is { } y ? Result<T>(y) : null
                : inputs[i - outputs.Length] is not { } x ? null : x.DType == DType.Int64 ? NativeDense<long, IntegerArithmetic>(x) : NativeDense<T, A>(x);
        }
        var tensors = new FusedTensors<T>(native);
        switch (kernel)
        {
            case SoftmaxRows s: Run<T, A>(s, tensors); break;
            case SoftmaxRowsGradient s: Run<T, A>(s, tensors); break;
            case NormRows n: Run<T, A>(n, tensors); break;
            case NormRowsGradient n: Run<T, A>(n, tensors); break;
            case NormChannels n: Run<T, A>(n, tensors); break;
            case NormChannelsGradient n: Run<T, A>(n, tensors); break;
            case CrossEntropyRows c: Run<T, A>(c, tensors); break;
            case TotalLoss l: Run<T, A>(l, tensors); break;
            case CrossEntropyGradient c: Run<T, A>(c, tensors); break;
            case LstmCell l: Run<T, A>(l, tensors); break;
            case LstmCellGradient l: Run<T, A>(l, tensors); break;
            case GruCell g: Run<T, A>(g, tensors); break;
            case GruCellGradient g: Run<T, A>(g, tensors); break;
            case MaxPoolGradient p: Run(p, tensors); break;
            case Attention a: Run<T, A>(a, tensors); break;
            case AttentionGradient a: Run<T, A>(a, tensors); break;
            default: throw Missing<K>();
        }
        for (var i = 0; i < native.Length; i++)
        {
            if (i < outputs.Length && outputs[i] is { } output)
                Finish<T, A>(output, native[i]!);
            GC.KeepAlive(native[i]);
        }
    }

    /// <summary>How many threads go through so many numbers together: a power of two.</summary>
    private int GroupFor(long size) => (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, (size + 3) / 4)), (ulong)Math.Min(32, GroupSize), (ulong)Math.Min(Together.MaxThreads, GroupSize));
}
