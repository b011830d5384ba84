using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Runs fused kernels: dtypes, vector widths and threads.</summary>
internal static unsafe partial class Fused
{
    private const int MaxTensors = 12;
    private const long Grain = 16 * 1024;

    internal static void Run<K, T>(K kernel, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where K : unmanaged, IFusedKernel where T : unmanaged, INumber<T>
    {
        if (kernel.Items == 0)
            return;
        var native = new Tensor?[outputs.Length + inputs.Length];
        var pointers = stackalloc T*[MaxTensors];
        for (var i = 0; i < native.Length; i++)
        {
            native[i] = i < outputs.Length ? Result<T>(outputs[i]) : Operand<T>(inputs[i - outputs.Length]);
            pointers[i] = native[i] is { } tensor ? (T*)tensor.Data : null;
        }
        if (Threads.Count == 1 || kernel.Items == 1 || kernel.Items * kernel.Cost <= Grain)
            Range(kernel, pointers, 0, kernel.Items);
        else
            Split(kernel, pointers);
        for (var i = 0; i < native.Length; i++)
        {
            if (i < outputs.Length && outputs[i] is { } output)
                Native.Finish(output, native[i]!);
            GC.KeepAlive(native[i]);
        }
    }

    /// <summary>A method of its own, so that small operations do not pay for the closure.</summary>
    private static void Split<K, T>(K kernel, T** pointers) where K : unmanaged, IFusedKernel where T : unmanaged, INumber<T> =>
        Threads.For(kernel.Items, Math.Max(1, Grain / Math.Max(1, kernel.Cost)), (begin, end) => Range(kernel, pointers, begin, end));

    private static void Range<K, T>(K kernel, T** pointers, long begin, long end) where K : unmanaged, IFusedKernel where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            kernel.Run<Lane512<T>, T>(pointers, begin, end);
        else if (Simd.Width == 256)
            kernel.Run<Lane256<T>, T>(pointers, begin, end);
        else
            kernel.Run<Lane1<T>, T>(pointers, begin, end);
    }

    private static Tensor? Operand<T>(Tensor? x) =>
        x is null ? null : x.DType != DType.Int64 ? Native.Contiguous<T>(x) : Native.Contiguous<long>(x);

    private static Tensor? Result<T>(Tensor? y) =>
        y is null ? null : y.IsContiguous ? y.DType != DType.Int64 ? Native.Result<T>(y) : y : Tensor.Empty(y.ShapeArray, Native.Type<T>(), y.Device);
}
