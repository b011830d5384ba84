using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>cuBLAS, if this machine has it: nothing of it is shipped.</summary>
internal sealed unsafe class Cublas : ICublas
{
    private const int Float32 = 0, Float64 = 1, Float16 = 2, BFloat16 = 14;
    private const int Compute32 = 68, Compute64 = 70, ComputeTf32 = 77;
    private const int DefaultAlgorithm = -1;

    /// <summary>Newest first.</summary>
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll"] : ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11"];

    private readonly nint _handle;
    private readonly delegate* unmanaged<nint, nint, int> _setStream;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int, int, long, int, int, int, int> _gemm;

    private Cublas(nint library)
    {
        var create = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "cublasCreate_v2");
        _setStream = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cublasSetStream_v2");
        _gemm = (delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int, int, long, int, int, int, int>)NativeLibrary.GetExport(library, "cublasGemmStridedBatchedEx");
        nint handle;
        Check(create(&handle), "cublasCreate");
        _handle = handle;
    }

    /// <summary>The library for the device whose context is current; null where there is none that works.</summary>
    internal static Cublas? Find()
    {
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            try
            {
                return new(library);
            }
            catch (Exception e) when (e is DeviceException or EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }
        return null;
    }

    public void Gemm(AcceleratorStream stream, GemmCall call, bool adds)
    {
        Check(_setStream(_handle, ((CudaStream)stream).StreamPtr), "cublasSetStream");
        float alpha = 1, beta = adds ? 1 : 0;
        double alpha64 = alpha, beta64 = beta;
        var isDouble = call.DType == DType.Float64;
        int type = call.DType switch { DType.Float64 => Float64, DType.Float16 => Float16, DType.BFloat16 => BFloat16, _ => Float32 };
        var compute = isDouble ? Compute64 : call.DType == DType.Float32 && call.AllowsTf32 ? ComputeTf32 : Compute32;
        Check(_gemm(_handle, call.A.IsTurned ? 1 : 0, call.B.IsTurned ? 1 : 0, call.Rows, call.Columns, call.Terms, isDouble ? &alpha64 : &alpha,
            call.A.Address, type, call.A.Leading, call.A.Stride, call.B.Address, type, call.B.Leading, call.B.Stride, isDouble ? &beta64 : &beta,
            call.C.Address, type, call.C.Leading, call.C.Stride, call.Batches, compute, DefaultAlgorithm), "cublasGemmStridedBatchedEx");
    }

    private static void Check(int status, string function)
    {
        if (status != 0)
            throw new DeviceException($"{function} failed with the status {status}.");
    }
}
