using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Where rows of heads go that a warp has sums of.</summary>
internal struct HeadTarget
{
    /// <summary>The memory that the address is in.</summary>
    internal ArrayView<ushort> View;
    internal long Address;
    internal int Rows, Length;

    /// <summary>Rounds sums, and writes those of a thread's two rows from a column on.</summary>
    internal readonly void Store<P, H>(int head, int row, int column) where P : struct, IAttentionNumbers where H : struct, IHeadSize
    {
        Store<P, H>(0, head, row, column);
        Store<P, H>(1, head, row, column);
        Store<P, H>(2, head, row, column);
        Store<P, H>(3, head, row, column);
        Store<P, H>(4, head, row, column);
        Store<P, H>(5, head, row, column);
        Store<P, H>(6, head, row, column);
        Store<P, H>(7, head, row, column);
    }

    private readonly void Store<P, H>(int step, int head, int row, int column) where P : struct, IAttentionNumbers where H : struct, IHeadSize
    {
        if (!AttentionSteps<P, H>.Has(step, Length))
            return;
        P.RoundSums(step);
        long upper = Address + ((long)(head * Rows + row) * Length + step * AttentionCore.Step + column) * 2, lower = upper + 8L * Length * 2;
        var isWhole = AttentionSteps<P, H>.Has(step, Length - HeadRows.Together);
        if (row < Rows)
        {
            AttentionCore.Store(0, upper);
            if (isWhole)
                AttentionCore.Store(2, upper + HeadRows.Together * 2);
        }
        if (row + 8 < Rows)
        {
            AttentionCore.Store(1, lower);
            if (isWhole)
                AttentionCore.Store(3, lower + HeadRows.Together * 2);
        }
    }
}
