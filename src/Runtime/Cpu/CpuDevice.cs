namespace TorchPort.Kernels;

/// <summary>The processor: dispatches an operation to the type it is computed in.</summary>
internal partial class CpuDevice() : Device("cpu", 0)
{
    internal override Storage Allocate(long bytes) => bytes <= SmallStorage.Limit ? new SmallStorage(this, bytes) : PooledStorage.Rent(this, bytes);

    internal override void Elementwise<M>(M map, DType compute, Tensor y, ReadOnlySpan<Tensor> inputs)
    {
        switch (compute.IsComplex ? compute : ComputeType(compute))
        {
            case DType.Float32: Kernels.Elementwise.Run<M, float>(map, y, inputs); break;
            case DType.Float64: Kernels.Elementwise.Run<M, double>(map, y, inputs); break;
            case DType.Complex128: ComplexElementwise.Run<M, double>(map, y, inputs); break;
            case DType.Complex64 or DType.Complex32: ComplexElementwise.Run<M, float>(map, y, inputs); break;
            default: Kernels.Elementwise.Run<M, long>(map, y, inputs); break;
        }
    }

    internal override void Update<U>(U update, DType compute, ReadOnlySpan<Tensor> tensors)
    {
        switch (ComputeType(compute))
        {
            case DType.Float32: Kernels.Update.Run<U, float>(update, tensors); break;
            case DType.Float64: Kernels.Update.Run<U, double>(update, tensors); break;
            default: throw new DTypeException($"Parameters of {compute.TorchName} cannot be optimized: convert them to a floating type.");
        }
    }

    internal override void Reduce<R>(R reduction, DType compute, Tensor y, Tensor x, bool[] reduced)
    {
        switch (compute.IsComplex ? compute : ComputeType(compute))
        {
            case DType.Float32: Kernels.Reduce.Run<R, float>(reduction, y, x, reduced); break;
            case DType.Float64: Kernels.Reduce.Run<R, double>(reduction, y, x, reduced); break;
            case DType.Complex128 or DType.Complex64 or DType.Complex32: ComplexReduce.Run(reduction, y, x, reduced); break;
            default: Kernels.Reduce.Run<R, long>(reduction, y, x, reduced); break;
        }
    }

    internal override void Rows<K>(K kernel, int dim, DType compute, Tensor x, Tensor? values, Tensor? indices)
    {
        switch (ComputeType(compute))
        {
            case DType.Float32: Kernels.Rows.Run<K, float>(kernel, dim, x, values, indices); break;
            case DType.Float64: Kernels.Rows.Run<K, double>(kernel, dim, x, values, indices); break;
            default: Kernels.Rows.Run<K, long>(kernel, dim, x, values, indices); break;
        }
    }

    internal override bool Fuses => true;

    internal override void Fused<K>(K kernel, DType compute, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs)
    {
        switch (ComputeType(compute))
        {
            case DType.Float32: Kernels.Fused.Run<K, float>(kernel, outputs, inputs); break;
            case DType.Float64: Kernels.Fused.Run<K, double>(kernel, outputs, inputs); break;
            default: throw new DTypeException($"Fused kernels compute floating numbers, not {compute.TorchName}.");
        }
    }

    internal override void SearchSorted(Tensor places, Tensor sequence, Tensor values, bool right)
    {
        switch (ComputeType(values.DType))
        {
            case DType.Float32: Kernels.SearchSorted.Run<float>(places, sequence, values, right); break;
            case DType.Float64: Kernels.SearchSorted.Run<double>(places, sequence, values, right); break;
            default: Kernels.SearchSorted.Run<long>(places, sequence, values, right); break;
        }
    }

    internal override void CopyBytes(Tensor y, Tensor x) => Copy.Run(y, x);

    internal override void Gather(Tensor y, Tensor x, int dim, Tensor index) => Indexing.Gather(y, x, dim, index);

    internal override void Resample(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights)
    {
        if (y.ElementCount > 0)
            Resampling.Prepare(y, x, dim, places, weights).Run();
    }

    internal override void Scatter(Tensor y, int dim, Tensor index, Tensor source) => Indexing.Scatter(y, dim, index, source);

    internal override void ScatterReduce<R>(R reduction, DType compute, Tensor y, int dim, Tensor index, Tensor source)
    {
        switch (compute.IsComplex ? compute : ComputeType(compute))
        {
            case DType.Float32: Indexing.ScatterReduce<R, float>(y, dim, index, source); break;
            case DType.Float64: Indexing.ScatterReduce<R, double>(y, dim, index, source); break;
            case DType.Complex64: Indexing.ScatterComplex<R, float>(y, dim, index, source); break;
            case DType.Complex128: Indexing.ScatterComplex<R, double>(y, dim, index, source); break;
            default: Indexing.ScatterReduce<R, long>(y, dim, index, source); break;
        }
    }

    /// <summary>The one of float, double and long that holds every value of <paramref name="dtype"/> with the precision PyTorch computes in.</summary>
    internal static DType ComputeType(DType dtype)
    {
        if (dtype == DType.Float64)
            return DType.Float64;
        if (dtype.IsFloatingPoint)
            return DType.Float32;
        return dtype.IsIntegral ? DType.Int64 : throw new DTypeException($"{dtype.TorchName} has no arithmetic here: convert it first.");
    }
}
