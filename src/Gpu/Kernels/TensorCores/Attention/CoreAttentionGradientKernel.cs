using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Of what a <see cref="CoreAttentionGradientKernel{P, H, G}"/> computes the gradient.</summary>
internal interface IAttentionGradient
{
    /// <summary>Whether rows are keys, and columns queries, or the other way round.</summary>
    static abstract bool HasKeyRows { get; }

    /// <summary>Whether it is the gradient of values, for which weights are all that is needed.</summary>
    static abstract bool IsOfValues { get; }
}

internal readonly struct OfQueries : IAttentionGradient
{
    public static bool HasKeyRows => false;

    public static bool IsOfValues => false;
}

internal readonly struct OfKeys : IAttentionGradient
{
    public static bool HasKeyRows => true;

    public static bool IsOfValues => false;
}

internal readonly struct OfValues : IAttentionGradient
{
    public static bool HasKeyRows => true;

    public static bool IsOfValues => true;
}

/// <summary>
/// A gradient of <see cref="CoreAttentionKernel{P, H}"/>, of 64 rows of a head by a group, which computes weights again from the logarithms of their sums. Each of queries, keys and values has a
/// kernel of its own: so no sums are shared, and all fit into registers. Rows and columns are queries and keys, or keys and queries; the others are the gradients of results and the values.
/// </summary>
internal struct CoreAttentionGradientKernel<P, H, G> : ICoreKernel where P : struct, IAttentionNumbers where H : struct, IHeadSize where G : struct, IAttentionGradient
{
    internal HeadRows Rows, OtherRows, Columns, OtherColumns;
    internal HeadTarget Target;

    /// <summary>Of each query, the logarithm to base e of its weights' sum, and the sum of its result's products with their gradients.</summary>
    internal ArrayView<float> Logs, Means;
    internal int Causal, Tiles, Queries, Keys;

    /// <summary>What products are multiplied by, and what makes logarithms to base 2 of those to base e.</summary>
    internal float Scale, LogOfE;

    private static int Pitch => HeadRows.Pitch<H>();

    public void Run()
    {
        AttentionCore.Begin(H.Most > 64);
        int head = Grid.IdxX / Tiles, first = Grid.IdxX % Tiles * AttentionCore.Queries, warp = Group.IdxX / 32, lane = Group.IdxX % 32;
        int columnTile = AttentionSteps<P, H>.Columns, otherTile = AttentionSteps<P, H>.OtherColumns, own = warp * AttentionCore.Height * Pitch + AttentionCore.Rows(lane, Pitch);
        Rows.Load<H>(0, head, first, AttentionCore.Queries);
        TensorCore.Wait();
        Group.Barrier();
        AttentionSteps<P, H>.LoadRows(own, Rows.Length);
        if (!G.IsOfValues)
        {
            Group.Barrier();
            OtherRows.Load<H>(0, head, first, AttentionCore.Queries);
            TensorCore.Wait();
            Group.Barrier();
            AttentionSteps<P, H>.LoadOtherRows(own, OtherRows.Length);
        }
        int row = first + warp * AttentionCore.Height + lane / 4, firstColumn = lane % 4 * 2;
        int begin = G.HasKeyRows && Causal != 0 ? first / AttentionCore.Keys * AttentionCore.Keys : 0, end = G.HasKeyRows ? Queries : KeysOf(first + AttentionCore.Queries - 1);
        for (var column = begin; column < end; column += AttentionCore.Keys)
        {
            Group.Barrier();
            Columns.Load<H>(columnTile, head, column, AttentionCore.Keys);
            OtherColumns.Load<H>(otherTile, head, column, AttentionCore.Keys);
            TensorCore.Wait();
            Group.Barrier();
            AttentionSteps<P, H>.Score(columnTile + AttentionCore.Columns(lane, Pitch), Rows.Length);
            AttentionCore.Scale(Scale * LogOfE);
            Mask(row, column + firstColumn);
            Weigh(0, head, row, column + firstColumn);
            Weigh(1, head, row, column + firstColumn);
            Weigh(2, head, row, column + firstColumn);
            Weigh(3, head, row, column + firstColumn);
            if (!G.IsOfValues)
            {
                AttentionSteps<P, H>.ScoreOthers(otherTile + AttentionCore.Columns(lane, Pitch), OtherRows.Length);
                Slope(0, head, row, column + firstColumn);
                Slope(1, head, row, column + firstColumn);
                Slope(2, head, row, column + firstColumn);
                Slope(3, head, row, column + firstColumn);
            }
            P.Round();
            AttentionSteps<P, H>.Add((G.IsOfValues ? otherTile : columnTile) + AttentionCore.Rows(lane, Pitch), Target.Length);
        }
        if (!G.IsOfValues)
        {
            AttentionCore.ShrinkBy(Scale);
            AttentionSteps<P, H>.Shrink(Target.Length);
        }
        Target.Store<P, H>(head, row, firstColumn);
    }

    /// <summary>Leaves out what no query sees, given a thread's first row and column.</summary>
    private void Mask(int row, int column)
    {
        if (!G.HasKeyRows)
        {
            AttentionCore.Mask(KeysOf(row) - 1 - column, KeysOf(row + 8) - 1 - column);
            return;
        }
        AttentionCore.Mask(Queries - 1 - column, Queries - 1 - column);
        if (Causal != 0)
            AttentionCore.MaskBelow(row - column, row + 8 - column);
    }

    private void Weigh(int fragment, int head, int row, int column)
    {
        column += 8 * fragment;
        AttentionCore.WeighAgain(fragment, Log(head, Query(row, column)), Log(head, Query(row, column + 1)), Log(head, Query(row + 8, column)), Log(head, Query(row + 8, column + 1)));
    }

    private void Slope(int fragment, int head, int row, int column)
    {
        column += 8 * fragment;
        AttentionCore.Slope(fragment, Mean(head, Query(row, column)), Mean(head, Query(row, column + 1)), Mean(head, Query(row + 8, column)), Mean(head, Query(row + 8, column + 1)));
    }

    /// <summary>The query of a row or column; of those that are not there, whose weights do not count, the last.</summary>
    private int Query(int row, int column)
    {
        var query = G.HasKeyRows ? column : row;
        return query < Queries ? query : Queries - 1;
    }

    private float Log(int head, int query) => Logs[head * Queries + query] * LogOfE;

    private float Mean(int head, int query) => Means[head * Queries + query];

    /// <summary>How many keys a query sees.</summary>
    private int KeysOf(int query) => Causal != 0 && query < Keys ? query + 1 : Keys;
}
