using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A few rows times a matrix whose columns lie in memory one after another: every element of C is a sum of products of neighbours.</summary>
internal static unsafe class GemmDots<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>From this many rows on packing B pays.</summary>
    internal const int MaxRows = 4;

    private const int Columns = 4;

    internal static void Run(GemmProblem<T> p, int parts)
    {
        var groups = (p.N + Columns - 1) / Columns;
        parts = (int)Math.Min(parts, groups);
        Threads.Run(parts, part =>
        {
            for (var group = groups * part / parts; group < groups * (part + 1) / parts; group++)
                Group(p, group * Columns, (int)Math.Min(Columns, p.N - group * Columns));
        });
    }

    private static void Group(in GemmProblem<T> p, long column, int columns)
    {
        var sums = stackalloc T[MaxRows * Columns];
        T* a = p.A.Data, b = p.B.Data + column * p.B.ColumnStride;
        for (var j = 0; j < columns; j += columns == Columns ? Columns : 1)
        {
            var at = b + j * p.B.ColumnStride;
            if (columns == Columns)
                Sums<Sizes.N4>((int)p.M, a, p.A.RowStride, at, p.B.ColumnStride, p.K, sums);
            else
                Sums<Sizes.N1>((int)p.M, a, p.A.RowStride, at, p.B.ColumnStride, p.K, sums);
            for (var i = 0; i < p.M; i++)
            {
                for (var q = 0; q < (columns == Columns ? Columns : 1); q++)
                {
                    var c = p.C.At(i, column + j + q);
                    *c.Data = p.Start.Data == null ? sums[i * Columns + q] : p.Start[i, column + j + q] + sums[i * Columns + q];
                }
            }
        }
    }

    private static void Sums<V>(int rows, T* a, long row, T* b, long column, long depth, T* sums) where V : struct, ISize
    {
        switch (rows)
        {
            case 1: Sums<Sizes.N1, V>(a, (nint)row, b, (nint)column, (nint)depth, sums); break;
            case 2: Sums<Sizes.N2, V>(a, (nint)row, b, (nint)column, (nint)depth, sums); break;
            case 3: Sums<Sizes.N3, V>(a, (nint)row, b, (nint)column, (nint)depth, sums); break;
            default: Sums<Sizes.N4, V>(a, (nint)row, b, (nint)column, (nint)depth, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<R, V>(T* a, nint row, T* b, nint column, nint depth, T* sums) where R : struct, ISize where V : struct, ISize
    {
        L s00 = default, s01 = default, s02 = default, s03 = default;
        L s10 = default, s11 = default, s12 = default, s13 = default;
        L s20 = default, s21 = default, s22 = default, s23 = default;
        L s30 = default, s31 = default, s32 = default, s33 = default;
        nint k = 0;
        for (; k <= depth - L.Width; k += L.Width)
        {
            L b0 = L.Load(b + k), b1 = default, b2 = default, b3 = default;
            if (V.Value > 1) { b1 = L.Load(b + column + k); b2 = L.Load(b + 2 * column + k); b3 = L.Load(b + 3 * column + k); }
            Step<V>(L.Load(a + k), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            if (R.Value > 1) Step<V>(L.Load(a + row + k), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            if (R.Value > 2) Step<V>(L.Load(a + 2 * row + k), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            if (R.Value > 3) Step<V>(L.Load(a + 3 * row + k), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
        }
        Finish<V>(s00, s01, s02, s03, a, b, column, k, depth, sums);
        if (R.Value > 1) Finish<V>(s10, s11, s12, s13, a + row, b, column, k, depth, sums + Columns);
        if (R.Value > 2) Finish<V>(s20, s21, s22, s23, a + 2 * row, b, column, k, depth, sums + 2 * Columns);
        if (R.Value > 3) Finish<V>(s30, s31, s32, s33, a + 3 * row, b, column, k, depth, sums + 3 * Columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V>(L a, L b0, L b1, L b2, L b3, ref L s0, ref L s1, ref L s2, ref L s3) where V : struct, ISize
    {
        s0 = L.FusedMultiplyAdd(a, b0, s0);
        if (V.Value == 1)
            return;
        s1 = L.FusedMultiplyAdd(a, b1, s1);
        s2 = L.FusedMultiplyAdd(a, b2, s2);
        s3 = L.FusedMultiplyAdd(a, b3, s3);
    }

    /// <summary>Sums across the vectors, and the elements that fill none.</summary>
    private static void Finish<V>(L s0, L s1, L s2, L s3, T* a, T* b, nint column, nint from, nint depth, T* sums) where V : struct, ISize
    {
        sums[0] = L.Sum(s0);
        if (V.Value > 1)
            (sums[1], sums[2], sums[3]) = (L.Sum(s1), L.Sum(s2), L.Sum(s3));
        for (var k = from; k < depth; k++)
        {
            for (var j = 0; j < V.Value; j++)
                sums[j] += a[k] * b[j * column + k];
        }
    }
}
