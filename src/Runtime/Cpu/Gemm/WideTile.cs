using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The innermost loop of a matrix product for tiles four vectors wide: two neighbouring panels of B, or four vectors of its rows where they lie.</summary>
/// <remarks>
/// Of all shapes that fit into 32 registers this one reads least for what it multiplies. Four steps of K follow one another without a test: what counts and
/// moves on takes the same ports of the processor as multiplications do. See <see cref="GemmTile{L, T}"/> for the rest.
/// </remarks>
internal static unsafe class WideTile<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged
{
    /// <summary>The most rows of a tile.</summary>
    internal static int MaxRows => Simd.Width == 512 ? 6 : 2;

    /// <summary>Tiles of equal height; A's rows or its columns are neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in TileColumn<T> column, nint tiles, int rows)
    {
        if (tiles == 0)
            return;
        bool nearA = column.StepA == 1, nearB = column.RowB == 2 * L.Width;
        if (nearA && nearB)
            Run<Near, Near>(column, tiles, rows);
        else if (nearA)
            Run<Near, Far>(column, tiles, rows);
        else if (nearB)
            Run<Far, Near>(column, tiles, rows);
        else
            Run<Far, Far>(column, tiles, rows);
    }

    /// <summary>Of A: its columns are neighbours. Of B: its rows are, and there are two panels of them.</summary>
    private readonly struct Near;

