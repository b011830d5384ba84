using TorchPort.Ops;

namespace TorchPort.Kernels;

internal partial class CpuDevice
{
    internal override void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start = null) => Kernels.MatMul.Run(y, a, b, start);

    internal override void MatMulInteger(Tensor y, Tensor a, Tensor b, Tensor? zeroA, Tensor? zeroB) => ByteMatMul.Run(y, a, b, zeroA, zeroB);

    internal override void ConvolutionInteger(Tensor y, Tensor x, Tensor w, Tensor? zeroX, Tensor? zeroW, ConvGeometry geometry) =>
        ByteConvolution.Run(new(x, w, y, geometry), y, x, w.Contiguous(), zeroX, zeroW);

    internal override void DynamicQuantize(Tensor y, Tensor scale, Tensor zero, Tensor x) => new ByteRange().Run(y, scale, zero, x);

    internal override void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        switch (ComputeType(y.DType))
        {
            case DType.Float32: Conv.Forward<float>(y, x, w, bias, geometry); break;
            case DType.Float64: Conv.Forward<double>(y, x, w, bias, geometry); break;
            default: Conv.Forward<long>(y, x, w, bias, geometry); break;
        }
    }

    internal override void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry)
    {
        switch (ComputeType(x.DType))
        {
            case DType.Float32: Conv.InputGradient<float>(x, g, w, bias, geometry); break;
            case DType.Float64: Conv.InputGradient<double>(x, g, w, bias, geometry); break;
            default: Conv.InputGradient<long>(x, g, w, bias, geometry); break;
        }
    }

    internal override void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry)
    {
        switch (ComputeType(w.DType))
        {
            case DType.Float32: Conv.WeightGradient<float>(w, x, g, geometry); break;
            case DType.Float64: Conv.WeightGradient<double>(w, x, g, geometry); break;
            default: Conv.WeightGradient<long>(w, x, g, geometry); break;
        }
    }

    internal override void MaxPool(Tensor y, Tensor? indices, Tensor x, ReadOnlySpan<PoolAxis> axes)
    {
        switch (ComputeType(y.DType))
        {
            case DType.Float32: Pool.Max<float>(y, indices, x, axes); break;
            case DType.Float64: Pool.Max<double>(y, indices, x, axes); break;
            default: Pool.Max<long>(y, indices, x, axes); break;
        }
    }

    internal override bool NumbersWindows(Tensor x, ReadOnlySpan<PoolAxis> axes) =>
        x.DType.IsFloatingPoint && x.IsContiguous && x.ElementCount > 0 && !ChannelsLast.Is(x, axes.Length) && PoolTaps.AreNumbered(new(axes));

    internal override void MaxPoolGradient(Tensor x, Tensor g, Tensor numbers, ReadOnlySpan<PoolAxis> axes)
    {
        if (ComputeType(x.DType) == DType.Float64)
            Pool.MaxGradient<double>(x, g, numbers, axes);
        else
            Pool.MaxGradient<float>(x, g, numbers, axes);
    }

    internal override void AvgPool(Tensor y, Tensor x, ReadOnlySpan<PoolAxis> axes)
    {
        switch (ComputeType(y.DType))
        {
            case DType.Float32: Pool.Average<float>(y, x, axes); break;
            case DType.Float64: Pool.Average<double>(y, x, axes); break;
            default: Pool.Average<long>(y, x, axes); break;
        }
    }

    internal override void AvgPoolGradient(Tensor x, Tensor g, ReadOnlySpan<PoolAxis> axes)
    {
        switch (ComputeType(x.DType))
        {
            case DType.Float32: Pool.AverageGradient<float>(x, g, axes); break;
            case DType.Float64: Pool.AverageGradient<double>(x, g, axes); break;
            default: Pool.AverageGradient<long>(x, g, axes); break;
        }
    }
}
