using ILGPU;

namespace TorchPort.Gpu;

/// <summary>
/// Attention of 16-bit numbers by tensor cores, of 64 queries of a head by a group. Neither scores nor weights leave registers, and keys and values are copied while others are multiplied.
/// Dao, "FlashAttention-2", 2023.
/// </summary>
internal struct CoreAttentionKernel<P, H> : ICoreKernel where P : struct, IAttentionNumbers where H : struct, IHeadSize
{
    internal HeadRows Q, K, V;

    /// <summary>Where results are, whose addresses follow.</summary>
    internal ArrayView<ushort> Y;
    internal ArrayView<float> Logs;
    internal long YAddress, LogsAddress;
    internal int Causal, QueryTiles;

    /// <summary>What makes logarithms to base 2 of products, and those to base e of these.</summary>
    internal float Scale, LogOf2;

    private static int Pitch => HeadRows.Pitch<H>();

    private static int KeyTile => AttentionCore.Queries * Pitch;

    private static int ValueTile => KeyTile + AttentionCore.Keys * Pitch;

    public void Run()
    {
        AttentionCore.Begin(H.Most > 64);
        int head = Grid.IdxX / QueryTiles, query = Grid.IdxX % QueryTiles * AttentionCore.Queries, warp = Group.IdxX / 32, lane = Group.IdxX % 32;
        Q.Load<H>(0, head, query, AttentionCore.Queries);
        K.Load<H>(KeyTile, head, 0, AttentionCore.Keys);
        TensorCore.Wait();
        Group.Barrier();
        LoadQueries(warp * AttentionCore.Height * Pitch + AttentionCore.Rows(lane, Pitch));
        var keys = KeyTile + AttentionCore.Columns(lane, Pitch);
        var values = ValueTile + AttentionCore.Rows(lane, Pitch);
        int warpRow = query + warp * AttentionCore.Height, row = warpRow + lane / 4, firstKey = lane % 4 * 2;
        int last = KeysOf(query + AttentionCore.Queries - 1), all = KeysOf(warpRow);
        for (var key = 0; key < last; key += AttentionCore.Keys)
        {
            TensorCore.Wait();
            Group.Barrier();
            V.Load<H>(ValueTile, head, key, AttentionCore.Keys);
            AttentionCore.ClearScores();
            Score(keys);
            AttentionCore.Scale(Scale);
            if (key + AttentionCore.Keys > all)
                AttentionCore.Mask(KeysOf(row) - 1 - key - firstKey, KeysOf(row + 8) - 1 - key - firstKey);
            AttentionCore.Weigh();
            P.Round();
            TensorCore.Wait();
            Group.Barrier();
            if (key + AttentionCore.Keys < last)
                K.Load<H>(KeyTile, head, key + AttentionCore.Keys, AttentionCore.Keys);
            Add(values);
        }
        AttentionCore.Finish();
        Store(head, row, firstKey);
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

    private void LoadQueries(int from)
    {
        LoadQueries(0, from);
        LoadQueries(1, from);
        LoadQueries(2, from);
        LoadQueries(3, from);
        LoadQueries(4, from);
        LoadQueries(5, from);
        LoadQueries(6, from);
        LoadQueries(7, from);
    }

    private void LoadQueries(int step, int from)
    {
        if (Has(step, Q.Length))
            AttentionCore.LoadQueries(step, from + 2 * AttentionCore.Step * step);
    }

    private void Score(int from)
    {
        Score(0, from);
        Score(1, from);
        Score(2, from);
        Score(3, from);
        Score(4, from);
        Score(5, from);
        Score(6, from);
        Score(7, from);
    }

    private void Score(int step, int from)
    {
        from += 2 * AttentionCore.Step * step;
        if (Has(step, Q.Length))
            P.Scores(step, from, from + 16 * Pitch);
    }

    private void Add(int from)
    {
        Add(0, from);
        Add(1, from);
        Add(2, from);
        Add(3, from);
        Add(4, from);
        Add(5, from);
        Add(6, from);
        Add(7, from);
    }

    private void Add(int step, int from)
    {
        if (!Has(step, V.Length))
            return;
        from += 2 * AttentionCore.Step * step;
        AttentionCore.Shrink(step);
        P.Values(step, from, from + 16 * Pitch);
    }

    private void Store(int head, int row, int column)
    {
        Store(0, head, row, column);
        Store(1, head, row, column);
        Store(2, head, row, column);
        Store(3, head, row, column);
        Store(4, head, row, column);
        Store(5, head, row, column);
        Store(6, head, row, column);
        Store(7, head, row, column);
    }

    private void Store(int step, int head, int row, int column)
    {
        if (!Has(step, V.Length))
            return;
        AttentionCore.Shrink(step);
        P.RoundSums(step);
        long upper = YAddress + ((long)(head * Q.Rows + row) * V.Length + step * AttentionCore.Step + column) * 2, lower = upper + 8L * V.Length * 2;
        var isWhole = Has(step, V.Length - HeadRows.Together);
        if (row < Q.Rows)
        {
            AttentionCore.Store(0, upper);
            if (isWhole)
                AttentionCore.Store(2, upper + HeadRows.Together * 2);
        }
        if (row + 8 < Q.Rows)
        {
            AttentionCore.Store(1, lower);
            if (isWhole)
                AttentionCore.Store(3, lower + HeadRows.Together * 2);
        }
    }

    /// <summary>Whether so many elements reach into a step.</summary>
    private static bool Has(int step, int length) => step * AttentionCore.Step < H.Most && step * AttentionCore.Step < length;
}
