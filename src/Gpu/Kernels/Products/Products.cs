using System.Numerics;

namespace TorchPort.Gpu;

/// <summary>A matrix of which a kernel reads elements, one for each of a batch.</summary>
internal interface ISource<T> where T : unmanaged
{
    /// <summary>Where the matrix of a batch begins.</summary>
    int Begin(int batch);

    T Load(int begin, int row, int column);
}

/// <summary>A matrix transposed.</summary>
internal struct TurnedSource<T, TS> : ISource<T> where T : unmanaged where TS : struct, ISource<T>
{
    internal TS Source;

    public readonly int Begin(int batch) => Source.Begin(batch);

    public readonly T Load(int begin, int row, int column) => Source.Load(begin, column, row);
}

/// <summary>A matrix into which a kernel writes, one for each of a batch.</summary>
internal interface ITarget<T> where T : unmanaged
{
    void Store(int batch, int row, int column, T sum);
}

/// <summary>The sizes of matrix products.</summary>
/// <param name="Rows">Rows of the results.</param>
/// <param name="Columns">Columns of the results.</param>
/// <param name="Terms">Terms of each sum.</param>
/// <param name="Slice">Terms that one of <paramref name="Slices"/> takes.</param>
/// <param name="Slices">Into how many partial sums each sum is split; they count as products of the batch.</param>
internal readonly record struct ProductSize(int Rows, int Columns, int Terms, int Slice, int Slices)
{
    internal ProductSize(int rows, int columns, int terms) : this(rows, columns, terms, terms, 1)
    {
    }

    /// <summary>Slices begin at multiples of as many terms, for kernels to read from where several begin a piece.</summary>
    private const int Alignment = 32;

    /// <summary>The same with about so many partial sums of each sum.</summary>
    internal ProductSize Split(int slices)
    {
        var slice = (Terms / slices + Alignment - 1) / Alignment * Alignment;
        return this with { Slice = slice, Slices = (Terms + slice - 1) / slice };
    }

    /// <summary>The first term of a partial sum.</summary>
    internal int First(int part) => part % Slices * Slice;

    /// <summary>The term behind those of the partial sum that begins with one.</summary>
    internal int Last(int first) => first + Slice < Terms ? first + Slice : Terms;
}

/// <summary>Each element of products by a thread of its own: for few rows or columns.</summary>
internal struct DotKernel<T, TA, TB, TC> : IThreadKernel
    where T : unmanaged, INumber<T>
    where TA : struct, ISource<T>
    where TB : struct, ISource<T>
    where TC : struct, ITarget<T>
{
    internal ProductSize Size;
    internal TA A;
    internal TB B;
    internal TC C;

    public void Run(int index)
    {
        int column = index % Size.Columns, row = index / Size.Columns % Size.Rows, part = index / Size.Columns / Size.Rows;
        int batch = part / Size.Slices, first = Size.First(part), last = Size.Last(first);
        int a = A.Begin(batch), b = B.Begin(batch);
        var sum = default(T);
        for (var k = first; k < last; k++)
            sum += A.Load(a, row, k) * B.Load(b, k, column);
        C.Store(part, row, column, sum);
    }
}

public partial class GpuDevice
{
    /// <summary>Rows or columns of which tiles would be mostly empty.</summary>
    private const int Skinny = 4;

    /// <summary>Multiplications for which this device's tiles pay; a test may have all products go through them.</summary>
    internal long TileFrom { get; set; }

    /// <summary>Wide tiles for which this device has them, about one for each of its processors; a test may have all products go through them.</summary>
    internal long WideFrom { get; set; }

    internal void Multiply<T, TA, TB, TC>(ProductSize size, long batches, TA a, TB b, TC c, bool rowsAreNeighbours, bool termsAreNeighbours)
        where T : unmanaged, INumber<T>
        where TA : struct, ISource<T>
        where TB : struct, ISource<T>
        where TC : struct, ITarget<T>
    {
        var isTiled = size.Rows > Skinny && size.Columns > Skinny && (double)size.Rows * size.Columns * size.Terms >= TileFrom;
        var slices = Slices(size, isTiled ? batches * Parts(size.Rows, Square<T>.Side * LargeTile.ThreadRows) * Parts(size.Columns, Square<T>.Side * LargeTile.ThreadColumns) : batches * size.Rows * size.Columns / GroupSize);
        if (slices > size.Slices)
        {
            InSlices<T, TC>(size, batches, slices, c, (split, partial) => Multiply<T, TA, TB, DenseTarget<T, T, AsIs<T>>>(split, batches, a, b, partial, rowsAreNeighbours, termsAreNeighbours));
            return;
        }
        var products = batches * size.Slices;
        if (!isTiled)
            Launch(new DotKernel<T, TA, TB, TC> { Size = size, A = a, B = b, C = c }, products * size.Rows * size.Columns);
        else if (GroupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns)
            Choose<SmallTile>();
        else
            Choose<LargeTile>();

        void Choose<S>() where S : struct, ITile
        {
            // Wide tiles read half as much, but of small products they make too few groups.
            int height = TileKernel<T, TA, TB, TC, S, FourSquares<T>>.Height, width = TileKernel<T, TA, TB, TC, S, FourSquares<T>>.Width;
            if (products * (size.Rows / height) * (size.Columns / width) >= WideFrom)
                Tile<S, FourSquares<T>>();
            else
                Tile<S, Square<T>>();
        }

        void Tile<S, Q>() where S : struct, ITile where Q : struct, ISums<T>
        {
            int height = TileKernel<T, TA, TB, TC, S, Q>.Height, width = TileKernel<T, TA, TB, TC, S, Q>.Width;
            int rows = Parts(size.Rows, height), columns = Parts(size.Columns, width);
            Launch(new TileKernel<T, TA, TB, TC, S, Q>
            {
                Size = size,
                A = a,
                B = b,
                C = c,
                RowsAreNeighbours = rowsAreNeighbours ? 1 : 0,
                TermsAreNeighbours = termsAreNeighbours ? 1 : 0,
                RowTiles = rows,
                ColumnTiles = columns,
            }, products * rows * columns, S.ThreadRows * S.ThreadColumns);
        }
    }
}
