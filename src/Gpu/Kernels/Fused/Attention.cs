using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>
/// Attention in tiles: a group has a few queries of a head and some columns of the values, and goes through the keys tile by tile with the
/// largest score and the sum so far, so that scores are never stored. Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022.
/// </summary>
internal struct AttentionKernel<T, A, S> : IGroupKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where S : struct, ITile
{
    /// <summary>Terms in shared memory at a time.</summary>
    private const int Depth = 8;

    internal ArrayView<T> Y, Logs, Q, K, V;
    internal int Queries, Keys, Size, ValueSize, QueryTiles, ValueTiles, Causal;
    internal T Scale;

    internal static int Height => 4 * S.ThreadRows;

    internal static int Width => 4 * S.ThreadColumns;

    private static int Threads => S.ThreadRows * S.ThreadColumns;

    public void Run()
    {
        var left = SharedMemory.Allocate<T>(Height * Depth);
        var right = SharedMemory.Allocate<T>(Width * Depth);
        var scores = SharedMemory.Allocate<T>(Height * Width);
        var largest = SharedMemory.Allocate<T>(Height);
        var sums = SharedMemory.Allocate<T>(Height);
        var shrinks = SharedMemory.Allocate<T>(Height);
        int item = Grid.IdxX, head = item / (QueryTiles * ValueTiles), query = item / ValueTiles % QueryTiles * Height, column = item % ValueTiles * Width;
        int thread = Group.IdxX, row = thread / S.ThreadColumns * 4, threadColumn = thread % S.ThreadColumns;
        for (var r = thread; r < Height; r += Threads)
        {
            largest[r] = A.From(double.NegativeInfinity);
            sums[r] = default;
        }
        var last = Causal != 0 && query + Height < Keys ? query + Height : Keys;
        var output = default(Square<T>);
        for (var key = 0; key < last; key += Width)
        {
            var products = default(Square<T>);
            for (var e = 0; e < Size; e += Depth)
            {
                for (var i = thread; i < Height * Depth; i += Threads)
                {
                    int r = i / Depth, d = i % Depth;
                    left[d * Height + r] = query + r < Queries && e + d < Size ? Q[(head * Queries + query + r) * Size + e + d] : default;
                }
                for (var i = thread; i < Width * Depth; i += Threads)
                {
                    int c = i / Depth, d = i % Depth;
                    right[d * Width + c] = key + c < Keys && e + d < Size ? K[(head * Keys + key + c) * Size + e + d] : default;
                }
                Group.Barrier();
                for (var d = 0; d < Depth; d++)
                {
                    int x = d * Height + row, y = d * Width + threadColumn;
                    products.Add(left[x], left[x + 1], left[x + 2], left[x + 3], right[y], right[y + S.ThreadColumns], right[y + 2 * S.ThreadColumns], right[y + 3 * S.ThreadColumns]);
                }
                Group.Barrier();
            }
            Score(scores, row, key, query, threadColumn, products.S00, products.S01, products.S02, products.S03);
            Score(scores, row + 1, key, query, threadColumn, products.S10, products.S11, products.S12, products.S13);
            Score(scores, row + 2, key, query, threadColumn, products.S20, products.S21, products.S22, products.S23);
            Score(scores, row + 3, key, query, threadColumn, products.S30, products.S31, products.S32, products.S33);
            Group.Barrier();
            for (var r = thread; r < Height; r += Threads)
            {
                var most = largest[r];
                for (var c = 0; c < Width; c++)
                    most = LaneGpu<T, A>.Max(new(most), new(scores[r * Width + c])).V;
                var shrink = A.Exp(largest[r] - most);
                var sum = sums[r] * shrink;
                for (var c = 0; c < Width; c++)
                {
                    var weight = A.Exp(scores[r * Width + c] - most);
                    scores[r * Width + c] = weight;
                    sum += weight;
                }
                largest[r] = most;
                sums[r] = sum;
                shrinks[r] = shrink;
            }
            Group.Barrier();
            output.Scale(shrinks[row], shrinks[row + 1], shrinks[row + 2], shrinks[row + 3]);
            for (var k = 0; k < Width; k += Depth)
            {
                for (var i = thread; i < Width * Depth; i += Threads)
                {
                    int d = i / Width, c = i % Width;
                    right[i] = key + k + d < Keys && column + c < ValueSize ? V[(head * Keys + key + k + d) * ValueSize + column + c] : default;
                }
                Group.Barrier();
                for (var d = 0; d < Depth; d++)
                {
                    int x = row * Width + k + d, y = d * Width + threadColumn;
                    output.Add(scores[x], scores[x + Width], scores[x + 2 * Width], scores[x + 3 * Width], right[y], right[y + S.ThreadColumns], right[y + 2 * S.ThreadColumns], right[y + 3 * S.ThreadColumns]);
                }
                Group.Barrier();
            }
        }
        column += threadColumn;
        Store(head, query + row, column, sums[row], output.S00, output.S01, output.S02, output.S03);
        Store(head, query + row + 1, column, sums[row + 1], output.S10, output.S11, output.S12, output.S13);
        Store(head, query + row + 2, column, sums[row + 2], output.S20, output.S21, output.S22, output.S23);
        Store(head, query + row + 3, column, sums[row + 3], output.S30, output.S31, output.S32, output.S33);
        if (item % ValueTiles != 0)
            return;
        for (var r = thread; r < Height && query + r < Queries; r += Threads)
            Logs[head * Queries + query + r] = largest[r] + A.Log(sums[r]);
    }

