using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Rows one behind the other.</summary>
internal readonly struct RowsSource<T>(ArrayView<T> view, int rows, int length) : ISource<T> where T : unmanaged
{
    private readonly ArrayView<T> _view = view;

    internal int Rows => rows;

    internal int Length => length;

    public int Begin(int batch) => batch * rows * length;

    public T Load(int begin, int row, int column) => _view[begin + row * length + column];
}

/// <summary>Products of a tile's rows with others, and of what became of them with values, by a group of threads.</summary>
internal readonly struct AttentionTiles<T, S>(ArrayView<T> left, ArrayView<T> right, ArrayView<T> weights) where T : unmanaged, INumber<T> where S : struct, ITile
{
    /// <summary>Terms in shared memory at a time.</summary>
    internal const int Depth = 8;

    private readonly ArrayView<T> _left = left, _right = right, _weights = weights;

    internal static int Height => 4 * S.ThreadRows;

    internal static int Width => 4 * S.ThreadColumns;

    internal static int Threads => S.ThreadRows * S.ThreadColumns;

    /// <summary>The first of a thread's rows in a tile.</summary>
    internal static int Row => Group.IdxX / S.ThreadColumns * 4;

    /// <summary>The first of a thread's columns in a tile.</summary>
    internal static int Column => Group.IdxX % S.ThreadColumns;

    /// <summary>Each of some rows times each of some others.</summary>
    internal Square<T> Products(RowsSource<T> a, RowsSource<T> b, int head, int row, int column)
    {
        var products = default(Square<T>);
        for (var e = 0; e < a.Length; e += Depth)
        {
            Tiles.LoadLeft(_left, a, a.Begin(head), row, a.Rows, e, a.Length, Height, Depth, 0, Threads);
            Tiles.LoadRight(_right, new TurnedSource<T, RowsSource<T>> { Source = b }, b.Begin(head), column, b.Rows, e, b.Length, Width, Depth, 1, Threads);
            Group.Barrier();
            for (var d = 0; d < Depth; d++)
                products.Add(_left, d * Height + Row, Height, _right, d * Width + Column, Width, S.ThreadColumns);
            Group.Barrier();
        }
        return products;
    }

    /// <summary>Shows a thread's weights to the others, which wait until they are there.</summary>
    internal void Share(Square<T> weights)
    {
        weights.Store(new DenseTarget<T, T, AsIs<T>> { View = _weights, Rows = Height, Columns = Width }, new(Height, Width, 0, 0, 1), 0, Row, Column, Height, Width, S.ThreadColumns);
        Group.Barrier();
    }

    /// <summary>Adds rows of values, from <paramref name="first"/> on, by the weights that were shared.</summary>
    internal void Add(ref Square<T> sums, RowsSource<T> values, int head, int first, int column)
    {
        for (var k = 0; k < Width; k += Depth)
        {
            Tiles.LoadRight(_right, values, values.Begin(head), column, values.Length, first + k, values.Rows, Width, Depth, 0, Threads);
            Group.Barrier();
            for (var d = 0; d < Depth; d++)
            {
                int x = Row * Width + k + d, y = d * Width + Column;
                sums.Add(_weights[x], _weights[x + Width], _weights[x + 2 * Width], _weights[x + 3 * Width], _right[y], _right[y + S.ThreadColumns], _right[y + 2 * S.ThreadColumns], _right[y + 3 * S.ThreadColumns]);
            }
            Group.Barrier();
        }
    }

    /// <summary>Writes a thread's sums to their rows and columns of a head.</summary>
    internal static void Store(Square<T> sums, ArrayView<T> to, int head, int rows, int columns, int row, int column) =>
        sums.Store(new DenseTarget<T, T, AsIs<T>> { View = to, Rows = rows, Columns = columns }, new(rows, columns, 0, 0, 1), head, row + Row, column + Column, Height, Width, S.ThreadColumns);
}
