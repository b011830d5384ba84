using TorchPort.Algebra;

namespace TorchPort;

public abstract partial class Device
{
    /// <summary>Applies a function to the matrices in the dimensions behind the first <paramref name="batch"/>, one set of them at a time.</summary>
    internal abstract void Matrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) where F : unmanaged, IMatrixFunction;

    /// <summary>The same for functions of real numbers that are computed in the inputs' dtype.</summary>
    internal abstract void RealMatrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) where F : unmanaged, IRealMatrixFunction;
}