    private void Score(ArrayView<T> scores, int row, int key, int query, int column, T s0, T s1, T s2, T s3)
    {
        var at = row * Width + column;
        scores[at] = Masked(key + column, query + row, s0);
        scores[at + S.ThreadColumns] = Masked(key + column + S.ThreadColumns, query + row, s1);
        scores[at + 2 * S.ThreadColumns] = Masked(key + column + 2 * S.ThreadColumns, query + row, s2);
        scores[at + 3 * S.ThreadColumns] = Masked(key + column + 3 * S.ThreadColumns, query + row, s3);
    }

    private T Masked(int key, int query, T product) => key >= Keys || Causal != 0 && key > query ? A.From(double.NegativeInfinity) : product * Scale;

    private void Store(int head, int query, int column, T sum, T y0, T y1, T y2, T y3)
    {
        if (query >= Queries)
            return;
        var at = (head * Queries + query) * ValueSize + column;
        if (column < ValueSize)
            Y[at] = A.Divide(y0, sum);
        if (column + S.ThreadColumns < ValueSize)
            Y[at + S.ThreadColumns] = A.Divide(y1, sum);
        if (column + 2 * S.ThreadColumns < ValueSize)
            Y[at + 2 * S.ThreadColumns] = A.Divide(y2, sum);
        if (column + 3 * S.ThreadColumns < ValueSize)
            Y[at + 3 * S.ThreadColumns] = A.Divide(y3, sum);
    }
}

/// <summary>Scores as the weights they were in the forward pass, from their sums' logarithms.</summary>
internal struct AttentionWeightsKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Scores, Logs;
    internal int Queries, Keys, Causal;
    internal T Scale;

    public void Run(int index)
    {
        int row = index / Keys, key = index % Keys;
        Scores[index] = Causal != 0 && key > row % Queries ? default : A.Exp(Scores[index] * Scale - Logs[row]);
    }
}

/// <summary>The scores' gradients, times the scale, from the weights' and the weights.</summary>
internal struct AttentionScoresKernel<T> : IThreadKernel where T : unmanaged, INumber<T>
{
    internal ArrayView<T> Slopes, Weights, Means;
    internal int Keys;
    internal T Scale;

    public void Run(int index) => Slopes[index] = Weights[index] * (Slopes[index] - Means[index / Keys]) * Scale;
}

public partial class GpuDevice
{
    /// <summary>Scores that the backward pass stores at a time.</summary>
    private const long StoredScores = 16L << 20;

