namespace TorchPort.Gpu;

/// <summary>What instructions do sixteen elements at a time, for all of them: which is written out, because their registers must be known when kernels are compiled.</summary>
internal static class AttentionSteps<P, H> where P : struct, IAttentionNumbers where H : struct, IHeadSize
{
    private static int Pitch => HeadRows.Pitch<H>();

    /// <summary>Where the columns are in shared memory, behind the rows, and what else they have.</summary>
    internal static int Columns => AttentionCore.Queries * Pitch;

    internal static int OtherColumns => Columns + AttentionCore.Keys * Pitch;

    /// <summary>Whether so many elements reach into a step.</summary>
    internal static bool Has(int step, int length) => step * AttentionCore.Step < H.Most && step * AttentionCore.Step < length;

    private static int At(int step, int from) => from + 2 * AttentionCore.Step * step;

    internal static void LoadRows(int from, int length)
    {
        LoadRows(0, from, length);
        LoadRows(1, from, length);
        LoadRows(2, from, length);
        LoadRows(3, from, length);
        LoadRows(4, from, length);
        LoadRows(5, from, length);
        LoadRows(6, from, length);
        LoadRows(7, from, length);
    }

    private static void LoadRows(int step, int from, int length)
    {
        if (Has(step, length))
            AttentionCore.LoadQueries(step, At(step, from));
    }

    internal static void LoadOtherRows(int from, int length)
    {
        LoadOtherRows(0, from, length);
        LoadOtherRows(1, from, length);
        LoadOtherRows(2, from, length);
        LoadOtherRows(3, from, length);
        LoadOtherRows(4, from, length);
        LoadOtherRows(5, from, length);
        LoadOtherRows(6, from, length);
        LoadOtherRows(7, from, length);
    }

    private static void LoadOtherRows(int step, int from, int length)
    {
        if (Has(step, length))
            AttentionCore.LoadOthers(step, At(step, from));
    }

    internal static void Score(int from, int length)
    {
        AttentionCore.ClearScores();
        Score(0, from, length);
        Score(1, from, length);
        Score(2, from, length);
        Score(3, from, length);
        Score(4, from, length);
        Score(5, from, length);
        Score(6, from, length);
        Score(7, from, length);
    }

    private static void Score(int step, int from, int length)
    {
        if (Has(step, length))
            P.Scores(step, At(step, from), At(step, from) + 16 * Pitch);
    }

    internal static void ScoreOthers(int from, int length)
    {
        AttentionCore.ClearOthers();
        ScoreOthers(0, from, length);
        ScoreOthers(1, from, length);
        ScoreOthers(2, from, length);
        ScoreOthers(3, from, length);
        ScoreOthers(4, from, length);
        ScoreOthers(5, from, length);
        ScoreOthers(6, from, length);
        ScoreOthers(7, from, length);
    }

    private static void ScoreOthers(int step, int from, int length)
    {
        if (Has(step, length))
            P.ScoresOfOthers(step, At(step, from), At(step, from) + 16 * Pitch);
    }

    internal static void Shrink(int length)
    {
        Shrink(0, length);
        Shrink(1, length);
        Shrink(2, length);
        Shrink(3, length);
        Shrink(4, length);
        Shrink(5, length);
        Shrink(6, length);
        Shrink(7, length);
    }

    private static void Shrink(int step, int length)
    {
        if (Has(step, length))
            AttentionCore.Shrink(step);
    }

    /// <summary>Adds columns by the weights.</summary>
    internal static void Add(int from, int length)
    {
        Add(0, from, length);
        Add(1, from, length);
        Add(2, from, length);
        Add(3, from, length);
        Add(4, from, length);
        Add(5, from, length);
        Add(6, from, length);
        Add(7, from, length);
    }

    private static void Add(int step, int from, int length)
    {
        if (Has(step, length))
            P.Values(step, At(step, from), At(step, from) + 16 * Pitch);
    }
}
