namespace TorchPort.Gpu;

public partial class GpuDevice
{
    internal override void Matrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => throw Missing<F>();

    internal override void RealMatrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => throw Missing<F>();
}
