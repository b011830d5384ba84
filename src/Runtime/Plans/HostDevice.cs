using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>The processor as tensors see it: runs kernels, or has them recorded while this thread traces a plan.</summary>
internal sealed class HostDevice : CpuDevice
{
    internal override Storage Allocate(long bytes) => Tracer.Current is not { } tracer ? base.Allocate(bytes) : new TracedStorage(this, bytes, tracer);

    internal override bool Fuses => Tracer.Current is not { Fuses: false };

    internal override void Elementwise<M>(M map, DType compute, Tensor y, ReadOnlySpan<Tensor> inputs)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ElementwiseStep<M>(map, compute), [y], inputs[..M.Inputs]);
        else
            base.Elementwise(map, compute, y, inputs);
    }

    internal override void Update<U>(U update, DType compute, ReadOnlySpan<Tensor> tensors)
    {
        Tracer.Refuse("takes an optimizer's step");
        base.Update(update, compute, tensors);
    }

    internal override void Reduce<R>(R reduction, DType compute, Tensor y, Tensor x, bool[] reduced)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ReduceStep<R>(reduction, compute, [.. reduced]), [y], [x]);
        else
            base.Reduce(reduction, compute, y, x, reduced);
    }

    internal override void Rows<K>(K kernel, int dim, DType compute, Tensor x, Tensor? values, Tensor? indices)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new RowsStep<K>(kernel, dim, compute, values is not null), Present(values, indices), [x]);
        else
            base.Rows(kernel, dim, compute, x, values, indices);
    }

    internal override void Fused<K>(K kernel, DType compute, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new FusedStep<K>(kernel, compute, FusedStep.Mask(outputs), FusedStep.Mask(inputs)), FusedStep.Present(outputs), FusedStep.Present(inputs));
        else
            base.Fused(kernel, compute, outputs, inputs);
    }

    internal override void SearchSorted(Tensor places, Tensor sequence, Tensor values, bool right)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new SearchSortedStep(right), [places], [sequence, values]);
        else
            base.SearchSorted(places, sequence, values, right);
    }

    internal override void CopyBytes(Tensor y, Tensor x)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new CopyStep(), [y], [x]);
        else
            base.CopyBytes(y, x);
    }

    internal override void Gather(Tensor y, Tensor x, int dim, Tensor index)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new GatherStep(dim), [y], [x, index]);
        else
            base.Gather(y, x, dim, index);
    }

    internal override void Resample(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ResampleStep(dim), [y], weights is null ? [x, places] : [x, places, weights]);
        else
            base.Resample(y, x, dim, places, weights);
    }

    internal override void Scatter(Tensor y, int dim, Tensor index, Tensor source)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ScatterStep(dim), [y], [index, source]);
        else
            base.Scatter(y, dim, index, source);
    }

    internal override void ScatterReduce<R>(R reduction, DType compute, Tensor y, int dim, Tensor index, Tensor source)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ScatterReduceStep<R>(reduction, compute, dim), [y], [index, source]);
        else
            base.ScatterReduce(reduction, compute, y, dim, index, source);
    }

    internal override void Matrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new MatricesStep<F>(function, batch), outputs, inputs);
        else
            base.Matrices(function, batch, outputs, inputs);
    }

    internal override void RealMatrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new RealMatricesStep<F>(function, batch), outputs, inputs);
        else
            base.RealMatrices(function, batch, outputs, inputs);
    }

    internal override void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start = null)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new MatMulStep(), [y], start is null ? [a, b] : [a, b, start]);
        else
            base.MatMul(y, a, b, start);
    }

    internal override void MatMulInteger(Tensor y, Tensor a, Tensor b, Tensor? zeroA, Tensor? zeroB)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new MatMulIntegerStep(FusedStep.Mask([zeroA, zeroB])), [y], FusedStep.Present([a, b, zeroA, zeroB]));
        else
            base.MatMulInteger(y, a, b, zeroA, zeroB);
    }

    internal override void ConvolutionInteger(Tensor y, Tensor x, Tensor w, Tensor? zeroX, Tensor? zeroW, ConvGeometry geometry)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ConvolutionIntegerStep(geometry, FusedStep.Mask([zeroX, zeroW])), [y], FusedStep.Present([x, w, zeroX, zeroW]));
        else
            base.ConvolutionInteger(y, x, w, zeroX, zeroW, geometry);
    }

    internal override void DynamicQuantize(Tensor y, Tensor scale, Tensor zero, Tensor x)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new DynamicQuantizeStep(), [y, scale, zero], [x]);
        else
            base.DynamicQuantize(y, scale, zero, x);
    }

    internal override void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new ConvolutionStep(geometry), [y], bias is null ? [x, w] : [x, w, bias]);
        else
            base.Convolution(y, x, w, bias, geometry);
    }

    internal override void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new TransposedConvolutionStep(geometry), [x], bias is null ? [g, w] : [g, w, bias]);
        else
            base.ConvolutionInputGradient(x, g, w, bias, geometry);
    }

    internal override void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry)
    {
        Tracer.Refuse("computes a weight's gradient");
        base.ConvolutionWeightGradient(w, x, g, geometry);
    }

    internal override void MaxPool(Tensor y, Tensor? indices, Tensor x, ReadOnlySpan<PoolAxis> axes)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new MaxPoolStep(axes.ToArray()), Present(y, indices), [x]);
        else
            base.MaxPool(y, indices, x, axes);
    }

    internal override bool NumbersWindows(Tensor x, ReadOnlySpan<PoolAxis> axes) => Tracer.Current is null && base.NumbersWindows(x, axes);

    internal override void AvgPool(Tensor y, Tensor x, ReadOnlySpan<PoolAxis> axes)
    {
        if (Tracer.Current is { } tracer)
            tracer.Add(new AvgPoolStep(axes.ToArray()), [y], [x]);
        else
            base.AvgPool(y, x, axes);
    }

    internal override void AvgPoolGradient(Tensor x, Tensor g, ReadOnlySpan<PoolAxis> axes)
    {
        Tracer.Refuse("computes a pooling's gradient");
        base.AvgPoolGradient(x, g, axes);
    }

    private static Tensor[] Present(Tensor? first, Tensor? second) => first is null ? [second!] : second is null ? [first] : [first, second];
}
