using System.Numerics;

namespace TorchPort.Lanes;

/// <summary>A kernel that looks at a whole row along one dimension at once: a running sum, a sort, the place of the largest.</summary>
internal interface IRowKernel
{
    /// <summary>Whether it has <see cref="Columns"/>.</summary>
    static virtual bool HasColumns => false;

    /// <param name="x">The row.</param>
    /// <param name="values">The row of the first result; empty where the operation has none.</param>
    /// <param name="indices">The row of the second result, places in the input's row; empty where the operation has none.</param>
    void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>;

    /// <summary>Four vectors' width of rows that lie side by side, with one result each.</summary>
    /// <param name="x">The first elements, which are neighbours.</param>
    /// <param name="step">How far the second elements are from the first, and so on.</param>
    /// <param name="length">The rows' length: at least 1, and a number that <typeparamref name="T"/> holds exactly.</param>
    /// <param name="values">The first results.</param>
    /// <param name="indices">The second results.</param>
    unsafe void Columns<L, T>(T* x, nint step, int length, T* values, long* indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T> => throw new NotSupportedException();
}
