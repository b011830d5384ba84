using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The sizes of attention: for each head, softmax(scale · q kᵀ) v.</summary>
/// <param name="Heads">All heads of all samples.</param>
/// <param name="Queries">L: q is [heads, L, E].</param>
/// <param name="Keys">S: k is [heads, S, E], v is [heads, S, V].</param>
/// <param name="Size">E.</param>
/// <param name="ValueSize">V.</param>
/// <param name="Scale">A factor of the products.</param>
/// <param name="Causal">Whether no query looks at later keys.</param>
internal readonly record struct AttentionShape(long Heads, long Queries, long Keys, long Size, long ValueSize, double Scale, bool Causal)
{
    /// <summary>Scores that are computed together, of a few queries with all keys: the others are never stored.</summary>
    private const long Scores = 64 * 1024;

    /// <summary>Queries of a block.</summary>
    internal long Block => Math.Clamp(Scores / Math.Max(1, Keys), Math.Min(8, Queries), Math.Min(64, Queries));

    internal long Blocks => (Queries + Block - 1) / Block;

    /// <summary>The keys that queries up to before <paramref name="last"/> look at.</summary>
    internal long KeysUpTo(long last) => Causal ? Math.Min(Keys, last) : Keys;
}

/// <summary>Attention. Results: the output [heads, L, V], and the logarithm of the sum of each query's exponentials. Inputs: q, k, v.</summary>
internal readonly unsafe record struct Attention(AttentionShape Shape) : IFusedKernel
{
    public long Items => Shape.Heads * Shape.Blocks;

    public long Cost => Shape.Block * Shape.Keys * (Shape.Size + Shape.ValueSize) / 8;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var s = Shape;
        using var scratch = new Scratch<T>(s.Block * (s.Keys + s.Size));
        for (var item = begin; item < end; item++)
        {
            var (head, block) = Math.DivRem(item, s.Blocks);
            long first = block * s.Block, count = Math.Min(s.Block, s.Queries - first), keys = s.KeysUpTo(first + count), row = head * s.Queries + first;
            T* scores = scratch.Pointer, k = tensors[3] + head * s.Keys * s.Size, v = tensors[4] + head * s.Keys * s.ValueSize, y = tensors[0] + row * s.ValueSize;
            Multiply<L, T>(s, tensors[2] + row * s.Size, k, count, keys, scores);
            for (var i = 0L; i < count; i++)
            {
                var seen = s.KeysUpTo(first + i + 1);
                var x = scores + i * s.Keys;
                var largest = Vectors<L, T>.Max(x, seen);
                var sum = SoftmaxRows.Exponentials<L, T>(x, x, seen, largest);
                tensors[1][row + i] = largest + Lane1<T>.Log(new(sum)).V;
                Vectors<L, T>.Affine(x, x, seen, T.Zero, T.One / sum, T.Zero);
                new Span<T>(x + seen, (int)(keys - seen)).Clear();
            }
            Gemm.Run(count, s.ValueSize, keys, new(scores, s.Keys, 1), new Matrix<T>(v, s.ValueSize, 1), new Matrix<T>(y, s.ValueSize, 1), accumulate: false);
        }
    }

    /// <summary>scores[queries, keys] = scale · q kᵀ; the scaled queries go behind the scores.</summary>
    internal static T* Multiply<L, T>(AttentionShape s, T* q, T* k, long count, long keys, T* scores) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var scaled = scores + s.Block * s.Keys;
        Vectors<L, T>.Affine(q, scaled, count * s.Size, T.Zero, T.CreateTruncating(s.Scale), T.Zero);
        Gemm.Run(count, keys, s.Size, new(scaled, s.Size, 1), new Matrix<T>(k, 1, s.Size), new Matrix<T>(scores, s.Keys, 1), accumulate: false);
        return scaled;
    }
}

/// <summary>The gradients of <see cref="Attention"/>. Results: those of q, k and v. Inputs: q, k, v, the output, the logarithms, and the output's gradient.</summary>
internal readonly unsafe record struct AttentionGradient(AttentionShape Shape) : IFusedKernel
{
    public long Items => Shape.Heads;

    public long Cost => Shape.Queries * Shape.Keys * (Shape.Size + Shape.ValueSize) / 3;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var s = Shape;
        using var scratch = new Scratch<T>(s.Block * (2 * s.Keys + s.Size));
        for (var head = begin; head < end; head++)
        {
            for (var first = 0L; first < s.Queries; first += s.Block)
                Block<L, T>(s, tensors, head, first, Math.Min(s.Block, s.Queries - first), scratch.Pointer);
        }
    }

    private static void Block<L, T>(AttentionShape s, T** tensors, long head, long first, long count, T* scores) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        long row = head * s.Queries + first, keys = s.KeysUpTo(first + count), size = s.Size, value = s.ValueSize;
        T* k = tensors[4] + head * s.Keys * size, v = tensors[5] + head * s.Keys * value, y = tensors[6] + row * value, logs = tensors[7] + row, dy = tensors[8] + row * value;
        T* dq = tensors[0] + row * size, dk = tensors[1] + head * s.Keys * size, dv = tensors[2] + head * s.Keys * value;
        var scaled = Attention.Multiply<L, T>(s, tensors[3] + row * size, k, count, keys, scores);
        var slopes = scaled + s.Block * size;
        for (var i = 0L; i < count; i++)
        {
            var seen = s.KeysUpTo(first + i + 1);
            SoftmaxRows.Exponentials<L, T>(scores + i * s.Keys, scores + i * s.Keys, seen, logs[i]);
            new Span<T>(scores + i * s.Keys + seen, (int)(keys - seen)).Clear();
        }
        Matrix<T> weights = new(scores, s.Keys, 1), ofScores = new(slopes, s.Keys, 1), ofOutput = new(dy, value, 1);
        Gemm.Run(count, keys, value, ofOutput, new Matrix<T>(v, 1, value), ofScores, accumulate: false);
        Add(keys, value, count, s.Keys, first, weights, ofOutput, dv);
        for (var i = 0L; i < count; i++)
        {
            var mean = Vectors<L, T>.Products(dy + i * value, y + i * value, value);
            SoftmaxRowsGradient.OfSoftmax<L, T>(slopes + i * s.Keys, slopes + i * s.Keys, scores + i * s.Keys, keys, mean);
        }
        Add(keys, size, count, s.Keys, first, ofScores, new(scaled, size, 1), dk);
        Gemm.Run(count, size, keys, ofScores, new Matrix<T>(k, size, 1), new Matrix<T>(dq, size, 1), accumulate: false);
        Vectors<L, T>.Affine(dq, dq, count * size, T.Zero, T.CreateTruncating(s.Scale), T.Zero);
    }

    /// <summary>to[keys, columns] += aᵀ · b; the first block of queries fills what no query reaches with zeros.</summary>
    private static void Add<T>(long keys, long columns, long count, long allKeys, long first, Matrix<T> a, Matrix<T> b, T* to) where T : unmanaged, INumber<T>
    {
        if (first == 0)
            new Span<T>(to + keys * columns, checked((int)((allKeys - keys) * columns))).Clear();
        Gemm.Run(keys, columns, count, a.Transposed, b, new Matrix<T>(to, columns, 1), accumulate: first > 0);
    }
}
