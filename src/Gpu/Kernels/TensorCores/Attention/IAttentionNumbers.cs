namespace TorchPort.Gpu;

/// <summary>Numbers of 16 bits in attention by tensor cores. Which of a warp's registers take part is known when kernels are compiled: a step is a constant.</summary>
internal interface IAttentionNumbers
{
    /// <summary>Adds the products of sixteen elements of a warp's queries with those of 32 keys, of which the second half is <paramref name="further"/> on.</summary>
    static abstract void Scores(int step, int from, int further);

    /// <summary>The same of what else rows and keys have.</summary>
    static abstract void ScoresOfOthers(int step, int from, int further);

    /// <summary>Adds sixteen columns of the values of 32 keys by the weights, which were rounded.</summary>
    static abstract void Values(int step, int from, int further);

    static abstract void Round();

    /// <summary>Rounds sixteen columns of sums for <see cref="AttentionCore.Store"/>.</summary>
    static abstract void RoundSums(int step);
}
