using System.Numerics;
using ILGPU;
using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>Queries, keys and values of heads, and which keys a query sees.</summary>
internal struct AttentionInputs<T> where T : unmanaged
{
    internal RowsSource<T> Q, K, V;
    internal int Causal;
    internal T Scale;

    internal bool Sees(int query, int key) => query < Q.Rows && key < K.Rows && (Causal == 0 || key <= query);
}

/// <summary>Scores of keys that a query sees, by the scale; the others are −∞.</summary>
internal struct Score<T, A> : IElement<T> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal AttentionInputs<T> Inputs;

    public T At(int row, int column, T x, T other) => Inputs.Sees(row, column) ? x * Inputs.Scale : A.From(double.NegativeInfinity);
}

/// <summary>
/// Attention in tiles: a group has a few queries of a head and some columns of the values, and goes through the keys tile by tile with the
/// largest score and the sum so far, so that scores are never stored. Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022.
/// </summary>
internal struct AttentionKernel<T, A, S> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where S : struct, ITile
{
    internal AttentionInputs<T> Inputs;
    internal ArrayView<T> Y, Logs;
    internal int QueryTiles, ValueTiles;

    public void Run()
    {
        int height = AttentionTiles<T, S>.Height, width = AttentionTiles<T, S>.Width, threads = AttentionTiles<T, S>.Threads;
        var scores = SharedMemory.Allocate<T>(AttentionTiles<T, S>.Height * AttentionTiles<T, S>.WeightPitch);
        var tiles = new AttentionTiles<T, S>(SharedMemory.Allocate<T>(AttentionTiles<T, S>.LeftPitch * AttentionTiles<T, S>.Depth), SharedMemory.Allocate<T>(AttentionTiles<T, S>.RightPitch * AttentionTiles<T, S>.Depth), scores);
        var largest = SharedMemory.Allocate<T>(AttentionTiles<T, S>.Height);
        var sums = SharedMemory.Allocate<T>(AttentionTiles<T, S>.Height);
        var shrinks = SharedMemory.Allocate<T>(AttentionTiles<T, S>.Height);
        int item = Grid.IdxX, head = item / (QueryTiles * ValueTiles), query = item / ValueTiles % QueryTiles * height, column = item % ValueTiles * width;
        int thread = Group.IdxX, row = AttentionTiles<T, S>.Row;
        for (var r = thread; r < height; r += threads)
        {
            largest[r] = A.From(double.NegativeInfinity);
            sums[r] = default;
        }
        var last = Inputs.Causal != 0 && query + height < Inputs.K.Rows ? query + height : Inputs.K.Rows;
        var output = default(Square<T>);
        for (var key = 0; key < last; key += width)
        {
            var products = tiles.Products(Inputs.Q, Inputs.K, head, query, key);
            products.Map(new Score<T, A> { Inputs = Inputs }, products, query + row, key + AttentionTiles<T, S>.Column, S.ThreadColumns);
            tiles.Share(products);
            for (var r = thread; r < height; r += threads)
            {
                var most = largest[r];
                for (var c = 0; c < width; c++)
                    most = LaneGpu<T, A>.Max(new(most), new(scores[r * AttentionTiles<T, S>.WeightPitch + c])).V;
                var shrink = A.Exp(largest[r] - most);
                var sum = sums[r] * shrink;
                for (var c = 0; c < width; c++)
                {
                    var weight = A.Exp(scores[r * AttentionTiles<T, S>.WeightPitch + c] - most);
                    scores[r * AttentionTiles<T, S>.WeightPitch + c] = weight;
                    sum += weight;
                }
                largest[r] = most;
                sums[r] = sum;
                shrinks[r] = shrink;
            }
            Group.Barrier();
            output.Scale(shrinks[row], shrinks[row + 1], shrinks[row + 2], shrinks[row + 3]);
            tiles.Add(ref output, Inputs.V, head, key, column);
        }
        var one = A.From(1);
        output.Scale(A.Divide(one, sums[row]), A.Divide(one, sums[row + 1]), A.Divide(one, sums[row + 2]), A.Divide(one, sums[row + 3]));
        AttentionTiles<T, S>.Store(output, Y, head, Inputs.Q.Rows, Inputs.V.Length, query, column);
        if (item % ValueTiles != 0)
            return;
        for (var r = thread; r < height && query + r < Inputs.Q.Rows; r += threads)
            Logs[head * Inputs.Q.Rows + query + r] = largest[r] + A.Log(sums[r]);
    }
}

public partial class GpuDevice
{
    private void Run<T, A>(Attention a, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (GroupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns)
            Attend<T, A, SmallTile>(a, t);
        else if (typeof(T) == typeof(double))
            Attend<T, A, MediumTile>(a, t);
        else
            Attend<T, A, LargeTile>(a, t);
    }

    private void Attend<T, A, S>(Attention a, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where S : struct, ITile
    {
        var s = a.Shape;
        int queries = Parts(s.Queries, AttentionTiles<T, S>.Height), values = Parts(s.ValueSize, AttentionTiles<T, S>.Width);
        Launch(new AttentionKernel<T, A, S> { Inputs = Inputs<T, A>(s, t.Rows(2), t.Rows(3), t.Rows(4)), Y = t[0], Logs = t[1], QueryTiles = queries, ValueTiles = values }, s.Heads * queries * values, AttentionTiles<T, S>.Threads);
    }

    private static AttentionInputs<T> Inputs<T, A>(AttentionShape s, RowsSource<T> q, RowsSource<T> k, RowsSource<T> v) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> => new()
    {
        Q = q,
        K = k,
        V = v,
        Causal = s.Causal ? 1 : 0,
        Scale = A.From(s.Scale),
    };
}
