using TorchPort.Ops;

namespace TorchPort;

internal sealed partial class MetaDevice
{
    internal override void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start = null) { }

    internal override void Convolution(Tensor y, Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry) { }

    internal override void ConvolutionInputGradient(Tensor x, Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry) { }

    internal override void ConvolutionWeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry) { }

    internal override void MaxPool(Tensor y, Tensor? indices, Tensor x, ReadOnlySpan<PoolAxis> axes) { }

    internal override void AvgPool(Tensor y, Tensor x, ReadOnlySpan<PoolAxis> axes) { }

    internal override void AvgPoolGradient(Tensor x, Tensor g, ReadOnlySpan<PoolAxis> axes) { }
}
