using System.Diagnostics;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

public partial class GpuDevice
{
    private const int WarmUps = 2, TimedRuns = 4;

    private ICublas? _cublas;
    private bool _isCublasSought;

    /// <summary>Whether NVIDIA's cuBLAS is asked for products where it is on this machine and faster, which the first products of each size show.</summary>
    public bool UsesCublas { get; set; } = true;

    /// <summary>The library, if there is one. A test may put another in its place.</summary>
    internal ICublas? Library
    {
        get
        {
            lock (Gate)
            {
                if (!_isCublasSought && Allocator is CudaAccelerator accelerator)
                {
                    accelerator.Bind();
                    _cublas = Gpu.Cublas.Find();
                }
                _isCublasSought = true;
                return _cublas;
            }
        }
        set => (_cublas, _isCublasSought) = (value, true);
    }

    internal GemmChoice Choice { get; set; }

    internal override void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start = null)
    {
        if (y.ElementCount == 0)
            return;
        if (y.DType.IsComplex)
        {
            Kernels.ComplexParts.MatMul(y, a, b, start, MatMul);
            return;
        }
        if (UsesCublas && Library is { } library && GemmCall.Of(y, a, b, Backends.Cuda.Matmul.AllowTf32) is { } call && IsLibraryFaster(library, call, y, a, b))
        {
            if (start is not null)
                CopyBytes(y, start);
            Gemm(library, call, adds: start is not null);
            KeepAlive(y, a, b);
        }
        else
            Multiply(y, a, b, start);
    }

    private void Gemm(ICublas library, GemmCall call, bool adds)
    {
        lock (Gate)
        {
            Allocator.Bind();
            LaunchWaiting();
            library.Gemm(Queue, call, adds);
        }
    }

    /// <summary>Times are taken of products that go elsewhere: the result may be what is added to.</summary>
    private bool IsLibraryFaster(ICublas library, GemmCall call, Tensor y, Tensor a, Tensor b)
    {
        Tensor? room = null;
        var isLibrary = Choice.PrefersLibrary(call.Class, ByLibrary, () => Multiply(Room(), a, b, null));
        GC.KeepAlive(room);
        return isLibrary;

        void ByLibrary()
        {
            if (GemmCall.Of(Room(), a, b, call.AllowsTf32) is { } elsewhere)
                Gemm(library, elsewhere, adds: false);
        }

        Tensor Room() => room ??= Tensor.Empty(y.ShapeArray, y.DType, this);
    }

    /// <summary>Milliseconds that work takes once it was done before.</summary>
    private double Time(Action work)
    {
        for (var i = 0; i < WarmUps; i++)
            work();
        Queue.Synchronize();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < TimedRuns; i++)
            work();
        Queue.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / TimedRuns;
    }
}
