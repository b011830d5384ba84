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

    /// <summary>Queries up to which keys and values are read again for each, and not packed.</summary>
    private const long MaxReading = 2;

    private readonly long _heads, _queries, _keys, _size, _values, _pitch, _rows, _blocks;
    private readonly double _work;
    private readonly bool _reads;
    private int _parts;

    internal HeadsAttention(Tensor y, Tensor q, Tensor k, Tensor v, Epilogue[]? scores, (int, Tensor)[] others) : base(y, q, k, v, scores, others)
    {
        (_queries, _size, _keys, _values) = (q.Shape[^2], q.Shape[^1], k.Shape[^1], v.Shape[^1]);
        _heads = y.ElementCount / (_queries * _values);
        _pitch = (_keys + L.Width - 1) / L.Width * L.Width;
        _reads = _queries <= MaxReading && RowProduct<L>.Reads(k.Strides[^2], k.Strides[^1], _size, _keys) && RowProduct<L>.Reads(v.Strides[^2], v.Strides[^1], _keys, _values);
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
        using var scratch = new Scratch<float>((_reads ? 0 : sizeK + sizeV) + _rows * _pitch);
        if (_reads)
        {
            for (var item = begin; item < end; item++)
                Read(item / _blocks, item % _blocks * _rows, scratch.Pointer, Scores?[part]);
            return;
        }
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
            var function = Bound(Scores?[part], head);
            var product = new PanelProduct { A = At(Q, head) + first * Q.Strides[^2], RowA = (nint)Q.Strides[^2], Depth = _size, B = panelsK, Columns = _keys, C = scores, RowC = (nint)_pitch, Epilogue = function, FirstRow = first };
            Panels<L>.Run(product, 0, count, 0, Panels<L>.Count(_keys));
            for (var i = 0L; i < count; i++)
                Softmax(scores + i * _pitch);
            product = new PanelProduct { A = scores, RowA = (nint)_pitch, Depth = _keys, B = panelsV, Columns = _values, C = At(Y, head) + first * Y.Strides[^2], RowC = (nint)Y.Strides[^2] };
            Panels<L>.Run(product, 0, count, 0, Panels<L>.Count(_values));
        }
    }

    /// <summary>A head's queries from one on, up to as many as are a block, each by itself.</summary>
    private void Read(long head, long first, float* scores, Epilogue? function)
    {
        Bound(function, head);
        Matrix<float> k = new(At(K, head), K.Strides[^2], K.Strides[^1]), v = new(At(V, head), V.Strides[^2], V.Strides[^1]);
        for (var query = first; query < Math.Min(_queries, first + _rows); query++)
        {
            RowProduct<L>.Run(At(Q, head) + query * Q.Strides[^2], k, _size, scores, _keys);
            function?.Apply(scores, (nint)_pitch, query, 0, 1, _keys);
            Softmax(scores);
            RowProduct<L>.Run(scores, v, _keys, At(Y, head) + query * Y.Strides[^2], _values);
        }
    }

    /// <summary>The scores' function with what it takes beside those of a head.</summary>
    private Epilogue? Bound(Epilogue? function, long head)
    {
        foreach (var (input, tensor) in Others)
            function!.Bind(input, At(tensor, head), (nint)tensor.Strides[^2], (nint)tensor.Strides[^1]);
        return function;
    }

    private void Softmax(float* scores)
    {
        var sum = SoftmaxRows.Exponentials<L, float>(scores, scores, _keys, Vectors<L, float>.Max(scores, _keys));
        Vectors<L, float>.Affine(scores, scores, _keys, 0, 1 / sum, 0);
    }
}
