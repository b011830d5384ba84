using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>What the backward pass of attention knows: the inputs, the logarithm of the sum of a query's weights, the gradient of its output, and the output's product with that.</summary>
internal struct AttentionSlopes<T, A> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal AttentionInputs<T> Inputs;
    internal RowsSource<T> Dy;
    internal ArrayView<T> Logs, Means;
    internal int Head;

    /// <summary>The weight that a key had.</summary>
    internal T Weight(int query, int key, T product) => Inputs.Sees(query, key) ? A.Exp(product * Inputs.Scale - Logs[Head * Dy.Rows + query]) : default;

    /// <summary>The gradient of a product, from its weight's.</summary>
    internal T Slope(int query, int key, T weight, T slope) => Inputs.Sees(query, key) ? weight * (slope - Means[Head * Dy.Rows + query]) * Inputs.Scale : default;
}

/// <summary>Gradients of products of queries with keys.</summary>
internal struct SlopeOfQueries<T, A> : IElement<T> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal AttentionSlopes<T, A> Slopes;

    public T At(int row, int column, T x, T other) => Slopes.Slope(row, column, Slopes.Weight(row, column, x), other);
}

/// <summary>Weights from products of keys with queries.</summary>
internal struct WeightOfKeys<T, A> : IElement<T> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal AttentionSlopes<T, A> Slopes;

    public T At(int row, int column, T x, T other) => Slopes.Weight(column, row, x);
}

/// <summary>Gradients of products of keys with queries, from the weights.</summary>
internal struct SlopeOfKeys<T, A> : IElement<T> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal AttentionSlopes<T, A> Slopes;

    public T At(int row, int column, T x, T other) => Slopes.Slope(column, row, x, other);
}

/// <summary>
/// The gradient of a few queries of a head, some columns of it: a group goes through the keys tile by tile, and computes weights again.
/// Dao, "FlashAttention-2", 2023.
/// </summary>
internal struct AttentionQueriesKernel<T, A, S> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where S : struct, ITile
{
    internal AttentionSlopes<T, A> Slopes;
    internal ArrayView<T> Dq;
    internal int QueryTiles, SizeTiles;

    public void Run()
    {
        var tiles = new AttentionTiles<T, S>(SharedMemory.Allocate<T>(AttentionTiles<T, S>.LeftPitch * AttentionTiles<T, S>.Depth), SharedMemory.Allocate<T>(AttentionTiles<T, S>.RightPitch * AttentionTiles<T, S>.Depth), SharedMemory.Allocate<T>(AttentionTiles<T, S>.Height * AttentionTiles<T, S>.WeightPitch));
        int item = Grid.IdxX, head = item / (QueryTiles * SizeTiles), query = item / SizeTiles % QueryTiles * AttentionTiles<T, S>.Height, column = item % SizeTiles * AttentionTiles<T, S>.Width;
        var slopes = Slopes;
        slopes.Head = head;
        var inputs = slopes.Inputs;
        var last = inputs.Causal != 0 && query + AttentionTiles<T, S>.Height < inputs.K.Rows ? query + AttentionTiles<T, S>.Height : inputs.K.Rows;
        var dq = default(Square<T>);
        for (var key = 0; key < last; key += AttentionTiles<T, S>.Width)
        {
            var slope = tiles.Products(inputs.Q, inputs.K, head, query, key);
            slope.Map(new SlopeOfQueries<T, A> { Slopes = slopes }, tiles.Products(slopes.Dy, inputs.V, head, query, key), query + AttentionTiles<T, S>.Row, key + AttentionTiles<T, S>.Column, S.ThreadColumns);
            tiles.Share(slope);
            tiles.Add(ref dq, inputs.K, head, key, column);
        }
        AttentionTiles<T, S>.Store(dq, Dq, head, inputs.Q.Rows, inputs.Q.Length, query, column);
    }
}

/// <summary>The gradients of a few keys of a head and of their values, some columns of them: a group goes through the queries tile by tile.</summary>
internal struct AttentionKeysKernel<T, A, S> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where S : struct, ITile
{
    internal AttentionSlopes<T, A> Slopes;
    internal ArrayView<T> Dk, Dv;
    internal int KeyTiles, ColumnTiles;

