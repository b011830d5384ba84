using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace TorchPort.Kernels;

/// <summary>The innermost loop of a matrix product of single precision for tiles four vectors of 512 bits wide: two neighbouring panels of B, or four vectors of its rows where they lie.</summary>
/// <remarks>
/// Of all shapes that fit into 32 registers this one reads least for what it multiplies. Four steps of K follow one another without a test: what counts and
/// moves on takes the same ports of the processor as multiplications do. It is written for one width and type, since what the compiler need not inline it
/// compiles several times faster; see <see cref="GemmTile{L, T}"/> for the others.
/// </remarks>
internal static unsafe class WideTile
{
    /// <summary>The most rows of a tile.</summary>
    internal const int MaxRows = 6;

    /// <summary>Numbers of a vector.</summary>
    private const int Width = 16;

    /// <summary>Tiles of equal height; A's rows or its columns are neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in TileColumn<float> column, nint tiles, int rows)
    {
        if (tiles == 0)
            return;
        bool nearA = column.StepA == 1, nearB = column.RowB == 2 * Width;
        if (column.Kept != null && nearA)
            Run<Near, Kept>(column, tiles, rows);
        else if (column.Kept != null)
            Run<Far, Kept>(column, tiles, rows);
        else if (nearA && nearB)
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

    /// <summary>Of B: as <see cref="Far"/>, and the panels are written while they are read.</summary>
    private readonly struct Kept;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<A, B>(in TileColumn<float> column, nint tiles, int rows) where A : struct where B : struct
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
    private static void Run<A, B, R>(in TileColumn<float> column, nint tiles) where A : struct where B : struct where R : struct, ISize
    {
        float* tileA = column.A, start = column.Start, rowStarts = column.RowStarts, c = column.C, next = column.Next == null ? column.B : column.Next, along = column.Along;
        nint row = typeof(A) == typeof(Near) ? column.RowA : 1, row2 = 2 * row, row3 = 3 * row, step = column.StepA, rowB = column.RowB;
        // Where the next steps are: constants, or 0 where the pointer moves on at each.
        nint a1 = typeof(A) == typeof(Near) ? 1 : 0, a2 = 2 * a1, a3 = 3 * a1, b1 = typeof(B) == typeof(Near) ? 2 * Width : 0, b2 = 2 * b1, b3 = 3 * b1;
        bool r1 = R.Value > 1, r2 = R.Value > 2, r3 = R.Value > 3, r4 = R.Value > 4, r5 = R.Value > 5;
        nint rowStart = column.RowStart, rowC = column.RowC, nextStep = 2 * column.NextStep, apart = column.NextApart, rowAlong = column.RowAlong;
        for (; tiles > 0; tiles--)
        {
            Vector c0a = default, c0b = default, c0c = default, c0d = default;
            Vector c1a = default, c1b = default, c1c = default, c1d = default;
            Vector c2a = default, c2b = default, c2c = default, c2d = default;
            Vector c3a = default, c3b = default, c3c = default, c3d = default;
            Vector c4a = default, c4b = default, c4c = default, c4d = default;
            Vector c5a = default, c5b = default, c5c = default, c5d = default;
            if (start != null)
            {
                { var s = start; c0a = Vector512.Load(s); c0b = Vector512.Load(s + Width); c0c = Vector512.Load(s + 2 * Width); c0d = Vector512.Load(s + 3 * Width); }
                if (r1) { var s = start + rowStart; c1a = Vector512.Load(s); c1b = Vector512.Load(s + Width); c1c = Vector512.Load(s + 2 * Width); c1d = Vector512.Load(s + 3 * Width); }
                if (r2) { var s = start + 2 * rowStart; c2a = Vector512.Load(s); c2b = Vector512.Load(s + Width); c2c = Vector512.Load(s + 2 * Width); c2d = Vector512.Load(s + 3 * Width); }
                if (r3) { var s = start + 3 * rowStart; c3a = Vector512.Load(s); c3b = Vector512.Load(s + Width); c3c = Vector512.Load(s + 2 * Width); c3d = Vector512.Load(s + 3 * Width); }
                if (r4) { var s = start + 4 * rowStart; c4a = Vector512.Load(s); c4b = Vector512.Load(s + Width); c4c = Vector512.Load(s + 2 * Width); c4d = Vector512.Load(s + 3 * Width); }
                if (r5) { var s = start + 5 * rowStart; c5a = Vector512.Load(s); c5b = Vector512.Load(s + Width); c5c = Vector512.Load(s + 2 * Width); c5d = Vector512.Load(s + 3 * Width); }
                start += R.Value * rowStart;
            }
            else if (rowStarts != null)
            {
                c0a = c0b = c0c = c0d = Vector512.Create(rowStarts[0]);
                if (r1) c1a = c1b = c1c = c1d = Vector512.Create(rowStarts[1]);
                if (r2) c2a = c2b = c2c = c2d = Vector512.Create(rowStarts[2]);
                if (r3) c3a = c3b = c3c = c3d = Vector512.Create(rowStarts[3]);
                if (r4) c4a = c4b = c4c = c4d = Vector512.Create(rowStarts[4]);
                if (r5) c5a = c5b = c5c = c5d = Vector512.Create(rowStarts[5]);
                rowStarts += R.Value;
            }
            // What the result goes to, and what is added to it, arrives while it is computed.
            for (nint i = 0; i < R.Value; i++)
            {
                for (nint j = 0; j < 4 * Width; j += Width)
                    Simd.Prefetch(c + i * rowC + j);
                for (nint j = 0; along != null && j < 4 * Width; j += Width)
                    Simd.Prefetch(along + i * rowAlong + j);
            }
            float* b = column.B, d = b + column.Second, kept = column.Kept;
            var keptSecond = column.KeptSecond;
            nint* run = column.Runs, runB = column.RunsB;
            var runs = column.RunCount;
            do
            {
                var a = run == null ? tileA : tileA + *run++;
                if (runB != null)
                {
                    b = column.B + *runB++;
                    d = b + column.Second;
                }
                var e = a + 4 * row;
                var depth = column.Depth;
                for (; depth >= 4; depth -= 4)
                {
                    Vector ba, bb, bc, bd;
                    Simd.Prefetch(next);
                    Simd.Prefetch(next + Width);
                    ba = Vector512.Load(b); bb = Vector512.Load(b + Width); bc = Vector512.Load(d); bd = Vector512.Load(d + Width);
                    if (typeof(B) == typeof(Kept)) Keep(ref kept, keptSecond, ba, bb, bc, bd);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[0], ba, bb, bc, bd);
                    if (r1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row], ba, bb, bc, bd);
                    if (r2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2], ba, bb, bc, bd);
                    if (r3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3], ba, bb, bc, bd);
                    if (r4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[0], ba, bb, bc, bd);
                    if (r5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (r4) e += step; }
                    if (typeof(B) != typeof(Near)) { b += rowB; d += rowB; }
                    Simd.Prefetch(next + apart);
                    Simd.Prefetch(next + apart + Width);
                    next += nextStep;
                    ba = Vector512.Load(b + b1); bb = Vector512.Load(b + b1 + Width); bc = Vector512.Load(d + b1); bd = Vector512.Load(d + b1 + Width);
                    if (typeof(B) == typeof(Kept)) Keep(ref kept, keptSecond, ba, bb, bc, bd);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[a1], ba, bb, bc, bd);
                    if (r1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row + a1], ba, bb, bc, bd);
                    if (r2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2 + a1], ba, bb, bc, bd);
                    if (r3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3 + a1], ba, bb, bc, bd);
                    if (r4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[a1], ba, bb, bc, bd);
                    if (r5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row + a1], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (r4) e += step; }
                    if (typeof(B) != typeof(Near)) { b += rowB; d += rowB; }
                    Simd.Prefetch(next);
                    Simd.Prefetch(next + Width);
                    ba = Vector512.Load(b + b2); bb = Vector512.Load(b + b2 + Width); bc = Vector512.Load(d + b2); bd = Vector512.Load(d + b2 + Width);
                    if (typeof(B) == typeof(Kept)) Keep(ref kept, keptSecond, ba, bb, bc, bd);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[a2], ba, bb, bc, bd);
                    if (r1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row + a2], ba, bb, bc, bd);
                    if (r2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2 + a2], ba, bb, bc, bd);
                    if (r3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3 + a2], ba, bb, bc, bd);
                    if (r4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[a2], ba, bb, bc, bd);
                    if (r5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row + a2], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (r4) e += step; }
                    if (typeof(B) != typeof(Near)) { b += rowB; d += rowB; }
                    Simd.Prefetch(next + apart);
                    Simd.Prefetch(next + apart + Width);
                    next += nextStep;
                    ba = Vector512.Load(b + b3); bb = Vector512.Load(b + b3 + Width); bc = Vector512.Load(d + b3); bd = Vector512.Load(d + b3 + Width);
                    if (typeof(B) == typeof(Kept)) Keep(ref kept, keptSecond, ba, bb, bc, bd);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[a3], ba, bb, bc, bd);
                    if (r1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row + a3], ba, bb, bc, bd);
                    if (r2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2 + a3], ba, bb, bc, bd);
                    if (r3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3 + a3], ba, bb, bc, bd);
                    if (r4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[a3], ba, bb, bc, bd);
                    if (r5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row + a3], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (r4) e += step; }
                    if (typeof(B) != typeof(Near)) { b += rowB; d += rowB; }
                    if (typeof(A) == typeof(Near)) { a += 4; if (r4) e += 4; }
                    if (typeof(B) == typeof(Near)) { b += 4 * b1; d += 4 * b1; }
                }
                for (; depth > 0; depth--)
                {
                    Vector ba, bb, bc, bd;
                    ba = Vector512.Load(b); bb = Vector512.Load(b + Width); bc = Vector512.Load(d); bd = Vector512.Load(d + Width);
                    if (typeof(B) == typeof(Kept)) Keep(ref kept, keptSecond, ba, bb, bc, bd);
                    Row(ref c0a, ref c0b, ref c0c, ref c0d, a[0], ba, bb, bc, bd);
                    if (r1) Row(ref c1a, ref c1b, ref c1c, ref c1d, a[row], ba, bb, bc, bd);
                    if (r2) Row(ref c2a, ref c2b, ref c2c, ref c2d, a[row2], ba, bb, bc, bd);
                    if (r3) Row(ref c3a, ref c3b, ref c3c, ref c3d, a[row3], ba, bb, bc, bd);
                    if (r4) Row(ref c4a, ref c4b, ref c4c, ref c4d, e[0], ba, bb, bc, bd);
                    if (r5) Row(ref c5a, ref c5b, ref c5c, ref c5d, e[row], ba, bb, bc, bd);
                    if (typeof(A) == typeof(Far)) { a += step; if (r4) e += step; }
                    if (typeof(B) != typeof(Near)) { b += rowB; d += rowB; }
                    if (typeof(A) == typeof(Near)) { a++; if (r4) e++; }
                    if (typeof(B) == typeof(Near)) { b += b1; d += b1; }
                }
            }
            while (--runs > 0);
            if (along != null)
            {
                Add(along, ref c0a, ref c0b, ref c0c, ref c0d);
                if (r1) Add(along + rowAlong, ref c1a, ref c1b, ref c1c, ref c1d);
                if (r2) Add(along + 2 * rowAlong, ref c2a, ref c2b, ref c2c, ref c2d);
                if (r3) Add(along + 3 * rowAlong, ref c3a, ref c3b, ref c3c, ref c3d);
                if (r4) Add(along + 4 * rowAlong, ref c4a, ref c4b, ref c4c, ref c4d);
                if (r5) Add(along + 5 * rowAlong, ref c5a, ref c5b, ref c5c, ref c5d);
                along += R.Value * rowAlong;
            }
            if (column.Bounds.Any)
            {
                Vector low = Vector512.Create(column.Bounds.Low), high = Vector512.Create(column.Bounds.High);
                Bound(low, high, ref c0a, ref c0b, ref c0c, ref c0d);
                if (r1) Bound(low, high, ref c1a, ref c1b, ref c1c, ref c1d);
                if (r2) Bound(low, high, ref c2a, ref c2b, ref c2c, ref c2d);
                if (r3) Bound(low, high, ref c3a, ref c3b, ref c3c, ref c3d);
                if (r4) Bound(low, high, ref c4a, ref c4b, ref c4c, ref c4d);
                if (r5) Bound(low, high, ref c5a, ref c5b, ref c5c, ref c5d);
            }
            { var s = c; c0a.Store(s); c0b.Store(s + Width); c0c.Store(s + 2 * Width); c0d.Store(s + 3 * Width); }
            if (r1) { var s = c + rowC; c1a.Store(s); c1b.Store(s + Width); c1c.Store(s + 2 * Width); c1d.Store(s + 3 * Width); }
            if (r2) { var s = c + 2 * rowC; c2a.Store(s); c2b.Store(s + Width); c2c.Store(s + 2 * Width); c2d.Store(s + 3 * Width); }
            if (r3) { var s = c + 3 * rowC; c3a.Store(s); c3b.Store(s + Width); c3c.Store(s + 2 * Width); c3d.Store(s + 3 * Width); }
            if (r4) { var s = c + 4 * rowC; c4a.Store(s); c4b.Store(s + Width); c4c.Store(s + 2 * Width); c4d.Store(s + 3 * Width); }
            if (r5) { var s = c + 5 * rowC; c5a.Store(s); c5b.Store(s + Width); c5c.Store(s + 2 * Width); c5d.Store(s + 3 * Width); }
            c += R.Value * rowC;
            tileA += column.TileA;
        }
    }

    /// <summary>A row of the tile gets a step's product added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref Vector ca, ref Vector cb, ref Vector cc, ref Vector cd, float value, Vector ba, Vector bb, Vector bc, Vector bd)
    {
        var all = Vector512.Create(value);
        ca = Vector512.FusedMultiplyAdd(all, ba, ca);
        cb = Vector512.FusedMultiplyAdd(all, bb, cb);
        cc = Vector512.FusedMultiplyAdd(all, bc, cc);
        cd = Vector512.FusedMultiplyAdd(all, bd, cd);
    }

    /// <summary>A step's row of B goes to its two panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(ref float* kept, nint second, Vector ba, Vector bb, Vector bc, Vector bd)
    {
        ba.Store(kept);
        bb.Store(kept + Width);
        bc.Store(kept + second);
        bd.Store(kept + second + Width);
        kept += 2 * Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* from, ref Vector ca, ref Vector cb, ref Vector cc, ref Vector cd)
    {
        ca += Vector512.Load(from);
        cb += Vector512.Load(from + Width);
        cc += Vector512.Load(from + 2 * Width);
        cd += Vector512.Load(from + 3 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Bound(Vector low, Vector high, ref Vector ca, ref Vector cb, ref Vector cc, ref Vector cd)
    {
        ca = Between(low, high, ca);
        cb = Between(low, high, cb);
        cc = Between(low, high, cc);
        cd = Between(low, high, cd);
    }

    /// <summary>Numbers between two bounds. NaN stays: of two operands one of which is NaN these instructions give the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector Between(Vector low, Vector high, Vector x) => Avx512F.Min(high, Avx512F.Max(low, x));
}
