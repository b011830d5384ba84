using ILGPU;

namespace TorchPort.Gpu;

/// <summary>
/// Attention of 16-bit numbers by tensor cores, of 64 queries of a head by a group. Neither scores nor weights leave registers, and keys and values are copied while others are multiplied.
/// Dao, "FlashAttention-2", 2023.
/// </summary>
internal struct CoreAttentionKernel<P, H> : ICoreKernel where P : struct, IAttentionNumbers where H : struct, IHeadSize
{
    internal HeadRows Q, K, V;
    internal HeadTarget Y;

    /// <summary>Where the logarithms of sums of weights are, whose address follows.</summary>
    internal ArrayView<float> Logs;
    internal long LogsAddress;
    internal int Causal, QueryTiles;

    /// <summary>What makes logarithms to base 2 of products, and those to base e of these.</summary>
    internal float Scale, LogOf2;

    private static int Pitch => HeadRows.Pitch<H>();

    public void Run()
    {
        AttentionCore.Begin(H.Most > 64);
        int head = Grid.IdxX / QueryTiles, query = Grid.IdxX % QueryTiles * AttentionCore.Queries, warp = Group.IdxX / 32, lane = Group.IdxX % 32;
        int keyTile = AttentionSteps<P, H>.Columns, valueTile = AttentionSteps<P, H>.OtherColumns;
        Q.Load<H>(0, head, query, AttentionCore.Queries);
        K.Load<H>(keyTile, head, 0, AttentionCore.Keys);
        TensorCore.Wait();
        Group.Barrier();
        AttentionSteps<P, H>.LoadRows(warp * AttentionCore.Height * Pitch + AttentionCore.Rows(lane, Pitch), Q.Length);
        int warpRow = query + warp * AttentionCore.Height, row = warpRow + lane / 4, firstKey = lane % 4 * 2;
        int last = KeysOf(query + AttentionCore.Queries - 1), all = KeysOf(warpRow);
        for (var key = 0; key < last; key += AttentionCore.Keys)
        {
            TensorCore.Wait();
            Group.Barrier();
            V.Load<H>(valueTile, head, key, AttentionCore.Keys);
            AttentionSteps<P, H>.Score(keyTile + AttentionCore.Columns(lane, Pitch), Q.Length);
            AttentionCore.Scale(Scale);
            if (key + AttentionCore.Keys > all)
                AttentionCore.Mask(KeysOf(row) - 1 - key - firstKey, KeysOf(row + 8) - 1 - key - firstKey);
            AttentionCore.Weigh();
            P.Round();
            TensorCore.Wait();
            Group.Barrier();
            if (key + AttentionCore.Keys < last)
                K.Load<H>(keyTile, head, key + AttentionCore.Keys, AttentionCore.Keys);
            AttentionSteps<P, H>.Shrink(V.Length);
            AttentionSteps<P, H>.Add(valueTile + AttentionCore.Rows(lane, Pitch), V.Length);
        }
        AttentionCore.Finish();
        AttentionSteps<P, H>.Shrink(V.Length);
        Y.Store<P, H>(head, row, firstKey);
        if (lane % 4 == 0)
        {
            var at = LogsAddress + (head * Q.Rows + row) * 4L;
            if (row < Q.Rows)
                AttentionCore.StoreLog(at, LogOf2, isLower: false);
            if (row + 8 < Q.Rows)
                AttentionCore.StoreLog(at + 8 * 4, LogOf2, isLower: true);
        }
    }

    /// <summary>How many keys a query sees.</summary>
    private int KeysOf(int query) => Causal != 0 && query < K.Rows ? query + 1 : K.Rows;
}
