using System.Numerics;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>Matrix products, whatever multiplies them.</summary>
internal interface IProducts
{
    void By<M, E, T>(GpuDevice device) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T>;
}

public partial class GpuDevice
{
    /// <summary>Has products multiplied by tensor cores where they can, or else by the numbers that kernels compute with.</summary>
    private void Choose<P>(string operation, bool allowsTf32, long rows, long columns, P products, Tensor y, params ReadOnlySpan<Tensor> operands) where P : struct, IProducts
    {
        var isOfOne = true;
        foreach (var operand in operands)
            isOfOne &= operand.DType == y.DType;
        var isForCores = isOfOne && HasTensorCores && Math.Min(rows, columns) >= FewestForCores;
        switch (y.DType)
        {
            case DType.BFloat16 when isForCores: products.By<CoreMultiplier<ushort, BFloat16Operands>, ushort, float>(this); return;
            case DType.Float16 when isForCores: products.By<CoreMultiplier<ushort, HalfOperands>, ushort, float>(this); return;
            case DType.Float32 when isForCores && allowsTf32: products.By<CoreMultiplier<float, Tf32>, float, float>(this); return;
            case DType.BFloat16 when isOfOne: products.By<StoredMultiplier<ushort, float, BFloat16Operands>, ushort, float>(this); return;
            case DType.Float16 when isOfOne: products.By<StoredMultiplier<ushort, float, HalfOperands>, ushort, float>(this); return;
        }
        switch (ComputeType(operation, y.DType))
        {
            case DType.Float32: products.By<LaneMultiplier<float, SingleArithmetic>, float, float>(this); break;
            case DType.Float64: products.By<LaneMultiplier<double, DoubleArithmetic>, double, double>(this); break;
            default: products.By<LaneMultiplier<long, IntegerArithmetic>, long, long>(this); break;
        }
    }

    /// <summary>Rows, and columns, from which on tensor cores are asked: of fewer, nearly all of their tiles would be empty.</summary>
    private const int FewestForCores = 16;

    /// <summary>Whether this device has tensor cores that the kernels for them run on: NVIDIA's since Ampere.</summary>
    internal bool HasTensorCores => Player is not null || Allocator is CudaAccelerator { Architecture.Major: >= 8 };

    /// <summary>Plays kernels for tensor cores, where there are none, in a test.</summary>
    internal ICorePlayer? Player { get; set; }
}
