using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Matrices one behind the other, in double precision as on the processor. Vectors are matrices of one column.</summary>
internal readonly struct MatrixBatch(ArrayView<double> view, int count, int rows, int columns)
{
    private readonly ArrayView<double> _view = view;

    internal readonly int Count = count, Rows = rows, Columns = columns;

    internal ref double this[int matrix, int row, int column] => ref _view[(matrix * Rows + row) * Columns + column];
}
