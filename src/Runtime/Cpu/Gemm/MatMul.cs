using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>Batches of matrix products over tensors of any dtype.</summary>
internal static unsafe class MatMul
{
    /// <summary>Multiplications for which a product is worth dividing, though there are others to do.</summary>
    private const double Large = 4 * 1024 * 1024;

    /// <summary>Multiplications that are worth a thread.</summary>
    private const double Grain = 128 * 1024;

    internal static void Run(Tensor y, Tensor a, Tensor b, Tensor? start)
    {
        if (y.ElementCount == 0)
            return;
        if (y.DType.IsComplex)
        {
            ComplexParts.MatMul(y, a, b, start, Run);
            return;
        }
        switch (CpuDevice.ComputeType(y.DType))
        {
            case DType.Float32: Typed<float>(y, a, b, start); break;
            case DType.Float64: Typed<double>(y, a, b, start); break;
            default: Typed<long>(y, a, b, start); break;
        }
    }

    private static void Typed<T>(Tensor y, Tensor a, Tensor b, Tensor? start) where T : unmanaged, INumber<T>
    {
        var into = Native.Result<T>(y);
        Batches<T>(into, Native.Operand<T>(a), Native.Operand<T>(b), start is null ? null : Native.Operand<T>(start));
        Native.Finish(y, into);
    }

    private static void Batches<T>(Tensor y, Tensor a, Tensor b, Tensor? start) where T : unmanaged, INumber<T>
    {
        long m = y.Shape[^2], n = y.Shape[^1], k = a.Shape[^1];
        var batches = y.ElementCount / (m * n);
        var work = (double)m * n * k;
        if (batches == 1)
            Gemm.Run(m, n, k, At<T>(a, 0), At<T>(b, 0), At<T>(y, 0), At<T>(start, 0));
        else
            Threads.For(batches, work > Large ? batches : (long)Math.Max(1, Grain / work), (begin, end) =>
            {
                for (var i = begin; i < end; i++)
                    Gemm.Run(m, n, k, At<T>(a, i), At<T>(b, i), At<T>(y, i), At<T>(start, i));
            });
        GC.KeepAlive(y);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(start);
    }

    /// <summary>A matrix of a batch.</summary>
    internal static Matrix<T> At<T>(Tensor? x, long batch) where T : unmanaged
    {
        if (x is null)
            return default;
        var offset = 0L;
        for (var d = x.Dim - 3; d >= 0; d--)
        {
            offset += batch % x.Shape[d] * x.Strides[d];
            batch /= x.Shape[d];
        }
        return new((T*)x.Data + offset, x.Strides[^2], x.Strides[^1]);
    }
}
