namespace TorchPort.Kernels;

/// <summary>A matrix in memory; strides in elements.</summary>
internal unsafe readonly struct Matrix<T>(T* data, long rowStride, long columnStride) where T : unmanaged
{
    internal readonly T* Data = data;
    internal readonly long RowStride = rowStride;
    internal readonly long ColumnStride = columnStride;

    internal Matrix<T> Transposed => new(Data, ColumnStride, RowStride);

    internal Matrix<T> At(long row, long column) => new(Data + row * RowStride + column * ColumnStride, RowStride, ColumnStride);

    internal T this[long row, long column]
    {
        get => Data[row * RowStride + column * ColumnStride];
        set => Data[row * RowStride + column * ColumnStride] = value;
    }
}
