using System.Numerics;
using TorchPort.Algebra;

namespace TorchPort.Kernels;

/// <summary>One long transform as those of a rectangle's columns, a multiplication with roots of 1, and those of its rows (Bailey, "FFTs in external or hierarchical memory", 1990).</summary>
internal sealed unsafe class FourierSplit<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _twiddles;

    /// <param name="n">The length.</param>
    /// <param name="width">How many columns, or rows, are transformed at once.</param>
    internal FourierSplit(int n, int width)
    {
        Rows = FourierPlan<T>.Of(Height(n, width));
        Columns = FourierPlan<T>.Of(n / Rows.N);
        var blocks = (Columns.N + width - 1) / width;
        _twiddles = FourierPlan<T>.Pinned(2L * blocks * width * Rows.N);
        for (var column = 0; column < Columns.N; column++)
        {
            var at = 2L * (column / width) * width * Rows.N + column % width;
            for (var row = 0; row < Rows.N; row++, at += 2 * width)
            {
                var root = RootsOfUnity.Of<T>((long)row * column, n);
                (_twiddles[at], _twiddles[at + width]) = (root.Real, root.Imag);
            }
        }
    }

    /// <summary>The transform of a column, as long as there are rows.</summary>
    internal FourierPlan<T> Rows { get; }

    /// <summary>The transform of a row, as long as there are columns.</summary>
    internal FourierPlan<T> Columns { get; }

    /// <summary>For each block of columns, and in it each row, lanes of real and of imaginary parts.</summary>
    internal T* Twiddles => FourierPlan<T>.Pointer(_twiddles);

    /// <summary>What it costs, in the units of <see cref="FourierPlan{T}.Cost"/>; infinite where it cannot be split.</summary>
    internal static double Cost(int n, int width)
    {
        var rows = Height(n, width);
        return rows == 1 ? double.PositiveInfinity
            : 64 + FourierPlan<T>.Of(rows).Cost * Blocks(n / rows, width) + FourierPlan<T>.Of(n / rows).Cost * Blocks(rows, width);
    }

    /// <summary>The number of rows that leaves least of the lanes empty.</summary>
    private static int Height(int n, int width)
    {
        var (best, least) = (1, double.PositiveInfinity);
        for (var rows = 2; (long)rows * rows <= n; rows++)
        {
            if (n % rows != 0)
                continue;
            var cost = (double)rows * Blocks(n / rows, width) + (double)(n / rows) * Blocks(rows, width);
            if (cost <= least)
                (best, least) = (rows, cost);
        }
        return best;
    }

    private static long Blocks(int count, int width) => (count + width - 1) / width;
}
