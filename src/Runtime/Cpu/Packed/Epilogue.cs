using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Plans;

namespace TorchPort.Kernels;

/// <summary>What is done to a part of a product as soon as it is complete and still in the first cache: an activation, a residual.</summary>
internal abstract unsafe class Epilogue
{
    /// <summary>The element of C in row 0 and column 0, which <see cref="Apply(float*, nint, long, long, long, long)"/> counts from; operands are counted from theirs.</summary>
    private protected float* C0, C1, C2, C3;
    private protected nint Row0, Row1, Row2, Row3;
    private protected nint Column0, Column1, Column2, Column3;

    /// <summary>The input of the function that is the product itself.</summary>
    internal required int Slot { get; init; }

    /// <summary>What it makes of the product, if that is simple.</summary>
    private protected AffineLane Sum { get; init; }

    /// <summary>An epilogue that computes <paramref name="map"/>, whose input <paramref name="slot"/> is the product.</summary>
    internal static Epilogue Of<M>(M map, int slot) where M : unmanaged, IMap
    {
        AffineLane At(int input) => input == slot ? AffineLane.Variable : AffineLane.Other(input);
        var sum = map.Apply(At(0), At(1), At(2), At(3));
        if (Simd.Width == 512)
            return new MapEpilogue<M, Lane512<float>>(map) { Slot = slot, Sum = sum };
        return Simd.Width == 256 ? new MapEpilogue<M, Lane256<float>>(map) { Slot = slot, Sum = sum } : new MapEpilogue<M, Lane1<float>>(map) { Slot = slot, Sum = sum };
    }

    /// <summary>Where another input is: its first element and the distances between rows and columns there, either of which may be 0; columns are neighbours or one for all.</summary>
    internal void Bind(int input, float* data, nint row, nint column)
    {
        switch (input)
        {
            case 0: C0 = data; (Row0, Column0) = (row, column); break;
            case 1: C1 = data; (Row1, Column1) = (row, column); break;
            case 2: C2 = data; (Row2, Column2) = (row, column); break;
            default: C3 = data; (Row3, Column3) = (row, column); break;
        }
    }

    /// <summary>Whether it reads as much of other tensors as of C.</summary>
    internal bool ReadsAlong => IsAlong(C0, Column0) || IsAlong(C1, Column1) || IsAlong(C2, Column2) || IsAlong(C3, Column3);

    /// <summary>Brings what <see cref="Apply(float*, nint, long, long, long, long)"/> will read of other tensors, and what it will write, to the second cache.</summary>
    internal void Ask(float* c, nint rowC, long row, long column, long rows, long columns)
    {
        Ask(c, rowC, 1, 0, 0, rows, columns);
        Ask(C0, Row0, Column0, row, column, rows, columns);
        Ask(C1, Row1, Column1, row, column, rows, columns);
        Ask(C2, Row2, Column2, row, column, rows, columns);
        Ask(C3, Row3, Column3, row, column, rows, columns);
    }

    /// <summary>Whether it does nothing but bound the product, which its kernel may do in registers.</summary>
    internal bool OnlyBounds => Sum is { IsBoundedSum: true, Others: 0 };

    /// <summary>What it bounds the product by.</summary>
    internal Bounds Bounds => new(Sum.IsBounded, (float)Sum.Low, (float)Sum.High);

    /// <summary>Has tiles do all of this while their sums are in registers, if it adds one other tensor at most and bounds the result.</summary>
    /// <param name="column">The tiles.</param>
    /// <param name="row">The number of their first row.</param>
    /// <param name="firstColumn">The number of their first column.</param>
    internal bool Enter(ref TileColumn<float> column, long row, long firstColumn)
    {
        if (!IsBoundedSum)
            return false;
        column.Along = Along(row, firstColumn);
        column.RowAlong = RowAlong;
        column.Bounds = Bounds;
        return true;
    }

    /// <summary>Whether it adds one other tensor at most, whose columns are neighbours, and bounds the result: what kernels do in registers.</summary>
    internal bool IsBoundedSum => Sum.IsBoundedSum && (Sum.Others == 0 || BitOperations.IsPow2(Sum.Others) && Added.Column == 1);

    /// <summary>Then, where what is added to an element is; null where nothing is.</summary>
    internal float* Along(long row, long column) => Added is { Data: not null } added ? added.Data + (nint)row * added.Row + (nint)column : null;

    /// <summary>The distance between rows there.</summary>
    internal nint RowAlong => Added.Row;

    private Operand Added => Sum.Others switch
    {
        0 => default,
        1 => new(C0, Row0, Column0),
        2 => new(C1, Row1, Column1),
        4 => new(C2, Row2, Column2),
        _ => new(C3, Row3, Column3),
    };

    private readonly struct Operand(float* data, nint row, nint column)
    {
        internal readonly float* Data = data;
        internal readonly nint Row = row, Column = column;
    }

    private static bool IsAlong(float* data, nint columnStep) => data != null && columnStep != 0;

    private static void Ask(float* data, nint rowStep, nint columnStep, long row, long column, long rows, long columns)
    {
        if (!IsAlong(data, columnStep))
            return;
        for (var from = data + (nint)row * rowStep + (nint)column; rows > 0; rows--, from += rowStep)
        {
            for (nint j = 0; j < columns; j += 16)
                Simd.Prefetch(from + j);
        }
    }

    /// <summary>Replaces a part of C.</summary>
    /// <inheritdoc cref="Apply(float*, nint, float*, nint, long, long, long, long)"/>
    internal void Apply(float* c, nint rowC, long row, long column, long rows, long columns) => Apply(c, rowC, c, rowC, row, column, rows, columns);

