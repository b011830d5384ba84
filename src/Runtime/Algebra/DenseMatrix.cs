namespace TorchPort.Algebra;

/// <summary>A matrix whose rows lie one after the other in memory that the caller owns.</summary>
internal unsafe readonly struct DenseMatrix<T>(T* data, int rows, int columns) where T : unmanaged
{
    internal int Rows => rows;

    internal int Columns => columns;

    internal ref T this[int row, int column] => ref data[(long)row * columns + column];

    internal Span<T> Row(int row) => new(data + (long)row * columns, columns);

    internal Span<T> Row(int row, int from) => new(data + (long)row * columns + from, columns - from);

    internal Span<T> Row(int row, int from, int count) => new(data + (long)row * columns + from, count);

    /// <summary>All elements, for a matrix that stands for a vector.</summary>
    internal Span<T> Elements => new(data, checked(rows * columns));

    /// <summary>The rows from one on, over the same memory.</summary>
    internal DenseMatrix<T> From(int row) => new(data + (long)row * columns, rows - row, columns);

    internal void Clear() => Elements.Clear();

    internal void CopyTo(DenseMatrix<T> other) => Elements.CopyTo(other.Elements);

    internal void SetIdentity()
    {
        Clear();
        for (var i = 0; i < Math.Min(rows, columns); i++)
            this[i, i] = Numbers.Of<T>(1);
    }

    internal void SwapRows(int a, int b)
    {
        if (a == b)
            return;
        Span<T> x = Row(a), y = Row(b);
        for (var i = 0; i < x.Length; i++)
            (x[i], y[i]) = (y[i], x[i]);
    }
}
