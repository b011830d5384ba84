using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A few rows times a matrix whose columns lie in memory one after another: every element of C is a sum of products of neighbours.</summary>
internal static unsafe class GemmDots<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Columns that are done together.</summary>
    internal const int Columns = 4;

    /// <summary>Rows that are done together.</summary>
    private const int Rows = 4;

    /// <summary>For at least <see cref="Columns"/> columns.</summary>
    internal static void Run(in GemmProblem<T> p, int parts)
    {
        var groups = (p.N + Columns - 1) / Columns;
        parts = (int)Math.Min(parts, groups);
        if (parts == 1)
            Groups(p, 0, groups);
        else
            Divided(p, groups, parts);
    }

    /// <summary>A method of its own, so that small products do not pay for the closure.</summary>
    private static void Divided(GemmProblem<T> p, long groups, int parts) =>
        Threads.Run(parts, part => Groups(p, groups * part / parts, groups * (part + 1) / parts));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups(in GemmProblem<T> p, long first, long last)
    {
        var sums = stackalloc T[Rows * Columns];
        nint row = (nint)p.A.RowStride, column = (nint)p.B.ColumnStride, depth = (nint)p.K;
        for (var group = first; group < last; group++)
        {
            // The last columns are done in a full group, of which only they are kept.
            var from = Math.Min(group * Columns, p.N - Columns);
            var b = p.B.Data + from * column;
            for (var i = 0L; i < p.M; i += Rows)
            {
                var a = p.A.Data + i * row;
                var rows = Math.Min(Rows, p.M - i);
                switch (rows)
                {
                    case 1: Sums<Sizes.N1>(a, row, b, column, depth, sums); break;
                    case 2: Sums<Sizes.N2>(a, row, b, column, depth, sums); break;
                    case 3: Sums<Sizes.N3>(a, row, b, column, depth, sums); break;
                    default: Sums<Sizes.N4>(a, row, b, column, depth, sums); break;
                }
                for (var r = 0L; r < rows; r++)
                {
                    for (var j = group * Columns; j < from + Columns; j++)
                        *p.C.At(i + r, j).Data = (p.Start.Data == null ? T.Zero : p.Start[i + r, j]) + sums[r * Columns + j - from];
                }
            }
        }
    }

    /// <summary>Products of R rows and four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<R>(T* a, nint row, T* b, nint column, nint depth, T* sums) where R : struct, ISize
    {
        L s00 = default, s01 = default, s02 = default, s03 = default;
        L s10 = default, s11 = default, s12 = default, s13 = default;
        L s20 = default, s21 = default, s22 = default, s23 = default;
        L s30 = default, s31 = default, s32 = default, s33 = default;
        nint k = 0;
        for (; k <= depth - L.Width; k += L.Width)
        {
            L b0 = L.Load(b + k), b1 = L.Load(b + column + k), b2 = L.Load(b + 2 * column + k), b3 = L.Load(b + 3 * column + k);
            if (R.Value > 0) { var t = L.Load(a + k); s00 = L.FusedMultiplyAdd(t, b0, s00); s01 = L.FusedMultiplyAdd(t, b1, s01); s02 = L.FusedMultiplyAdd(t, b2, s02); s03 = L.FusedMultiplyAdd(t, b3, s03); }
            if (R.Value > 1) { var t = L.Load(a + row + k); s10 = L.FusedMultiplyAdd(t, b0, s10); s11 = L.FusedMultiplyAdd(t, b1, s11); s12 = L.FusedMultiplyAdd(t, b2, s12); s13 = L.FusedMultiplyAdd(t, b3, s13); }
            if (R.Value > 2) { var t = L.Load(a + 2 * row + k); s20 = L.FusedMultiplyAdd(t, b0, s20); s21 = L.FusedMultiplyAdd(t, b1, s21); s22 = L.FusedMultiplyAdd(t, b2, s22); s23 = L.FusedMultiplyAdd(t, b3, s23); }
            if (R.Value > 3) { var t = L.Load(a + 3 * row + k); s30 = L.FusedMultiplyAdd(t, b0, s30); s31 = L.FusedMultiplyAdd(t, b1, s31); s32 = L.FusedMultiplyAdd(t, b2, s32); s33 = L.FusedMultiplyAdd(t, b3, s33); }
        }
        L.Sums(s00, s01, s02, s03, sums);
        if (R.Value > 1) L.Sums(s10, s11, s12, s13, sums + Columns);
        if (R.Value > 2) L.Sums(s20, s21, s22, s23, sums + 2 * Columns);
        if (R.Value > 3) L.Sums(s30, s31, s32, s33, sums + 3 * Columns);
        for (; k < depth; k++)
        {
            for (var i = 0; i < R.Value; i++)
            {
                for (var j = 0; j < Columns; j++)
                    sums[i * Columns + j] += a[i * row + k] * b[j * column + k];
            }
        }
    }
}
