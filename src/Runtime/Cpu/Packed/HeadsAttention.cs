using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>softmax(f(q · kᵀ)) · v for every head, where f is elementwise, such as a scale and a mask; the tensors may have any strides, so that heads need not be copied apart.</summary>
/// <remarks>Scores of a few queries at a time with all keys stay in the caches.</remarks>
internal abstract unsafe class HeadsAttention : Call
{
    private protected readonly Tensor Y, Q, K, V;

    /// <summary>f, one object for each part, because each is at another place at the same time; or null.</summary>
    private protected readonly Epilogue[]? Scores;

    /// <summary>The other inputs of f, which have the scores' dimensions, and their slots.</summary>
    private protected readonly (int Input, Tensor Tensor)[] Others;

    private protected HeadsAttention(Tensor y, Tensor q, Tensor k, Tensor v, Epilogue[]? scores, (int, Tensor)[] others) =>
        (Y, Q, K, V, Scores, Others) = (y, q, k, v, scores, others);

    /// <summary>Attention on given tensors.</summary>
    /// <param name="y">[…, L, V].</param>
    /// <param name="q">[…, L, E].</param>
    /// <param name="k">[…, E, S].</param>
    /// <param name="v">[…, S, V].</param>
    /// <param name="scores">Makes an object of f, if there is one.</param>
    /// <param name="others">Its other inputs, expanded to […, L, S], and their slots.</param>
    internal static HeadsAttention Of(Tensor y, Tensor q, Tensor k, Tensor v, Func<Epilogue>? scores, (int, Tensor)[] others)
    {
        var epilogues = scores is null ? null : Enumerable.Range(0, MaxParts).Select(_ => scores()).ToArray();
        if (Simd.Width == 512)
            return new HeadsAttention<Lane512<float>>(y, q, k, v, epilogues, others);
        return Simd.Width == 256 ? new HeadsAttention<Lane256<float>>(y, q, k, v, epilogues, others) : new HeadsAttention<Lane1<float>>(y, q, k, v, epilogues, others);
    }

    /// <summary>Into how many parts the heads may fall.</summary>
    private protected const int MaxParts = 64;

    /// <summary>The element of a tensor where a head's matrix begins.</summary>
    private protected static float* At(Tensor x, long head)
    {
        var offset = 0L;
        for (var d = x.Dim - 3; d >= 0; d--)
        {
            (head, var at) = Math.DivRem(head, x.Shape[d]);
            offset += at * x.Strides[d];
        }
        return (float*)x.Data + offset;
    }
}

/// <inheritdoc cref="HeadsAttention"/>
internal sealed unsafe class HeadsAttention<L> : HeadsAttention, IParallel where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Multiplications that are worth a part.</summary>
    private const double Grain = 64 * 1024;

    /// <summary>Scores that stay in the second cache.</summary>
    private const long MaxScores = 64 * 1024;

    private readonly long _heads, _queries, _keys, _size, _values, _pitch, _rows, _blocks;
    private readonly double _work;
    private int _parts;

    internal HeadsAttention(Tensor y, Tensor q, Tensor k, Tensor v, Epilogue[]? scores, (int, Tensor)[] others) : base(y, q, k, v, scores, others)
    {
        (_queries, _size, _keys, _values) = (q.Shape[^2], q.Shape[^1], k.Shape[^1], v.Shape[^1]);
        _heads = y.ElementCount / (_queries * _values);
        _pitch = (_keys + L.Width - 1) / L.Width * L.Width;
        // Blocks of queries of a head read its packed keys and values again: few heads are divided, many are not.
        var wanted = Math.Clamp(2 * Threads.Count / _heads, 1, Math.Max(1, _queries / GemmTile<L, float>.MaxRows));
        _blocks = Math.Max(wanted, (_queries * _pitch + MaxScores - 1) / MaxScores);
        _rows = (_queries + _blocks - 1) / _blocks;
        _blocks = (_queries + _rows - 1) / _rows;
        _work = (double)_heads * _queries * _keys * (_size + _values);
    }

    internal override void Run()
    {
        _parts = (int)Math.Clamp(Math.Min(_work / Grain, _heads * _blocks), 1, Math.Min(MaxParts, Threads.Parts));
        Threads.Run(_parts, this);
        GC.KeepAlive(this);
    }

    public void Run(int part)
    {
        long items = _heads * _blocks, begin = items * part / _parts, end = items * (part + 1) / _parts, packed = -1;
        long sizeK = Panels<L>.Size(_size, _keys), sizeV = Panels<L>.Size(_keys, _values);
        using var scratch = new Scratch<float>(sizeK + sizeV + _rows * _pitch);
        float* panelsK = scratch.Pointer, panelsV = panelsK + sizeK, scores = panelsV + sizeV;
        for (var item = begin; item < end; item++)
        {
            var (head, block) = Math.DivRem(item, _blocks);
            if (head != packed)
            {
                Panels<L>.Pack(new(At(K, head), K.Strides[^2], K.Strides[^1]), _size, _keys, panelsK, 0, Panels<L>.Count(_keys));
                Panels<L>.Pack(new(At(V, head), V.Strides[^2], V.Strides[^1]), _keys, _values, panelsV, 0, Panels<L>.Count(_values));
                packed = head;
            }
            long first = block * _rows, count = Math.Min(_rows, _queries - first);
            var function = Scores?[part];
            foreach (var (input, tensor) in Others)
                function!.Bind(input, At(tensor, head), (nint)tensor.Strides[^2], (nint)tensor.Strides[^1]);
            var product = new PanelProduct { A = At(Q, head) + first * Q.Strides[^2], RowA = (nint)Q.Strides[^2], Depth = _size, B = panelsK, Columns = _keys, C = scores, RowC = (nint)_pitch, Epilogue = function, FirstRow = first };
            Panels<L>.Run(product, 0, count, 0, Panels<L>.Count(_keys));
            for (var i = 0L; i < count; i++)
            {
                var x = scores + i * _pitch;
                var sum = SoftmaxRows.Exponentials<L, float>(x, x, _keys, Vectors<L, float>.Max(x, _keys));
                Vectors<L, float>.Affine(x, x, _keys, 0, 1 / sum, 0);
            }
            product = new PanelProduct { A = scores, RowA = (nint)_pitch, Depth = _keys, B = panelsV, Columns = _values, C = At(Y, head) + first * Y.Strides[^2], RowC = (nint)Y.Strides[^2] };
            Panels<L>.Run(product, 0, count, 0, Panels<L>.Count(_values));
        }
    }
}