    private void Run<T, A>(Attention a, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (GroupSize < LargeTile.ThreadRows * LargeTile.ThreadColumns)
            Tiles<SmallTile>();
        else if (typeof(T) == typeof(double))
            Tiles<MediumTile>();
        else
            Tiles<LargeTile>();

        void Tiles<S>() where S : struct, ITile
        {
            var s = a.Shape;
            int height = AttentionKernel<T, A, S>.Height, width = AttentionKernel<T, A, S>.Width;
            int queries = checked((int)((s.Queries + height - 1) / height)), values = checked((int)((s.ValueSize + width - 1) / width));
            Launch(new AttentionKernel<T, A, S>
            {
                Y = t[0],
                Logs = t[1],
                Q = t[2],
                K = t[3],
                V = t[4],
                Queries = (int)s.Queries,
                Keys = (int)s.Keys,
                Size = (int)s.Size,
                ValueSize = (int)s.ValueSize,
                QueryTiles = queries,
                ValueTiles = values,
                Causal = s.Causal ? 1 : 0,
                Scale = A.From(s.Scale),
            }, s.Heads * queries * values, S.ThreadRows * S.ThreadColumns);
        }
    }

    /// <summary>A few heads at a time, by products of all their queries with all their keys.</summary>
    private void Run<T, A>(AttentionGradient a, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var s = a.Shape;
        Tensor dq = t.As(0, s.Heads, s.Queries, s.Size), dk = t.As(1, s.Heads, s.Keys, s.Size), dv = t.As(2, s.Heads, s.Keys, s.ValueSize);
        Tensor q = t.As(3, s.Heads, s.Queries, s.Size), k = t.As(4, s.Heads, s.Keys, s.Size), v = t.As(5, s.Heads, s.Keys, s.ValueSize);
        Tensor y = t.As(6, s.Heads, s.Queries, s.ValueSize), logs = t.As(7, s.Heads, s.Queries), dy = t.As(8, s.Heads, s.Queries, s.ValueSize);
        var means = Tensor.Empty([s.Heads, s.Queries, 1], q.DType, this);
        var products = Tensor.Empty(y.ShapeArray, q.DType, this);
        Elementwise(new Binary.Forward<Mul>(default), q.DType, products, [y, dy]);
        Reduce(default(Sum), q.DType, means, products, [false, false, true]);
        var together = Math.Clamp(StoredScores / Math.Max(1, s.Queries * s.Keys), 1, s.Heads);
        Tensor scores = Tensor.Empty([together, s.Queries, s.Keys], q.DType, this), slopes = Tensor.Empty(scores.ShapeArray, q.DType, this);
        for (var head = 0L; head < s.Heads; head += together)
        {
            var count = Math.Min(together, s.Heads - head);
            Tensor weights = Heads(scores, 0, count), ofScores = Heads(slopes, 0, count), partOfY = Heads(dy, head, count);
            MatMul(weights, Heads(q, head, count), Turned(Heads(k, head, count)));
            Launch(new AttentionWeightsKernel<T, A> { Scores = Dense<T>(weights), Logs = Dense<T>(Heads(logs, head, count)), Queries = (int)s.Queries, Keys = (int)s.Keys, Causal = s.Causal ? 1 : 0, Scale = A.From(s.Scale) }, weights.ElementCount);
            MatMul(Heads(dv, head, count), Turned(weights), partOfY);
            MatMul(ofScores, partOfY, Turned(Heads(v, head, count)));
            Launch(new AttentionScoresKernel<T> { Slopes = Dense<T>(ofScores), Weights = Dense<T>(weights), Means = Dense<T>(Heads(means, head, count)), Keys = (int)s.Keys, Scale = A.From(s.Scale) }, weights.ElementCount);
            MatMul(Heads(dq, head, count), ofScores, Heads(k, head, count));
            MatMul(Heads(dk, head, count), Turned(ofScores), Heads(q, head, count));
        }
        KeepAlive(means, products, scores, slopes);

        static Tensor Turned(Tensor x) => new(x.Storage, x.DType, [x.Shape[0], x.Shape[2], x.Shape[1]], [x.Strides[0], x.Strides[2], x.Strides[1]], x.StorageOffset);

        static Tensor Heads(Tensor x, long first, long count)
        {
            var shape = (long[])x.ShapeArray.Clone();
            shape[0] = count;
            return new(x.Storage, x.DType, shape, x.StrideArray, x.StorageOffset + first * x.Strides[0]);
        }
    }
}
