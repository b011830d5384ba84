using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Rows of the heads of samples, of which the numbers are neighbours.</summary>
internal readonly struct RowsSource<T> : ISource<T> where T : unmanaged
{
    private readonly ArrayView<T> _view;
    private readonly Divisor _heads;
    private readonly int _sampleStride, _headStride, _rowStride;

    internal readonly int Rows, Length;

    /// <param name="x">[samples, heads, rows, numbers], or less, as <see cref="CanRead"/> says.</param>
    internal RowsSource(Tensor x)
    {
        _view = GpuDevice.Whole<T>(x).SubView(x.StorageOffset);
        (Rows, Length, _rowStride) = (checked((int)x.Shape[^2]), checked((int)x.Shape[^1]), checked((int)x.Strides[^2]));
        _heads = new(x.Dim > 2 ? checked((int)x.Shape[^3]) : 1);
        (_headStride, _sampleStride) = (x.Dim > 2 ? checked((int)x.Strides[^3]) : 0, x.Dim > 3 ? checked((int)x.Strides[^4]) : 0);
    }

    /// <summary>Whether rows are where this finds them.</summary>
    internal static bool CanRead(Tensor x) => x.Dim is >= 2 and <= 4 && x.Strides[^1] == 1;

    public int Begin(int batch)
    {
        var sample = _heads.Over(batch);
        return sample * _sampleStride + _heads.Rest(batch, sample) * _headStride;
    }

    public T Load(int begin, int row, int column) => _view[begin + row * _rowStride + column];
}

/// <summary>Products of a tile's rows with others, and of what became of them with values, by a group of threads.</summary>
internal readonly struct AttentionTiles<T, S>(ArrayView<T> left, ArrayView<T> right, ArrayView<T> weights) where T : unmanaged, INumber<T> where S : struct, ITile
{
    /// <summary>Terms in shared memory at a time.</summary>
    internal const int Depth = 8;

    private readonly ArrayView<T> _left = left, _right = right, _weights = weights;

    internal static int Height => 4 * S.ThreadRows;

    internal static int Width => 4 * S.ThreadColumns;

    /// <summary>Numbers between rows of weights in shared memory, of which neighbours begin in different banks.</summary>
    internal static int WeightPitch => Width + 1;

    internal static int LeftPitch => Height + Tiles.Gap;

    internal static int RightPitch => Width + Tiles.Gap;

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
                products.Add(_left, d * LeftPitch + Row, Height, _right, d * RightPitch + Column, Width, S.ThreadColumns);
            Group.Barrier();
        }
        return products;
    }

    /// <summary>Shows a thread's weights to the others, which wait until they are there.</summary>
    internal void Share(Square<T> weights)
    {
        weights.Store(new DenseTarget<T, T, AsIs<T>> { View = _weights, Rows = Height, Columns = WeightPitch }, new(Height, Width, 0, 0, 1), 0, Row, Column, Height, Width, S.ThreadColumns);
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
                int x = Row * WeightPitch + k + d, y = d * RightPitch + Column;
                sums.Add(_weights[x], _weights[x + WeightPitch], _weights[x + 2 * WeightPitch], _weights[x + 3 * WeightPitch], _right[y], _right[y + S.ThreadColumns], _right[y + 2 * S.ThreadColumns], _right[y + 3 * S.ThreadColumns]);
            }
            Group.Barrier();
        }
    }

    /// <summary>Writes a thread's sums to their rows and columns of a head.</summary>
    internal static void Store(Square<T> sums, ArrayView<T> to, int head, int rows, int columns, int row, int column) =>
        sums.Store(new DenseTarget<T, T, AsIs<T>> { View = to, Rows = rows, Columns = columns }, new(rows, columns, 0, 0, 1), head, row + Row, column + Column, Height, Width, S.ThreadColumns);
}
