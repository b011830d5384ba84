using System.Numerics;
using ILGPU;

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
internal struct MatrixTarget<E, T, F> : ITarget<T> where E : unmanaged where T : unmanaged, INumber<T> where F : struct, IStored<E, T>
{
    internal ArrayView<E> View, StartView;
    internal Nest Batches;
    internal Steps At, StartAt;
    internal int RowStride, ColumnStride, HasStart, StartRowStride, StartColumnStride;

    public void Store(int batch, int row, int column, T sum)
    {
        var place = Batches.At(batch);
        if (HasStart != 0)
            sum += F.Load(StartView[StartAt.Offset(place) + row * StartRowStride + column * StartColumnStride]);
        View[At.Offset(place) + row * RowStride + column * ColumnStride] = F.Store(sum);
    }
}

public partial class GpuDevice
{
    /// <summary>By the kernels here.</summary>
    private void Multiply(Tensor y, Tensor a, Tensor b, Tensor? start) =>
        Choose("MatMul", Backends.Cuda.Matmul.AllowTf32, y.Shape[^2], y.Shape[^1], new MatrixProducts(y, a, b, start), y, a, b, start ?? y);

    private readonly record struct MatrixProducts(Tensor Y, Tensor A, Tensor B, Tensor? Start) : IProducts
    {
        public void By<M, E, T>(GpuDevice device) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T> => device.Multiply<M, E, T>(Y, A, B, Start);
    }

    private void Multiply<M, E, T>(Tensor output, Tensor left, Tensor right, Tensor? addend) where M : struct, IMultiplier<E, T> where E : unmanaged where T : unmanaged, INumber<T>
    {
        Tensor y = M.Result(this, output, isDense: false), a = M.Operand(this, left, isDense: false), b = M.Operand(this, right, isDense: false);
        var start = addend is null ? null : M.Operand(this, addend, isDense: false);
        Span<Steps> steps = stackalloc Steps[4];
        var batches = Loops([Batch(y), Batch(a), Batch(b), Batch(start ?? y)], steps, "MatMul");
        int rows = checked((int)y.Shape[^2]), columns = checked((int)y.Shape[^1]), terms = checked((int)a.Shape[^1]);
        var target = new MatrixTarget<E, T, M> { View = Whole<E>(y), StartView = Whole<E>(start ?? y), Batches = batches, At = steps[0], StartAt = steps[3], HasStart = start is null ? 0 : 1 };
        (target.RowStride, target.ColumnStride) = Strides(y);
        (target.StartRowStride, target.StartColumnStride) = Strides(start ?? y);
        M.Multiply(this, new(rows, columns, terms), y.ElementCount / rows / columns, Source<E>(a, batches, steps[1]), Source<E>(b, batches, steps[2]), target, a, b, false, false);
        KeepAlive(y, a, b, start);
        M.Finish(this, output, y);
    }

    private static MatrixSource<T> Source<T>(Tensor x, Nest batches, Steps at) where T : unmanaged => new() { View = Whole<T>(x), Batches = batches, At = at, RowStride = Strides(x).Row, ColumnStride = Strides(x).Column };

    /// <summary>Whether neighbouring rows of a matrix are neighbours in memory; <paramref name="otherwise"/> where it is none.</summary>
    internal static bool RowsAreNeighbours(Tensor? x, bool otherwise) => x is null ? otherwise : x.Strides[^2] < x.Strides[^1];

    /// <summary>The first elements of a batch's matrices.</summary>
    internal static Tensor Batch(Tensor x) => new(x.Storage, x.DType, x.ShapeArray[..^2], x.StrideArray[..^2], x.StorageOffset);

    private static (int Row, int Column) Strides(Tensor x) => (checked((int)x.Strides[^2]), checked((int)x.Strides[^1]));
}
