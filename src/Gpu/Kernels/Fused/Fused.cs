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
        var stored = typeof(T) == typeof(float) ? StoredAs(kernel, outputs, inputs) : null;
        for (var i = 0; i < native.Length; i++)
        {
            var isStored = stored is not null && IsData(kernel, i);
            if (i < outputs.Length)
                native[i] = outputs[i] is not { } y ? null : isStored ? AsStored.Result(this, y, isDense: true) : Result<T>(y);
            else if (inputs[i - outputs.Length] is { } x)
                native[i] = isStored ? AsStored.Operand(this, x, isDense: true) : x.DType == DType.Int64 ? NativeDense<long, IntegerArithmetic>(x) : IsOfRows(kernel, i) && RowsSource<T>.CanRead(x) ? Native<T, A>(x) : NativeDense<T, A>(x);
        }
        if (stored == DType.BFloat16)
            RunStored<K, BFloat16Operands>(kernel, new(native));
        else if (stored == DType.Float16)
            RunStored<K, HalfOperands>(kernel, new(native));
        else
            Run<K, T, A>(kernel, new(native));
        for (var i = 0; i < native.Length; i++)
        {
            if (i < outputs.Length && outputs[i] is { } output)
            {
                if (stored is not null && IsData(kernel, i))
                    AsStored.Finish(this, output, native[i]!);
                else
                    Finish<T, A>(output, native[i]!);
            }
            GC.KeepAlive(native[i]);
        }
    }

    /// <summary>Whether kernels can read or write one of a kernel's tensors as it is stored.</summary>
    private static bool IsData<K>(K kernel, int index) => kernel switch
    {
        NormRows or NormChannels => index is 0 or 3,
        NormRowsGradient or NormChannelsGradient => index is 0 or 3 or 4,
        _ => false,
    };

    /// <summary>Whether a kernel reads a tensor whose rows are anywhere, as <see cref="RowsSource{T}"/> does.</summary>
    private static bool IsOfRows<K>(K kernel, int index) => kernel is Attention ? index is 2 or 3 or 4 : kernel is AttentionGradient && index is 3 or 4 or 5 or 6 or 8;

    /// <summary>The type of 16 bits in which all of those are stored, or null.</summary>
    private static DType? StoredAs<K>(K kernel, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs)
    {
        DType? all = null;
        for (var i = 0; i < outputs.Length + inputs.Length; i++)
        {
            if (!IsData(kernel, i) || (i < outputs.Length ? outputs[i] : inputs[i - outputs.Length]) is not { } tensor)
                continue;
            if (tensor.DType is not (DType.Float16 or DType.BFloat16) || all is not null && all != tensor.DType)
                return null;
            all = tensor.DType;
        }
        return all;
    }

    private void RunStored<K, F>(K kernel, FusedTensors<float> tensors) where F : struct, IStored<ushort, float>
    {
        switch (kernel)
        {
            case NormRows n: Run<ushort, float, SingleArithmetic, F>(n, tensors); break;
            case NormRowsGradient n: Run<ushort, float, SingleArithmetic, F>(n, tensors); break;
            case NormChannels n: Run<ushort, float, SingleArithmetic, F>(n, tensors); break;
            case NormChannelsGradient n: Run<ushort, float, SingleArithmetic, F>(n, tensors); break;
            default: throw Missing<K>();
        }
    }

    private void Run<K, T, A>(K kernel, FusedTensors<T> tensors) where K : unmanaged, Lanes.IFusedKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        switch (kernel)
        {
            case SoftmaxRows s: Run<T, A>(s, tensors); break;
            case SoftmaxRowsGradient s: Run<T, A>(s, tensors); break;
            case NormRows n: Run<T, T, A, AsIs<T>>(n, tensors); break;
            case NormRowsGradient n: Run<T, T, A, AsIs<T>>(n, tensors); break;
            case NormChannels n: Run<T, T, A, AsIs<T>>(n, tensors); break;
            case NormChannelsGradient n: Run<T, T, A, AsIs<T>>(n, tensors); break;
            case CrossEntropyRows c: Run<T, A>(c, tensors); break;
            case TotalLoss l: Run<T, A>(l, tensors); break;
            case CrossEntropyGradient c: Run<T, A>(c, tensors); break;
            case LstmCell l: Run<T, A>(l, tensors); break;
            case LstmCellGradient l: Run<T, A>(l, tensors); break;
            case GruCell g: Run<T, A>(g, tensors); break;
            case GruCellGradient g: Run<T, A>(g, tensors); break;
            case MaxPoolGradient p: Run(p, tensors); break;
            case RoiAlign r: Run<T, A>(r, tensors); break;
            case RoiAlignGradient r: Run<T, A>(r, tensors); break;
            case GridSample g: Run<T, A>(g, tensors); break;
            case Attention a: Run<T, A>(a, tensors); break;
            case AttentionGradient a: Run<T, A>(a, tensors); break;
            default: throw Missing<K>();
        }
    }

    /// <summary>How many threads go through so many numbers together: a power of two.</summary>
    private int GroupFor(long size) => (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, (size + 3) / 4)), (ulong)Math.Min(32, GroupSize), (ulong)Math.Min(Together.MaxThreads, GroupSize));
}
