namespace TorchPort.Kernels;

/// <summary>A part of a product of bytes whose sums are complete.</summary>
/// <param name="data">The sums; they may be overwritten up to whole vectors.</param>
/// <param name="pitch">The distance between their rows.</param>
/// <param name="rows">The rows.</param>
/// <param name="columns">The columns.</param>
/// <param name="row">The number of the first row.</param>
/// <param name="column">The number of the first column.</param>
internal readonly unsafe struct ByteSums(int* data, nint pitch, int rows, int columns, long row, long column)
{
    internal readonly int* Data = data;
    internal readonly nint Pitch = pitch;
    internal readonly int Rows = rows, Columns = columns;
    internal readonly long Row = row, Column = column;
}
