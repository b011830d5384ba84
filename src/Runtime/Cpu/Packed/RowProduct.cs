using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A row times a matrix that is read once, where it lies.</summary>
internal static unsafe class RowProduct<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Whether there is a way to read a matrix as it lies.</summary>
    internal static bool Reads(long row, long column, long depth, long columns) => column == 1 || row == 1 && columns >= GemmDots<L, float>.Columns && depth >= 2 * L.Width;

    /// <param name="a">The row.</param>
    /// <param name="b">The matrix.</param>
    /// <param name="depth">Its rows.</param>
    /// <param name="y">The result.</param>
    /// <param name="columns">Its columns.</param>
    internal static void Run(float* a, Matrix<float> b, long depth, float* y, long columns)
    {
        if (b.ColumnStride == 1)
            Sum(a, b.Data, (nint)b.RowStride, depth, y, columns);
        else
            GemmDots<L, float>.Run(new(1, columns, depth, new(a, depth, 1), b, new(y, columns, 1), default), 1);
    }

    /// <summary>The sum of the matrix's rows, each times a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* a, float* b, nint row, long depth, float* y, long columns)
    {
        var j = 0L;
        for (; j <= columns - 4 * L.Width; j += 4 * L.Width)
        {
            L a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            var from = b + j;
            var k = 0L;
            for (; k + 1 < depth; k += 2)
            {
                var x = L.All(a[k]);
                a0 = L.FusedMultiplyAdd(x, L.Load(from), a0);
                a1 = L.FusedMultiplyAdd(x, L.Load(from + L.Width), a1);
                a2 = L.FusedMultiplyAdd(x, L.Load(from + 2 * L.Width), a2);
                a3 = L.FusedMultiplyAdd(x, L.Load(from + 3 * L.Width), a3);
                from += row;
                x = L.All(a[k + 1]);
                b0 = L.FusedMultiplyAdd(x, L.Load(from), b0);
                b1 = L.FusedMultiplyAdd(x, L.Load(from + L.Width), b1);
                b2 = L.FusedMultiplyAdd(x, L.Load(from + 2 * L.Width), b2);
                b3 = L.FusedMultiplyAdd(x, L.Load(from + 3 * L.Width), b3);
                from += row;
            }
            if (k < depth)
            {
                var x = L.All(a[k]);
                a0 = L.FusedMultiplyAdd(x, L.Load(from), a0);
                a1 = L.FusedMultiplyAdd(x, L.Load(from + L.Width), a1);
                a2 = L.FusedMultiplyAdd(x, L.Load(from + 2 * L.Width), a2);
                a3 = L.FusedMultiplyAdd(x, L.Load(from + 3 * L.Width), a3);
            }
            L.Store(a0 + b0, y + j);
            L.Store(a1 + b1, y + j + L.Width);
            L.Store(a2 + b2, y + j + 2 * L.Width);
            L.Store(a3 + b3, y + j + 3 * L.Width);
        }
        for (; j < columns; j += L.Width)
        {
            var rest = Rest<L, float>.First(Math.Min(L.Width, columns - j));
            var sum = L.All(0);
            var from = b + j;
            for (var k = 0L; k < depth; k++)
            {
                sum = L.FusedMultiplyAdd(L.All(a[k]), L.LoadWhere(rest, from, default), sum);
                from += row;
            }
            L.StoreWhere(rest, sum, y + j);
        }
    }
}
