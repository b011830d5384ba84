using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>The windows of a plane, in three dimensions of which the first ones may be 1.</summary>
internal sealed class PoolPlane
{
    private static readonly PoolAxis Single = PoolAxis.Adaptive(1, 1);

    internal readonly PoolAxis D = Single, H = Single, W;
    internal readonly long Input, Output;

    internal PoolPlane(ReadOnlySpan<PoolAxis> axes)
    {
        W = axes[^1];
        if (axes.Length > 1)
            H = axes[^2];
        if (axes.Length > 2)
            D = axes[^3];
        Input = D.Input * H.Input * W.Input;
        Output = D.Output * H.Output * W.Output;
    }

    /// <summary>Rows of outputs.</summary>
    internal long Rows => D.Output * H.Output;

    /// <summary>About how many elements a window has.</summary>
    internal long Window => Math.Max(1, D.Count[0]) * Math.Max(1, H.Count[0]) * Math.Max(1, W.Count[0]);

    /// <summary>The number of elements that the sums of row (d, h) are divided by, for its w-th window; 1 where there are none.</summary>
    internal double Divisor(long d, long h, long w) =>
        D.Count[d] * H.Count[h] * W.Count[w] > 0 ? D.Divisor[d] * H.Divisor[h] * W.Divisor[w] : 1;
}
