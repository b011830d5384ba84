namespace TorchPort;

internal sealed partial class MetaDevice
{
    internal override void Matrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) { }

    internal override void RealMatrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) { }
}
