using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The innermost loop of a matrix product: a tile of C that stays in registers while K passes by.</summary>
/// <remarks>
/// One source for every tile: R rows by V vectors are type arguments, so what lies outside a tile is not even compiled.
/// The accumulators are locals with names because the JIT keeps nothing else in registers.
/// </remarks>
internal static unsafe class GemmTile<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged
{
    /// <summary>The most rows of a tile that is one or two vectors wide.</summary>
    internal static int MaxRows => Simd.Width == 512 ? 12 : 6;

    /// <summary>The most rows of a tile that is so many vectors wide.</summary>
    internal static int RowsOf(int vectors) => vectors switch
    {
        4 => WideTile.MaxRows,
        3 => TailTile.WideRows,
        _ => MaxRows,
    };

    /// <summary>Multiplies the tiles from <paramref name="first"/> to before <paramref name="last"/>.</summary>
    /// <param name="column">Where the first of them is; moves on to what lies below the last.</param>
    /// <param name="tiles">How the rows are divided.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="last">The one behind the last.</param>
    /// <param name="vectors">The tiles' width: 1, 2 or 4 vectors; for single precision at 512 bits 3 too.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(ref TileColumn<T> column, in Tiles tiles, long first, long last, int vectors)
    {
        var larger = (nint)Math.Clamp(tiles.Larger - first, 0, last - first);
        column.TilesOf(tiles.Rows + 1);
        Run(column, larger, tiles.Rows + 1, vectors);
        column.Skip(larger, tiles.Rows + 1);
        column.TilesOf(tiles.Rows);
        Run(column, (nint)(last - first) - larger, tiles.Rows, vectors);
        column.Skip((nint)(last - first) - larger, tiles.Rows);
    }

    /// <summary>At most <see cref="MaxRows"/> rows, or <see cref="WideTile.MaxRows"/> for four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in TileColumn<T> column, nint tiles, int rows, int vectors)
    {
        if (tiles == 0)
            return;
        if (typeof(L) == typeof(Lane512<float>))
            Single(column, tiles, rows, vectors);
        else if (vectors == 1)
            Run<Sizes.N1>(column, tiles, rows);
        else
            Run<Sizes.N2>(column, tiles, rows);
    }

