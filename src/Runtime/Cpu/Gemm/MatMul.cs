using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>Batches of matrix products over tensors of any dtype.</summary>
internal static unsafe class MatMul
{
    internal static void Run(Tensor y, Tensor a, Tensor b, bool accumulate)
    {
        if (y.ElementCount == 0)
            return;
        if (y.DType.IsComplex)
        {
            ComplexParts.MatMul(y, a, b, accumulate);
            return;
        }
        switch (CpuDevice.ComputeType(y.DType))
        {
            case DType.Float32: Typed<float>(y, a, b, accumulate); break;
            case DType.Float64: Typed<double>(y, a, b, accumulate); break;
            default: Typed<long>(y, a, b, accumulate); break;
        }
    }

    private static void Typed<T>(Tensor y, Tensor a, Tensor b, bool accumulate) where T : unmanaged, INumber<T>
    {
        var into = Native.Result<T>(y, accumulate);
        Batches<T>(into, Native.Operand<T>(a), Native.Operand<T>(b), accumulate);
        Native.Finish(y, into);
    }

    private static void Batches<T>(Tensor y, Tensor a, Tensor b, bool accumulate) where T : unmanaged, INumber<T>
    {
        long m = y.Shape[^2], n = y.Shape[^1], k = a.Shape[^1];
        var batches = y.ElementCount / (m * n);
        for (var i = 0L; i < batches; i++)
            Gemm.Run(m, n, k, At<T>(a, i), At<T>(b, i), At<T>(y, i), accumulate);
        GC.KeepAlive(y);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    private static Matrix<T> At<T>(Tensor x, long batch) where T : unmanaged
    {
        var offset = 0L;
        for (var d = x.Dim - 3; d >= 0; d--)
        {
            offset += batch % x.Shape[d] * x.Strides[d];
            batch /= x.Shape[d];
        }
        return new((T*)x.Data + offset, x.Strides[^2], x.Strides[^1]);
    }
}
