using System.Numerics;

namespace TorchPort.Lanes;

/// <summary>A kernel that looks at a whole row along one dimension at once: a running sum, a sort, the place of the largest.</summary>
internal interface IRowKernel
{
    /// <param name="x">The row.</param>
    /// <param name="values">The row of the first result; empty where the operation has none.</param>
    /// <param name="indices">The row of the second result, places in the input's row; empty where the operation has none.</param>
    void Row<T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where T : unmanaged, INumber<T>;
}
