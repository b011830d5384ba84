using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

internal static unsafe partial class Fused
{
    /// <summary>A fused kernel on given tensors; null where some have to be converted in each run.</summary>
    internal static Call? Prepare<K, T>(K kernel, Tensor?[] outputs, Tensor?[] inputs) where K : unmanaged, IFusedKernel where T : unmanaged, INumber<T>
    {
        foreach (var tensor in (Tensor?[])[.. outputs, .. inputs])
        {
            if (tensor is not null && !(tensor.IsContiguous && (Elementwise.IsNative<T>(tensor.DType) || tensor.DType == DType.Int64)))
                return null;
        }
        return new Prepared<K, T>(kernel, [.. outputs, .. inputs]);
    }

    private sealed class Prepared<K, T>(K kernel, Tensor?[] tensors) : Call, IParallel where K : unmanaged, IFusedKernel where T : unmanaged, INumber<T>
    {
        private int _parts;

        internal override void Run()
        {
            if (kernel.Items == 0)
                return;
            _parts = kernel.Items * kernel.Cost <= Grain ? 1 : (int)Math.Clamp(kernel.Items / Math.Max(1, Grain / Math.Max(1, kernel.Cost)), 1, Threads.Parts);
            Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part)
        {
            var pointers = stackalloc T*[MaxTensors];
            for (var i = 0; i < tensors.Length; i++)
                pointers[i] = tensors[i] is { } tensor ? (T*)tensor.Data : null;
            Range(kernel, pointers, kernel.Items * part / _parts, kernel.Items * (part + 1) / _parts);
        }
    }
}
