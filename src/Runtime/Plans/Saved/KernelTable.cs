using System.Runtime.CompilerServices;
using TorchPort.Algebra;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>Makes steps of kernels by the names of their structs. A generator writes the list of all that the library has; there are no others.</summary>
internal static partial class KernelTable
{
    internal const string ElementwiseKind = nameof(Elementwise);

    /// <summary>A step of a kind with the struct whose name and attributes come next.</summary>
    internal static Step Read(string kind, StepReader from)
    {
        var kernel = from.Text();
        return (kind switch
        {
            nameof(Elementwise) => Elementwise(kernel, from),
            nameof(Reduce) => Reduce(kernel, from),
            nameof(ScatterReduce) => ScatterReduce(kernel, from),
            nameof(Rows) => Rows(kernel, from),
            nameof(Fused) => Fused(kernel, from),
            nameof(Matrices) => Matrices(kernel, from),
            nameof(RealMatrices) => RealMatrices(kernel, from),
            _ => null,
        }) ?? throw StepReader.Wrong($"there is no kernel {kernel} of the kind \"{kind}\"");
    }

    private static partial Step? Elementwise(string kernel, StepReader from);

    private static partial Step? Reduce(string kernel, StepReader from);

    private static partial Step? ScatterReduce(string kernel, StepReader from);

    private static partial Step? Rows(string kernel, StepReader from);

    private static partial Step? Fused(string kernel, StepReader from);

    private static partial Step? Matrices(string kernel, StepReader from);

    private static partial Step? RealMatrices(string kernel, StepReader from);

    // What is compiled with the library ahead of time would bring all methods of all these steps with it: the attribute has them compiled when they are asked for.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ElementwiseStep<M> Elementwise<M>(StepReader from) where M : unmanaged, IMap => new(from.Struct<M>(), from.Compute);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ReduceStep<R> Reduce<R>(StepReader from) where R : unmanaged, IReduction => new(from.Struct<R>(), from.DType(), from.Bools());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ScatterReduceStep<R> ScatterReduce<R>(StepReader from) where R : unmanaged, IReduction => new(from.Struct<R>(), from.DType(), from.Int());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static RowsStep<K> Rows<K>(StepReader from) where K : unmanaged, IRowKernel => new(from.Struct<K>(), from.Int(), from.DType(), from.Bool());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static FusedStep<K> Fused<K>(StepReader from) where K : unmanaged, IFusedKernel => new(from.Struct<K>(), from.DType(), from.Int(), from.Int());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static MatricesStep<F> Matrices<F>(StepReader from) where F : unmanaged, IMatrixFunction => new(from.Struct<F>(), from.Int());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static RealMatricesStep<F> RealMatrices<F>(StepReader from) where F : unmanaged, IRealMatrixFunction => new(from.Struct<F>(), from.Int());
}
