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
        var cores = CoreType(allowsTf32, rows, columns, y, operands);
        switch (cores ?? ComputeType(operation, y.DType))
        {
            case DType.BFloat16: products.By<CoreMultiplier<ushort, BFloat16Operands>, ushort, float>(this); break;
            case DType.Float16: products.By<CoreMultiplier<ushort, HalfOperands>, ushort, float>(this); break;
            case DType.Float32 when cores is not null: products.By<CoreMultiplier<float, Tf32>, float, float>(this); break;
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

    /// <summary>The dtype as which tensor cores multiply such operands, or null if they do not.</summary>
    private DType? CoreType(bool allowsTf32, long rows, long columns, Tensor y, params ReadOnlySpan<Tensor> operands)
    {
        var dtype = y.DType;
        if (!HasTensorCores || Math.Min(rows, columns) < FewestForCores || dtype is not (DType.BFloat16 or DType.Float16) && (dtype != DType.Float32 || !allowsTf32))
            return null;
        foreach (var operand in operands)
        {
            if (operand.DType != dtype)
                return null;
        }
        return dtype;
    }
}
