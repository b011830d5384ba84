using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>
/// Folds elements of <see cref="X"/>: each thread every <see cref="Blocks"/>-th of those of one output, so that neighbouring
/// threads read neighbours. With more than one block the results are folded again.
/// </summary>
internal struct FoldKernel<R, E, T, A, F> : IThreadKernel
    where R : unmanaged, IReduction
    where E : unmanaged
    where T : unmanaged, INumber<T>
    where A : struct, IArithmetic<T>
    where F : struct, IStored<E, T>
{
    internal R Reduction;
    internal ArrayView<E> X;
    internal ArrayView<T> Y;
    internal Nest Kept, Reduced;
    internal Steps KeptAt, ReducedAt;
    internal int Outputs, Count, Blocks;

    /// <summary>1 if neighbouring threads work on one output, 0 if on neighbouring outputs.</summary>
    internal int Along;

    public void Run(int index)
    {
        var output = Along != 0 ? index / Blocks : index % Outputs;
        var block = Along != 0 ? index % Blocks : index / Outputs;
        var from = KeptAt.Offset(Kept.At(output));
        var result = R.Identity<LaneGpu<T, A>>();
        for (var i = block; i < Count; i += Blocks)
            result = R.Combine(result, Reduction.Map(new LaneGpu<T, A>(F.Load(X[from + ReducedAt.Offset(Reduced.At(i))]))));
        Y[output * Blocks + block] = result.V;
    }
}

/// <summary>A reduction of what was mapped already.</summary>
internal readonly struct Mapped<R> : IReduction where R : unmanaged, IReduction
{
    public static L Identity<L>() where L : ILane<L> => R.Identity<L>();

    public static L Combine<L>(L a, L b) where L : ILane<L> => R.Combine(a, b);

    public L Map<L>(L x) where L : ILane<L> => x;
}

public partial class GpuDevice
{
    /// <summary>Elements that one thread folds, where there are enough threads.</summary>
    private const long FoldLength = 32;

    /// <summary>Elements that one thread folds at most, so that rounding errors stay small.</summary>
    private const long LongestFold = 1024;

    /// <summary>Threads that are enough.</summary>
    private const long FoldThreads = 64 * 1024;

    internal override void Reduce<R>(R reduction, DType compute, Tensor y, Tensor x, bool[] reduced)
    {
        if (y.ElementCount == 0)
            return;
        switch (compute.IsComplex ? compute : ComputeType(KernelName.Of(typeof(R)), compute))
        {
            case DType.Complex128: ComplexFold<R, double, DoubleArithmetic>(reduction, y, x, reduced); break;
            case { IsComplex: true }: ComplexFold<R, float, SingleArithmetic>(reduction, y, x, reduced); break;
            case DType.Float32 when x.DType == DType.BFloat16: Fold<R, ushort, float, SingleArithmetic, BFloat16Operands>(reduction, y, x, reduced); break;
            case DType.Float32 when x.DType == DType.Float16: Fold<R, ushort, float, SingleArithmetic, HalfOperands>(reduction, y, x, reduced); break;
            case DType.Float32: Fold<R, float, SingleArithmetic>(reduction, y, x, reduced); break;
            case DType.Float64: Fold<R, double, DoubleArithmetic>(reduction, y, x, reduced); break;
            default: Fold<R, long, IntegerArithmetic>(reduction, y, x, reduced); break;
        }
    }

    private void Fold<R, T, A>(R reduction, Tensor y, Tensor x, bool[] reduced) where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Fold<R, T, T, A, AsIs<T>>(reduction, y, Native<T, A>(x), reduced);

    private void Fold<R, E, T, A, F>(R reduction, Tensor output, Tensor x, bool[] reduced)
        where R : unmanaged, IReduction
        where E : unmanaged
        where T : unmanaged, INumber<T>
        where A : struct, IArithmetic<T>
        where F : struct, IStored<E, T>
    {
        var y = Result<T>(output);
        var inside = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < inside.Length; d++)
            inside[d] = reduced[d] ? inside[d] : 1;
        // What is kept in the order of y, and what is folded in the order of x.
        Tensor kept = new(x.Storage, x.DType, y.ShapeArray, x.StrideArray, x.StorageOffset), part = new(x.Storage, x.DType, inside, x.StrideArray, 0);
        if (part.ElementCount == 0)
        {
            Elementwise(default(Same), y.DType, y, [Identity<R, T, A>()]);
            Finish<T, A>(output, y);
            return;
        }
        Span<Steps> steps = stackalloc Steps[3];
        var outer = Loops([y, kept], steps, KernelName.Of(typeof(R)));
        LoopNest within = new([part]), around = new([y, kept]);
        var inner = Nest.Of(within, [part], steps[2..]) ?? throw Missing(KernelName.Of(typeof(R)), "It reduces too many dimensions at once.");
        long count = part.ElementCount, outputs = y.ElementCount;
        var blocks = count <= FoldLength ? 1 : Math.Max((count + LongestFold - 1) / LongestFold, Math.Min((count + FoldLength - 1) / FoldLength, Math.Max(1, FoldThreads / outputs)));
        var into = blocks == 1 ? y : Tensor.Empty([outputs, blocks], y.DType, this);
        Launch(new FoldKernel<R, E, T, A, F>
        {
            Reduction = reduction,
            X = Whole<E>(x),
            Y = Dense<T>(into),
            Kept = outer,
            KeptAt = steps[1],
            Reduced = inner,
            ReducedAt = steps[2],
            Outputs = (int)outputs,
            Count = (int)count,
            Blocks = (int)blocks,
            Along = outputs == 1 || within.InnerStride(0) <= around.InnerStride(1) ? 1 : 0,
        }, outputs * blocks);
        if (blocks > 1)
            Fold<Mapped<R>, T, A>(default, new(y.Storage, y.DType, [outputs, 1], [1, 1], y.StorageOffset), into, [false, true]);
        KeepAlive(x, y, into);
        Finish<T, A>(output, y);
    }

    private static Tensor Identity<R, T, A>() where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var number = R.Identity<LaneGpu<T, A>>().V;
        return Torch.Tensor<T>([number], default).Reshape();
    }

    internal readonly struct Same : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a;
    }
}
