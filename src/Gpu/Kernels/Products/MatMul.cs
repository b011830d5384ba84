using System.Numerics;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>Matrices of any strides.</summary>
internal struct MatrixSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal Nest Batches;
    internal Steps At;
    internal int RowStride, ColumnStride;

    public readonly int Begin(int batch) => At.Offset(Batches.At(batch));

    public readonly T Load(int begin, int row, int column) => View[begin + row * RowStride + column * ColumnStride];
}

/// <summary>Matrices of any strides, and what is added to them.</summary>
internal struct MatrixTarget<T> : ITarget<T> where T : unmanaged, INumber<T>
{
    internal ArrayView<T> View, StartView;
    internal Nest Batches;
    internal Steps At, StartAt;
    internal int RowStride, ColumnStride, HasStart, StartRowStride, StartColumnStride;

    public void Store(int batch, int row, int column, T sum)
    {
        var place = Batches.At(batch);
        if (HasStart != 0)
            sum += StartView[StartAt.Offset(place) + row * StartRowStride + column * StartColumnStride];
        View[At.Offset(place) + row * RowStride + column * ColumnStride] = sum;
    }
}

public partial class GpuDevice
{
    /// <summary>By the kernels here.</summary>
    private void Multiply(Tensor y, Tensor a, Tensor b, Tensor? start)
    {
        var cores = CoreType(Backends.Cuda.Matmul.AllowTf32, y.Shape[^2], y.Shape[^1], y, a, b);
        switch (cores ?? ComputeType("MatMul", y.DType))
        {
            case DType.BFloat16: Multiply<CoreMultiplier<ushort, BFloat16Operands>, ushort, float, SingleArithmetic>(y, a, b, start); break;
            case DType.Float16: Multiply<CoreMultiplier<ushort, HalfOperands>, ushort, float, SingleArithmetic>(y, a, b, start); break;
            case DType.Float32 when cores is not null: Multiply<CoreMultiplier<float, Tf32>, float, float, SingleArithmetic>(y, a, b, start); break;
            case DType.Float32: Multiply<LaneMultiplier<float, SingleArithmetic>, float, float, SingleArithmetic>(y, a, b, start); break;
            case DType.Float64: Multiply<LaneMultiplier<double, DoubleArithmetic>, double, double, DoubleArithmetic>(y, a, b, start); break;
            default: Multiply<LaneMultiplier<long, IntegerArithmetic>, long, long, IntegerArithmetic>(y, a, b, start); break;
        }
    }

    private void Multiply<M, E, T, A>(Tensor output, Tensor left, Tensor right, Tensor? addend) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        Tensor y = Result<T>(output, dense: false), a = M.Operand(this, left, isDense: false), b = M.Operand(this, right, isDense: false);
        var start = addend is null ? null : Native<T, A>(addend);
        Span<Steps> steps = stackalloc Steps[4];
        var batches = Loops([Batch(y), Batch(a), Batch(b), Batch(start ?? y)], steps, "MatMul");
        int rows = checked((int)y.Shape[^2]), columns = checked((int)y.Shape[^1]), terms = checked((int)a.Shape[^1]);
        var target = new MatrixTarget<T> { View = Whole<T>(y), StartView = Whole<T>(start ?? y), Batches = batches, At = steps[0], StartAt = steps[3], HasStart = start is null ? 0 : 1 };
        (target.RowStride, target.ColumnStride) = Strides(y);
        (target.StartRowStride, target.StartColumnStride) = Strides(start ?? y);
        M.Multiply(this, new(rows, columns, terms, terms, 1), y.ElementCount / rows / columns, Source<E>(a, batches, steps[1]), Source<E>(b, batches, steps[2]), target, a, b, false, false);
        KeepAlive(y, a, b, start);
        Finish<T, A>(output, y);
    }

    private static MatrixSource<T> Source<T>(Tensor x, Nest batches, Steps at) where T : unmanaged => new() { View = Whole<T>(x), Batches = batches, At = at, RowStride = Strides(x).Row, ColumnStride = Strides(x).Column };

    /// <summary>The first elements of a batch's matrices.</summary>
    internal static Tensor Batch(Tensor x) => new(x.Storage, x.DType, x.ShapeArray[..^2], x.StrideArray[..^2], x.StorageOffset);

    private static (int Row, int Column) Strides(Tensor x) => (checked((int)x.Strides[^2]), checked((int)x.Strides[^1]));

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
