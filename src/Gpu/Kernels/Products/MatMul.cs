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
    internal override void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start = null)
    {
        if (y.ElementCount == 0)
            return;
        switch (ComputeType("MatMul", y.DType))
        {
            case DType.Float32: Multiply<float, SingleArithmetic>(y, a, b, start); break;
            case DType.Float64: Multiply<double, DoubleArithmetic>(y, a, b, start); break;
            default: Multiply<long, IntegerArithmetic>(y, a, b, start); break;
        }
    }

    private void Multiply<T, A>(Tensor output, Tensor left, Tensor right, Tensor? addend) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        Tensor y = Result<T>(output, dense: false), a = Native<T, A>(left), b = Native<T, A>(right);
        var start = addend is null ? null : Native<T, A>(addend);
        Span<Steps> steps = stackalloc Steps[4];
        var batches = Loops([Batch(y), Batch(a), Batch(b), Batch(start ?? y)], steps, "MatMul");
        int rows = checked((int)y.Shape[^2]), columns = checked((int)y.Shape[^1]), terms = checked((int)a.Shape[^1]);
        var target = new MatrixTarget<T> { View = Whole<T>(y), StartView = Whole<T>(start ?? y), Batches = batches, At = steps[0], StartAt = steps[3], HasStart = start is null ? 0 : 1 };
        (target.RowStride, target.ColumnStride) = Strides(y);
        (target.StartRowStride, target.StartColumnStride) = Strides(start ?? y);
        MatrixSource<T> sourceA = new() { View = Whole<T>(a), Batches = batches, At = steps[1] }, sourceB = new() { View = Whole<T>(b), Batches = batches, At = steps[2] };
        (sourceA.RowStride, sourceA.ColumnStride) = Strides(a);
        (sourceB.RowStride, sourceB.ColumnStride) = Strides(b);
        Multiply<T, MatrixSource<T>, MatrixSource<T>, MatrixTarget<T>>(new(rows, columns, terms, terms, 1), y.ElementCount / rows / columns, sourceA, sourceB, target,
            sourceA.RowStride < sourceA.ColumnStride, sourceB.RowStride < sourceB.ColumnStride);
        KeepAlive(y, a, b, start);
        Finish<T, A>(output, y);
    }

    /// <summary>The first elements of a batch's matrices.</summary>
    private static Tensor Batch(Tensor x) => new(x.Storage, x.DType, x.ShapeArray[..^2], x.StrideArray[..^2], x.StorageOffset);

    private static (int Row, int Column) Strides(Tensor x) => (checked((int)x.Strides[^2]), checked((int)x.Strides[^1]));
}
