using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The mean of numbers, and Σ (x − mean)², from stretches of them.</summary>
/// <remarks>
/// The first stretch is read twice, from the first cache, the others once: their differences are taken from the mean of all before. No digits are lost, since none
/// is longer than what was before, so that at most half of its squares is taken away again.
/// </remarks>
internal unsafe struct Moments<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements that fit into the first cache.</summary>
    private const long Stretch = 4096;

    private long _count;
    private T _squares;

    internal T Mean { get; private set; }

    internal readonly T Variance => _squares / T.CreateTruncating(_count);

    /// <summary>Takes rows of neighbours in.</summary>
    /// <param name="x">The first one.</param>
    /// <param name="count">Their length.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="apart">The distance from one to the next.</param>
    internal void Add(T* x, long count, long rows = 1, long apart = 0)
    {
        if (rows == 1 && count <= Stretch)
        {
            AddStretch(x, count, 1, 0);
            return;
        }
        var together = Math.Max(1, Stretch / Math.Max(1, count));
        for (var row = 0L; row < rows; row += together)
        {
            for (var from = 0L; from < count; from += Stretch)
                AddStretch(x + row * apart + from, Math.Min(Stretch, count - from), Math.Min(together, rows - row), apart);
        }
    }

    private void AddStretch(T* x, long count, long rows, long apart)
    {
        if (_count == 0)
            Mean = Vectors<L, T>.Sum(x, count, rows, apart) / T.CreateTruncating(count * rows);
        var (sum, squares) = Vectors<L, T>.Deviations(x, count, Mean, rows, apart);
        _count += count * rows;
        var shift = sum / T.CreateTruncating(_count);
        _squares += squares - shift * sum;
        Mean += shift;
    }
}
