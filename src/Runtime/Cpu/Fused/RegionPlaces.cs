using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>The rows and columns that a region's points lie between, and their weights.</summary>
internal unsafe ref struct RegionPlaces<T> where T : unmanaged, INumber<T>
{
    private Scratch<long> _places;
    private Scratch<T> _weights;

    /// <param name="kernel">What reads it.</param>
    /// <param name="corners">The region's corners: x, y, x, y.</param>
    internal RegionPlaces(RoiAlign kernel, T* corners)
    {
        var rows = kernel.Cells.Vertical(corners[1], corners[3], kernel.Height);
        var columns = kernel.Cells.Horizontal(corners[0], corners[2], kernel.Width);
        IsEmpty = rows.Samples == 0 || columns.Samples == 0;
        (Rows, Columns) = (rows.Taps, columns.Taps);
        if (IsEmpty)
            return;
        _places = new(Rows + Columns);
        _weights = new(Rows + Columns);
        Row = _places.Pointer;
        Column = Row + Rows;
        RowWeight = _weights.Pointer;
        ColumnWeight = RowWeight + Rows;
        rows.Fill(new(Row, (int)Rows), new(RowWeight, (int)Rows));
        columns.Fill(new(Column, (int)Columns), new(ColumnWeight, (int)Columns));
        Left = kernel.Width;
        for (var i = 0; i < Columns; i++)
            (Left, Right) = (Math.Min(Left, Column[i]), Math.Max(Right, Column[i] + 1));
    }

    /// <summary>Whether it has no points at all.</summary>
    internal bool IsEmpty { get; }

    /// <summary>How many rows are read, one after another, as many for each cell.</summary>
    internal long Rows { get; }

    /// <summary>How many columns are read.</summary>
    internal long Columns { get; }

    /// <summary>The first column that is read.</summary>
    internal long Left { get; }

    /// <summary>Behind the last column that is read.</summary>
    internal long Right { get; }

    internal long* Row { get; }

    internal long* Column { get; }

    internal T* RowWeight { get; }

    internal T* ColumnWeight { get; }

    public void Dispose()
    {
        _places.Dispose();
        _weights.Dispose();
    }
}