    /// <summary>Of A: its rows are neighbours. Of B: its rows may be at any distance.</summary>
    private readonly struct Far;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<A, B>(in TileColumn<T> column, nint tiles, int rows) where A : struct where B : struct
    {
        switch (rows)
        {
            case 1: Run<A, B, Sizes.N1>(column, tiles); break;
            case 2: Run<A, B, Sizes.N2>(column, tiles); break;
            case 3: Run<A, B, Sizes.N3>(column, tiles); break;
            case 4: Run<A, B, Sizes.N4>(column, tiles); break;
            case 5: Run<A, B, Sizes.N5>(column, tiles); break;
            default: Run<A, B, Sizes.N6>(column, tiles); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<A, B, R>(in TileColumn<T> column, nint tiles) where A : struct where B : struct where R : struct, ISize
    {
        T* tileA = column.A, start = column.Start, rowStarts = column.RowStarts, c = column.C, next = column.Next == null ? column.B : column.Next;
        nint row = typeof(A) == typeof(Near) ? column.RowA : 1, row2 = 2 * row, row3 = 3 * row, step = column.StepA, rowB = column.RowB;
        // Where the next steps are: constants, or 0 where the pointer moves on at each.
        nint a1 = typeof(A) == typeof(Near) ? 1 : 0, a2 = 2 * a1, a3 = 3 * a1, b1 = typeof(B) == typeof(Near) ? 2 * L.Width : 0, b2 = 2 * b1, b3 = 3 * b1;
        nint rowStart = column.RowStart, rowC = column.RowC, nextStep = 2 * column.NextStep, apart = column.NextApart;
        for (; tiles > 0; tiles--)
        {
            L c0a = default, c0b = default, c0c = default, c0d = default;
            L c1a = default, c1b = default, c1c = default, c1d = default;
            L c2a = default, c2b = default, c2c = default, c2d = default;
            L c3a = default, c3b = default, c3c = default, c3d = default;
            L c4a = default, c4b = default, c4c = default, c4d = default;
            L c5a = default, c5b = default, c5c = default, c5d = default;
            if (start != null)
            {
                if (R.Value > 0) { var s = start; c0a = L.Load(s); c0b = L.Load(s + L.Width); c0c = L.Load(s + 2 * L.Width); c0d = L.Load(s + 3 * L.Width); }
                if (R.Value > 1) { var s = start + rowStart; c1a = L.Load(s); c1b = L.Load(s + L.Width); c1c = L.Load(s + 2 * L.Width); c1d = L.Load(s + 3 * L.Width); }
                if (R.Value > 2) { var s = start + 2 * rowStart; c2a = L.Load(s); c2b = L.Load(s + L.Width); c2c = L.Load(s + 2 * L.Width); c2d = L.Load(s + 3 * L.Width); }
                if (R.Value > 3) { var s = start + 3 * rowStart; c3a = L.Load(s); c3b = L.Load(s + L.Width); c3c = L.Load(s + 2 * L.Width); c3d = L.Load(s + 3 * L.Width); }
                if (R.Value > 4) { var s = start + 4 * rowStart; c4a = L.Load(s); c4b = L.Load(s + L.Width); c4c = L.Load(s + 2 * L.Width); c4d = L.Load(s + 3 * L.Width); }
                if (R.Value > 5) { var s = start + 5 * rowStart; c5a = L.Load(s); c5b = L.Load(s + L.Width); c5c = L.Load(s + 2 * L.Width); c5d = L.Load(s + 3 * L.Width); }
                start += R.Value * rowStart;
            }
            else if (rowStarts != null)
            {
                if (R.Value > 0) c0a = c0b = c0c = c0d = L.All(rowStarts[0]);
                if (R.Value > 1) c1a = c1b = c1c = c1d = L.All(rowStarts[1]);
                if (R.Value > 2) c2a = c2b = c2c = c2d = L.All(rowStarts[2]);
                if (R.Value > 3) c3a = c3b = c3c = c3d = L.All(rowStarts[3]);
                if (R.Value > 4) c4a = c4b = c4c = c4d = L.All(rowStarts[4]);
                if (R.Value > 5) c5a = c5b = c5c = c5d = L.All(rowStarts[5]);
                rowStarts += R.Value;
            }
            // What the result goes to arrives while it is computed.
            for (nint i = 0; i < R.Value; i++)
            {
                for (nint j = 0; j < 4 * L.Width * sizeof(T); j += 64)
                    Simd.Prefetch((byte*)(c + i * rowC) + j);
            }
            T* b = column.B, d = b + column.Second;
            var run = column.Runs;
            var runs = column.RunCount;
            do
            {
                var a = run == null ? tileA : tileA + *run++;
                var e = a + 4 * row;
                var depth = column.Depth;
                for (; depth >= 4; depth -= 4)
                {
                    L ba, bb, bc, bd;
                    Simd.Prefetch(next);
                    ba = L.Load(b); bb = L.Load(b + L.Width); bc = L.Load(d); bd = L.Load(d + L.Width);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[0], ba, bb, bc, bd);
                    if (R.Value > 1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row], ba, bb, bc, bd);
                    if (R.Value > 2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2], ba, bb, bc, bd);
                    if (R.Value > 3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3], ba, bb, bc, bd);
                    if (R.Value > 4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[0], ba, bb, bc, bd);
                    if (R.Value > 5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (R.Value > 4) e += step; }
                    if (typeof(B) == typeof(Far)) { b += rowB; d += rowB; }
                    Simd.Prefetch(next + apart);
                    next += nextStep;
                    ba = L.Load(b + b1); bb = L.Load(b + b1 + L.Width); bc = L.Load(d + b1); bd = L.Load(d + b1 + L.Width);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[a1], ba, bb, bc, bd);
                    if (R.Value > 1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row + a1], ba, bb, bc, bd);
                    if (R.Value > 2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2 + a1], ba, bb, bc, bd);
                    if (R.Value > 3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3 + a1], ba, bb, bc, bd);
                    if (R.Value > 4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[a1], ba, bb, bc, bd);
                    if (R.Value > 5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row + a1], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (R.Value > 4) e += step; }
                    if (typeof(B) == typeof(Far)) { b += rowB; d += rowB; }
                    Simd.Prefetch(next);
                    ba = L.Load(b + b2); bb = L.Load(b + b2 + L.Width); bc = L.Load(d + b2); bd = L.Load(d + b2 + L.Width);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[a2], ba, bb, bc, bd);
                    if (R.Value > 1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row + a2], ba, bb, bc, bd);
                    if (R.Value > 2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2 + a2], ba, bb, bc, bd);
                    if (R.Value > 3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3 + a2], ba, bb, bc, bd);
                    if (R.Value > 4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[a2], ba, bb, bc, bd);
                    if (R.Value > 5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row + a2], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (R.Value > 4) e += step; }
                    if (typeof(B) == typeof(Far)) { b += rowB; d += rowB; }
                    Simd.Prefetch(next + apart);
                    next += nextStep;
                    ba = L.Load(b + b3); bb = L.Load(b + b3 + L.Width); bc = L.Load(d + b3); bd = L.Load(d + b3 + L.Width);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[a3], ba, bb, bc, bd);
                    if (R.Value > 1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row + a3], ba, bb, bc, bd);
                    if (R.Value > 2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2 + a3], ba, bb, bc, bd);
                    if (R.Value > 3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3 + a3], ba, bb, bc, bd);
                    if (R.Value > 4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[a3], ba, bb, bc, bd);
                    if (R.Value > 5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row + a3], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (R.Value > 4) e += step; }
                    if (typeof(B) == typeof(Far)) { b += rowB; d += rowB; }
                    if (typeof(A) == typeof(Near)) { a += 4; if (R.Value > 4) e += 4; }
                    if (typeof(B) == typeof(Near)) { b += 4 * b1; d += 4 * b1; }
                }
                for (; depth > 0; depth--)
                {
                    L ba, bb, bc, bd;
                    ba = L.Load(b); bb = L.Load(b + L.Width); bc = L.Load(d); bd = L.Load(d + L.Width);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[0], ba, bb, bc, bd);
                    if (R.Value > 1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row], ba, bb, bc, bd);
                    if (R.Value > 2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2], ba, bb, bc, bd);
                    if (R.Value > 3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3], ba, bb, bc, bd);
                    if (R.Value > 4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[0], ba, bb, bc, bd);
                    if (R.Value > 5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (R.Value > 4) e += step; }
                    if (typeof(B) == typeof(Far)) { b += rowB; d += rowB; }
                    if (typeof(A) == typeof(Near)) { a++; if (R.Value > 4) e++; }
                    if (typeof(B) == typeof(Near)) { b += b1; d += b1; }
                }
            }
            while (--runs > 0);
            if (R.Value > 0) { var s = c; L.Store(c0a, s); L.Store(c0b, s + L.Width); L.Store(c0c, s + 2 * L.Width); L.Store(c0d, s + 3 * L.Width); }
            if (R.Value > 1) { var s = c + rowC; L.Store(c1a, s); L.Store(c1b, s + L.Width); L.Store(c1c, s + 2 * L.Width); L.Store(c1d, s + 3 * L.Width); }
            if (R.Value > 2) { var s = c + 2 * rowC; L.Store(c2a, s); L.Store(c2b, s + L.Width); L.Store(c2c, s + 2 * L.Width); L.Store(c2d, s + 3 * L.Width); }
            if (R.Value > 3) { var s = c + 3 * rowC; L.Store(c3a, s); L.Store(c3b, s + L.Width); L.Store(c3c, s + 2 * L.Width); L.Store(c3d, s + 3 * L.Width); }
            if (R.Value > 4) { var s = c + 4 * rowC; L.Store(c4a, s); L.Store(c4b, s + L.Width); L.Store(c4c, s + 2 * L.Width); L.Store(c4d, s + 3 * L.Width); }
            if (R.Value > 5) { var s = c + 5 * rowC; L.Store(c5a, s); L.Store(c5b, s + L.Width); L.Store(c5c, s + 2 * L.Width); L.Store(c5d, s + 3 * L.Width); }
            c += R.Value * rowC;
            tileA += column.TileA;
        }
    }

    /// <summary>A row of the tile gets a step's product added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref L ca, ref L cb, ref L cc, ref L cd, T value, L ba, L bb, L bc, L bd)
    {
        var all = L.All(value);
        ca = L.FusedMultiplyAdd(all, ba, ca);
        cb = L.FusedMultiplyAdd(all, bb, cb);
        cc = L.FusedMultiplyAdd(all, bc, cc);
        cd = L.FusedMultiplyAdd(all, bd, cd);
    }
}
