using System.Numerics;
using TorchPort.Algebra;

namespace TorchPort.Kernels;

internal partial class CpuDevice
{
    internal override void Matrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        if (function is FourierTransform transform)
            FourierCall.Of(transform, outputs[0], inputs).Run();
        else if (IsAnyComplex(outputs) || IsAnyComplex(inputs))
            MatrixLoop.Run<MatrixLoop.Any<F, Complex>, Complex>(new(function), batch, outputs, inputs);
        else
            MatrixLoop.Run<MatrixLoop.Any<F, double>, double>(new(function), batch, outputs, inputs);
    }

    internal override void RealMatrices<F>(F function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[0].DType == DType.Float32)
            MatrixLoop.Run<MatrixLoop.Real<F, float>, float>(new(function), batch, outputs, inputs);
        else
            MatrixLoop.Run<MatrixLoop.Real<F, double>, double>(new(function), batch, outputs, inputs);
    }

    private static bool IsAnyComplex(ReadOnlySpan<Tensor> tensors)
    {
        foreach (var t in tensors)
        {
            if (t.DType.IsComplex)
                return true;
        }
        return false;
    }
}