    private static void Single(in TileColumn<T> column, nint tiles, int rows, int vectors)
    {
        ref var single = ref Unsafe.As<TileColumn<T>, TileColumn<float>>(ref Unsafe.AsRef(in column));
        if (vectors == 4)
            WideTile.Run(single, tiles, rows);
        else
            TailTile.Run(single, tiles, rows, vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V>(in TileColumn<T> column, nint tiles, int rows) where V : struct, ISize
    {
        switch (rows)
        {
            case 1: Run<Sizes.N1, V>(column, tiles); break;
            case 2: Run<Sizes.N2, V>(column, tiles); break;
            case 3: Run<Sizes.N3, V>(column, tiles); break;
            case 4: Run<Sizes.N4, V>(column, tiles); break;
            case 5: Run<Sizes.N5, V>(column, tiles); break;
            case 6: Run<Sizes.N6, V>(column, tiles); break;
            case 7: Run<Sizes.N7, V>(column, tiles); break;
            case 8: Run<Sizes.N8, V>(column, tiles); break;
            case 9: Run<Sizes.N9, V>(column, tiles); break;
            case 10: Run<Sizes.N10, V>(column, tiles); break;
            case 11: Run<Sizes.N11, V>(column, tiles); break;
            default: Run<Sizes.N12, V>(column, tiles); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<R, V>(in TileColumn<T> column, nint tiles) where R : struct, ISize where V : struct, ISize
    {
        T* nextA = column.A, start = column.Start, rowStarts = column.RowStarts, c = column.C, next = column.Next == null ? column.B : column.Next;
        nint row = column.RowA, row2 = 2 * row, row3 = 3 * row, step = column.StepA, rowB = column.RowB, rowStart = column.RowStart, rowC = column.RowC, nextStep = column.NextStep;
        // Asked once each: the compiler's patience with what it is to inline is limited.
        bool r1 = R.Value > 1, r2 = R.Value > 2, r3 = R.Value > 3, r4 = R.Value > 4, r5 = R.Value > 5, r6 = R.Value > 6, r7 = R.Value > 7, r8 = R.Value > 8, r9 = R.Value > 9, r10 = R.Value > 10, r11 = R.Value > 11, two = V.Value > 1;
        for (; tiles > 0; tiles--)
        {
            L c0a = default, c0b = default;
            L c1a = default, c1b = default;
            L c2a = default, c2b = default;
            L c3a = default, c3b = default;
            L c4a = default, c4b = default;
            L c5a = default, c5b = default;
            L c6a = default, c6b = default;
            L c7a = default, c7b = default;
            L c8a = default, c8b = default;
            L c9a = default, c9b = default;
            L c10a = default, c10b = default;
            L c11a = default, c11b = default;
            if (start != null)
            {
                { var s = start; c0a = L.Load(s); if (two) c0b = L.Load(s + L.Width); }
                if (r1) { var s = start + rowStart; c1a = L.Load(s); if (two) c1b = L.Load(s + L.Width); }
                if (r2) { var s = start + 2 * rowStart; c2a = L.Load(s); if (two) c2b = L.Load(s + L.Width); }
                if (r3) { var s = start + 3 * rowStart; c3a = L.Load(s); if (two) c3b = L.Load(s + L.Width); }
                if (r4) { var s = start + 4 * rowStart; c4a = L.Load(s); if (two) c4b = L.Load(s + L.Width); }
                if (r5) { var s = start + 5 * rowStart; c5a = L.Load(s); if (two) c5b = L.Load(s + L.Width); }
                if (r6) { var s = start + 6 * rowStart; c6a = L.Load(s); if (two) c6b = L.Load(s + L.Width); }
                if (r7) { var s = start + 7 * rowStart; c7a = L.Load(s); if (two) c7b = L.Load(s + L.Width); }
                if (r8) { var s = start + 8 * rowStart; c8a = L.Load(s); if (two) c8b = L.Load(s + L.Width); }
                if (r9) { var s = start + 9 * rowStart; c9a = L.Load(s); if (two) c9b = L.Load(s + L.Width); }
                if (r10) { var s = start + 10 * rowStart; c10a = L.Load(s); if (two) c10b = L.Load(s + L.Width); }
                if (r11) { var s = start + 11 * rowStart; c11a = L.Load(s); if (two) c11b = L.Load(s + L.Width); }
                start += R.Value * rowStart;
            }
            else if (rowStarts != null)
            {
                { c0a = L.All(rowStarts[0]); if (two) c0b = c0a; }
                if (r1) { c1a = L.All(rowStarts[1]); if (two) c1b = c1a; }
                if (r2) { c2a = L.All(rowStarts[2]); if (two) c2b = c2a; }
                if (r3) { c3a = L.All(rowStarts[3]); if (two) c3b = c3a; }
                if (r4) { c4a = L.All(rowStarts[4]); if (two) c4b = c4a; }
                if (r5) { c5a = L.All(rowStarts[5]); if (two) c5b = c5a; }
                if (r6) { c6a = L.All(rowStarts[6]); if (two) c6b = c6a; }
                if (r7) { c7a = L.All(rowStarts[7]); if (two) c7b = c7a; }
                if (r8) { c8a = L.All(rowStarts[8]); if (two) c8b = c8a; }
                if (r9) { c9a = L.All(rowStarts[9]); if (two) c9b = c9a; }
                if (r10) { c10a = L.All(rowStarts[10]); if (two) c10b = c10a; }
                if (r11) { c11a = L.All(rowStarts[11]); if (two) c11b = c11a; }
                rowStarts += R.Value;
            }
            // What the result goes to arrives while it is computed.
            for (nint i = 0; i < R.Value; i++)
            {
                Simd.Prefetch(c + i * rowC);
                if (V.Value * L.Width * sizeof(T) > 64) Simd.Prefetch(c + i * rowC + (V.Value * L.Width - 1));
            }
            var b = column.B;
            nint* run = column.Runs, runB = column.RunsB;
            var runs = column.RunCount;
            do
            {
                var a = run == null ? nextA : nextA + *run++;
                if (runB != null)
                    b = column.B + *runB++;
                T* a0 = a, a4 = a + 4 * row, a8 = a + 8 * row;
                for (var depth = column.Depth; depth > 0; depth--)
                {
                    Simd.Prefetch(next);
                    if (V.Value * L.Width * sizeof(T) > 64) Simd.Prefetch(next + (nextStep >> 1));
                    next += nextStep;
                    L ba = L.Load(b), bb = default;
                    if (two) bb = L.Load(b + L.Width);
                    { var t = L.All(a0[0]); c0a = L.FusedMultiplyAdd(t, ba, c0a); if (two) c0b = L.FusedMultiplyAdd(t, bb, c0b); }
                    if (r1) { var t = L.All(a0[row]); c1a = L.FusedMultiplyAdd(t, ba, c1a); if (two) c1b = L.FusedMultiplyAdd(t, bb, c1b); }
                    if (r2) { var t = L.All(a0[row2]); c2a = L.FusedMultiplyAdd(t, ba, c2a); if (two) c2b = L.FusedMultiplyAdd(t, bb, c2b); }
                    if (r3) { var t = L.All(a0[row3]); c3a = L.FusedMultiplyAdd(t, ba, c3a); if (two) c3b = L.FusedMultiplyAdd(t, bb, c3b); }
                    if (r4) { var t = L.All(a4[0]); c4a = L.FusedMultiplyAdd(t, ba, c4a); if (two) c4b = L.FusedMultiplyAdd(t, bb, c4b); }
                    if (r5) { var t = L.All(a4[row]); c5a = L.FusedMultiplyAdd(t, ba, c5a); if (two) c5b = L.FusedMultiplyAdd(t, bb, c5b); }
                    if (r6) { var t = L.All(a4[row2]); c6a = L.FusedMultiplyAdd(t, ba, c6a); if (two) c6b = L.FusedMultiplyAdd(t, bb, c6b); }
                    if (r7) { var t = L.All(a4[row3]); c7a = L.FusedMultiplyAdd(t, ba, c7a); if (two) c7b = L.FusedMultiplyAdd(t, bb, c7b); }
                    if (r8) { var t = L.All(a8[0]); c8a = L.FusedMultiplyAdd(t, ba, c8a); if (two) c8b = L.FusedMultiplyAdd(t, bb, c8b); }
                    if (r9) { var t = L.All(a8[row]); c9a = L.FusedMultiplyAdd(t, ba, c9a); if (two) c9b = L.FusedMultiplyAdd(t, bb, c9b); }
                    if (r10) { var t = L.All(a8[row2]); c10a = L.FusedMultiplyAdd(t, ba, c10a); if (two) c10b = L.FusedMultiplyAdd(t, bb, c10b); }
                    if (r11) { var t = L.All(a8[row3]); c11a = L.FusedMultiplyAdd(t, ba, c11a); if (two) c11b = L.FusedMultiplyAdd(t, bb, c11b); }
                    b += rowB;
                    a0 += step;
                    if (r4) a4 += step;
                    if (r8) a8 += step;
                }
            }
            while (--runs > 0);
            { var s = c; L.Store(c0a, s); if (two) L.Store(c0b, s + L.Width); }
            if (r1) { var s = c + rowC; L.Store(c1a, s); if (two) L.Store(c1b, s + L.Width); }
            if (r2) { var s = c + 2 * rowC; L.Store(c2a, s); if (two) L.Store(c2b, s + L.Width); }
            if (r3) { var s = c + 3 * rowC; L.Store(c3a, s); if (two) L.Store(c3b, s + L.Width); }
            if (r4) { var s = c + 4 * rowC; L.Store(c4a, s); if (two) L.Store(c4b, s + L.Width); }
            if (r5) { var s = c + 5 * rowC; L.Store(c5a, s); if (two) L.Store(c5b, s + L.Width); }
            if (r6) { var s = c + 6 * rowC; L.Store(c6a, s); if (two) L.Store(c6b, s + L.Width); }
            if (r7) { var s = c + 7 * rowC; L.Store(c7a, s); if (two) L.Store(c7b, s + L.Width); }
            if (r8) { var s = c + 8 * rowC; L.Store(c8a, s); if (two) L.Store(c8b, s + L.Width); }
            if (r9) { var s = c + 9 * rowC; L.Store(c9a, s); if (two) L.Store(c9b, s + L.Width); }
            if (r10) { var s = c + 10 * rowC; L.Store(c10a, s); if (two) L.Store(c10b, s + L.Width); }
            if (r11) { var s = c + 11 * rowC; L.Store(c11a, s); if (two) L.Store(c11b, s + L.Width); }
            c += R.Value * rowC;
            nextA += column.TileA;
        }
    }
}
