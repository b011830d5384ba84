using ILGPU;

namespace TorchPort.Gpu;

/// <summary>The tensors of a fused kernel as it gets them: contiguous, in the type it computes in, results first. What is left out stands for the first, with a flag of 0.</summary>
internal sealed class FusedTensors<T>(Tensor?[] tensors) where T : unmanaged
{
    internal ArrayView<T> this[int index] => GpuDevice.Dense<T>(tensors[index] ?? First);

    private Tensor First => Array.Find(tensors, t => t is not null)!;

    /// <summary>1 where there is one.</summary>
    internal int Has(int index) => tensors[index] is null ? 0 : 1;

    /// <summary>A tensor of whole numbers.</summary>
    internal ArrayView<long> Integers(int index) => GpuDevice.Dense<long>(tensors[index]!);

    /// <summary>One tensor in another shape.</summary>
    internal Tensor As(int index, params long[] shape) => new(tensors[index]!.Storage, tensors[index]!.DType, shape, Shapes.ContiguousStrides(shape), tensors[index]!.StorageOffset);
}