    public void Run()
    {
        var tiles = new AttentionTiles<T, S>(SharedMemory.Allocate<T>(AttentionTiles<T, S>.LeftPitch * AttentionTiles<T, S>.Depth), SharedMemory.Allocate<T>(AttentionTiles<T, S>.RightPitch * AttentionTiles<T, S>.Depth), SharedMemory.Allocate<T>(AttentionTiles<T, S>.Height * AttentionTiles<T, S>.WeightPitch));
        int item = Grid.IdxX, head = item / (KeyTiles * ColumnTiles), key = item / ColumnTiles % KeyTiles * AttentionTiles<T, S>.Height, column = item % ColumnTiles * AttentionTiles<T, S>.Width;
        var slopes = Slopes;
        slopes.Head = head;
        var inputs = slopes.Inputs;
        var first = inputs.Causal != 0 ? key / AttentionTiles<T, S>.Width * AttentionTiles<T, S>.Width : 0;
        Square<T> dk = default, dv = default;
        for (var query = first; query < inputs.Q.Rows; query += AttentionTiles<T, S>.Width)
        {
            int row = key + AttentionTiles<T, S>.Row, across = query + AttentionTiles<T, S>.Column;
            var weights = tiles.Products(inputs.K, inputs.Q, head, key, query);
            weights.Map(new WeightOfKeys<T, A> { Slopes = slopes }, weights, row, across, S.ThreadColumns);
            tiles.Share(weights);
            tiles.Add(ref dv, slopes.Dy, head, query, column);
            weights.Map(new SlopeOfKeys<T, A> { Slopes = slopes }, tiles.Products(inputs.V, slopes.Dy, head, key, query), row, across, S.ThreadColumns);
            tiles.Share(weights);
            tiles.Add(ref dk, inputs.Q, head, query, column);
        }
        AttentionTiles<T, S>.Store(dv, Dv, head, inputs.K.Rows, inputs.V.Length, key, column);
        AttentionTiles<T, S>.Store(dk, Dk, head, inputs.K.Rows, inputs.K.Length, key, column);
    }
}

public partial class GpuDevice
{
    private void Run<T, A>(AttentionGradient a, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (GroupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns)
            AttendBack<T, A, SmallTile>(a, t);
        else if (typeof(T) == typeof(double))
            AttendBack<T, A, MediumTile>(a, t);
        else
            AttendBack<T, A, LargeTile>(a, t);
    }

    private void AttendBack<T, A, S>(AttentionGradient a, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where S : struct, ITile
    {
        var s = a.Shape;
        Tensor y = t.Of(6), dy = t.Of(8);
        Tensor means = Tensor.Empty([.. y.Shape[..^1], 1], y.DType, this), products = Tensor.Empty(y.ShapeArray, y.DType, this);
        Elementwise(new Binary.Forward<Mul>(default), y.DType, products, [y, dy]);
        Reduce(default(Sum), y.DType, means, products, [.. Enumerable.Repeat(false, y.Dim - 1), true]);
        var slopes = new AttentionSlopes<T, A> { Inputs = Inputs<T, A>(s, t.Rows(3), t.Rows(4), t.Rows(5)), Dy = t.Rows(8), Logs = t[7], Means = Dense<T>(means) };
        int queries = Parts(s.Queries, AttentionTiles<T, S>.Height), keys = Parts(s.Keys, AttentionTiles<T, S>.Height), sizes = Parts(s.Size, AttentionTiles<T, S>.Width), most = Parts(Math.Max(s.Size, s.ValueSize), AttentionTiles<T, S>.Width);
        Launch(new AttentionQueriesKernel<T, A, S> { Slopes = slopes, Dq = t[0], QueryTiles = queries, SizeTiles = sizes }, s.Heads * queries * sizes, AttentionTiles<T, S>.Threads);
        Launch(new AttentionKeysKernel<T, A, S> { Slopes = slopes, Dk = t[1], Dv = t[2], KeyTiles = keys, ColumnTiles = most }, s.Heads * keys * most, AttentionTiles<T, S>.Threads);
        KeepAlive(means, products);
    }
}