    /// <summary>Computes a part of C, which may lie where another input does: each element is read before it is written.</summary>
    /// <param name="product">The first element of the product's part.</param>
    /// <param name="rowProduct">The distance between rows there.</param>
    /// <param name="c">The part's first element.</param>
    /// <param name="rowC">The distance between rows.</param>
    /// <param name="row">The number of the part's first row.</param>
    /// <param name="column">The number of its first column.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    internal abstract void Apply(float* product, nint rowProduct, float* c, nint rowC, long row, long column, long rows, long columns);
}

/// <summary>An elementwise function as an epilogue.</summary>
internal sealed unsafe class MapEpilogue<M, L>(M map) : Epilogue where M : unmanaged, IMap where L : unmanaged, IMemoryLane<L, float>
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Apply(float* product, nint rowProduct, float* c, nint rowC, long row, long column, long rows, long columns)
    {
        // A loop for each number of inputs: what the compiler is to inline stays little.
        switch (M.Inputs)
        {
            case 1: One(product, rowProduct, c, rowC, rows, columns); break;
            case 2: Two(product, rowProduct, c, rowC, row, column, rows, columns); break;
            default: More(product, rowProduct, c, rowC, row, column, rows, columns); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(float* product, nint rowProduct, float* c, nint rowC, long rows, long columns)
    {
        var kept = map;
        for (var i = 0L; i < rows; i++, product += rowProduct, c += rowC)
        {
            var j = 0L;
            for (; j <= columns - 2 * L.Width; j += 2 * L.Width)
            {
                L a = kept.Apply(L.Load(product + j), default, default, default), b = kept.Apply(L.Load(product + j + L.Width), default, default, default);
                L.Store(a, c + j);
                L.Store(b, c + j + L.Width);
            }
            for (; j <= columns - L.Width; j += L.Width)
                L.Store(kept.Apply(L.Load(product + j), default, default, default), c + j);
            for (; j < columns; j++)
                Lane1<float>.Store(kept.Apply(Lane1<float>.Load(product + j), default, default, default), c + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Two(float* product, nint rowProduct, float* c, nint rowC, long row, long column, long rows, long columns)
    {
        var kept = map;
        var first = Slot == 0;
        var (other, rowStep, columnStep) = first ? (1, Row1, Column1) : (0, Row0, Column0);
        for (var i = 0L; i < rows; i++, product += rowProduct, c += rowC)
        {
            var b = At(other, other == 1 ? C1 : C0, rowStep, columnStep, product, row + i, column);
            var all = L.All(columnStep == 0 ? *b : 0);
            var j = 0L;
            for (; j <= columns - L.Width; j += L.Width)
            {
                L x = L.Load(product + j), y = columnStep == 0 ? all : L.Load(b + j);
                L.Store(kept.Apply(first ? x : y, first ? y : x, default, default), c + j);
            }
            for (; j < columns; j++)
            {
                Lane1<float> x = Lane1<float>.Load(product + j), y = Lane1<float>.Load(b + columnStep * j);
                Lane1<float>.Store(kept.Apply(first ? x : y, first ? y : x, default, default), c + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void More(float* product, nint rowProduct, float* c, nint rowC, long row, long column, long rows, long columns)
    {
        var kept = map;
        var room = stackalloc float[4 * L.Width];
        new Span<float>(room, 4 * L.Width).Clear();
        var rest = columns % L.Width;
        for (var i = 0L; i < rows; i++, product += rowProduct, c += rowC)
        {
            float* a = At(0, C0, Row0, Column0, product, row + i, column), b = At(1, C1, Row1, Column1, product, row + i, column);
            float* d = At(2, C2, Row2, Column2, product, row + i, column), e = At(3, C3, Row3, Column3, product, row + i, column);
            var to = c;
            // The last columns go through the same loop in a vector of their own: written twice, a deep function is beyond what the compiler inlines.
            for (long j = 0, end = columns - rest; ; (j, end) = (0, L.Width))
            {
                for (; j < end; j += L.Width)
                    L.Store(kept.Apply(Load(0, a, Column0, j), Load(1, b, Column1, j), Load(2, d, Column2, j), Load(3, e, Column3, j)), to + j);
                if (rest == 0)
                    break;
                if (to != c)
                {
                    ShortCopy.Run(to, c + columns - rest, rest * sizeof(float));
                    break;
                }
                a = Apart(0, a, Column0, columns - rest, rest, room);
                b = Apart(1, b, Column1, columns - rest, rest, room);
                d = Apart(2, d, Column2, columns - rest, rest, room);
                e = Apart(3, e, Column3, columns - rest, rest, room);
                to = room + Slot * L.Width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* At(int input, float* data, nint rowStep, nint columnStep, float* product, long row, long column) =>
        input >= M.Inputs ? null : input == Slot ? product : data + row * rowStep + column * columnStep;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private L Load(int input, float* from, nint columnStep, long j)
    {
        if (input >= M.Inputs)
            return default;
        return input == Slot || columnStep != 0 ? L.Load(from + j) : L.All(*from);
    }

    /// <summary>The last columns of an input in a vector of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Apart(int input, float* from, nint columnStep, long first, long count, float* room)
    {
        if (input >= M.Inputs || input != Slot && columnStep == 0)
            return from;
        ShortCopy.Run(from + first, room + input * L.Width, count * sizeof(float));
        return room + input * L.Width;
    }
}
