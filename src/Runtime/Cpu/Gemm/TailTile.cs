using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace TorchPort.Kernels;

/// <summary>The innermost loop of a matrix product of single precision for tiles one to three vectors of 512 bits wide, the last of which may reach beyond the last column.</summary>
/// <remarks>Three vectors are a panel of B and the narrow one behind it. See <see cref="WideTile"/> for four, and <see cref="GemmTile{L, T}"/> for other widths and types.</remarks>
internal static unsafe class TailTile
{
    /// <summary>Numbers of a vector.</summary>
    private const int Width = 16;

    /// <summary>The most rows of a tile that is three vectors wide; narrower ones have up to twelve.</summary>
    internal const int WideRows = 8;

    /// <summary>Tiles of equal height.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in TileColumn<float> column, nint tiles, int rows, int vectors)
    {
        if (tiles == 0)
            return;
        switch (vectors)
        {
            case 1: Run<Sizes.N1>(column, tiles, rows); break;
            case 2: Run<Sizes.N2>(column, tiles, rows); break;
            default: Run<Sizes.N3>(column, tiles, rows); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V>(in TileColumn<float> column, nint tiles, int rows) where V : struct, ISize
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
    private static void Run<R, V>(in TileColumn<float> column, nint tiles) where R : struct, ISize where V : struct, ISize
    {
        float* nextA = column.A, start = column.Start, rowStarts = column.RowStarts, c = column.C, next = column.Next == null ? column.B : column.Next, along = column.Along;
        nint row = column.RowA, row2 = 2 * row, row3 = 3 * row, step = column.StepA, rowB = column.RowB, rowStart = column.RowStart, rowC = column.RowC, nextStep = column.NextStep, rowAlong = column.RowAlong;
        // Asked once each: the compiler's patience with what it is to inline is limited.
        bool r1 = R.Value > 1, r2 = R.Value > 2, r3 = R.Value > 3, r4 = R.Value > 4, r5 = R.Value > 5, r6 = R.Value > 6, r7 = R.Value > 7, r8 = R.Value > 8, r9 = R.Value > 9, r10 = R.Value > 10, r11 = R.Value > 11, two = typeof(V) != typeof(Sizes.N1), three = typeof(V) == typeof(Sizes.N3);
        var mask = LastMask(column.LastColumns);
        for (; tiles > 0; tiles--)
        {
            Vector c0a = default, c0b = default, c0c = default;
            Vector c1a = default, c1b = default, c1c = default;
            Vector c2a = default, c2b = default, c2c = default;
            Vector c3a = default, c3b = default, c3c = default;
            Vector c4a = default, c4b = default, c4c = default;
            Vector c5a = default, c5b = default, c5c = default;
            Vector c6a = default, c6b = default, c6c = default;
            Vector c7a = default, c7b = default, c7c = default;
            Vector c8a = default, c8b = default, c8c = default;
            Vector c9a = default, c9b = default, c9c = default;
            Vector c10a = default, c10b = default, c10c = default;
            Vector c11a = default, c11b = default, c11c = default;
            if (start != null)
            {
                { var s = start; c0a = First<V>(s, mask); if (two) c0b = Second<V>(s, mask); if (three) c0c = Third(s, mask); }
                if (r1) { var s = start + rowStart; c1a = First<V>(s, mask); if (two) c1b = Second<V>(s, mask); if (three) c1c = Third(s, mask); }
                if (r2) { var s = start + 2 * rowStart; c2a = First<V>(s, mask); if (two) c2b = Second<V>(s, mask); if (three) c2c = Third(s, mask); }
                if (r3) { var s = start + 3 * rowStart; c3a = First<V>(s, mask); if (two) c3b = Second<V>(s, mask); if (three) c3c = Third(s, mask); }
                if (r4) { var s = start + 4 * rowStart; c4a = First<V>(s, mask); if (two) c4b = Second<V>(s, mask); if (three) c4c = Third(s, mask); }
                if (r5) { var s = start + 5 * rowStart; c5a = First<V>(s, mask); if (two) c5b = Second<V>(s, mask); if (three) c5c = Third(s, mask); }
                if (r6) { var s = start + 6 * rowStart; c6a = First<V>(s, mask); if (two) c6b = Second<V>(s, mask); if (three) c6c = Third(s, mask); }
                if (r7) { var s = start + 7 * rowStart; c7a = First<V>(s, mask); if (two) c7b = Second<V>(s, mask); if (three) c7c = Third(s, mask); }
                if (r8) { var s = start + 8 * rowStart; c8a = First<V>(s, mask); if (two) c8b = Second<V>(s, mask); if (three) c8c = Third(s, mask); }
                if (r9) { var s = start + 9 * rowStart; c9a = First<V>(s, mask); if (two) c9b = Second<V>(s, mask); if (three) c9c = Third(s, mask); }
                if (r10) { var s = start + 10 * rowStart; c10a = First<V>(s, mask); if (two) c10b = Second<V>(s, mask); if (three) c10c = Third(s, mask); }
                if (r11) { var s = start + 11 * rowStart; c11a = First<V>(s, mask); if (two) c11b = Second<V>(s, mask); if (three) c11c = Third(s, mask); }
                start += R.Value * rowStart;
            }
            else if (rowStarts != null)
            {
                { c0a = Vector512.Create(rowStarts[0]); if (two) c0b = c0a; if (three) c0c = c0a; }
                if (r1) { c1a = Vector512.Create(rowStarts[1]); if (two) c1b = c1a; if (three) c1c = c1a; }
                if (r2) { c2a = Vector512.Create(rowStarts[2]); if (two) c2b = c2a; if (three) c2c = c2a; }
                if (r3) { c3a = Vector512.Create(rowStarts[3]); if (two) c3b = c3a; if (three) c3c = c3a; }
                if (r4) { c4a = Vector512.Create(rowStarts[4]); if (two) c4b = c4a; if (three) c4c = c4a; }
                if (r5) { c5a = Vector512.Create(rowStarts[5]); if (two) c5b = c5a; if (three) c5c = c5a; }
                if (r6) { c6a = Vector512.Create(rowStarts[6]); if (two) c6b = c6a; if (three) c6c = c6a; }
                if (r7) { c7a = Vector512.Create(rowStarts[7]); if (two) c7b = c7a; if (three) c7c = c7a; }
                if (r8) { c8a = Vector512.Create(rowStarts[8]); if (two) c8b = c8a; if (three) c8c = c8a; }
                if (r9) { c9a = Vector512.Create(rowStarts[9]); if (two) c9b = c9a; if (three) c9c = c9a; }
                if (r10) { c10a = Vector512.Create(rowStarts[10]); if (two) c10b = c10a; if (three) c10c = c10a; }
                if (r11) { c11a = Vector512.Create(rowStarts[11]); if (two) c11b = c11a; if (three) c11c = c11a; }
                rowStarts += R.Value;
            }
            // What the result goes to, and what is added to it, arrives while it is computed.
            for (nint i = 0; i < R.Value; i++)
            {
                for (nint j = 0; j < V.Value * Width; j += Width)
                    Simd.Prefetch(c + i * rowC + j);
                if (along != null)
                    Simd.Prefetch(along + i * rowAlong);
            }
            float* b = column.B, d = b + column.Second;
            nint* run = column.Runs, runB = column.RunsB;
            var runs = column.RunCount;
            do
            {
                var a = run == null ? nextA : nextA + *run++;
                if (runB != null)
                {
                    b = column.B + *runB++;
                    d = b + column.Second;
                }
                float* a0 = a, a4 = a + 4 * row, a8 = a + 8 * row;
                for (var depth = column.Depth; depth > 0; depth--)
                {
                    Simd.Prefetch(next);
                    if (two) Simd.Prefetch(next + (nextStep >> 1));
                    next += nextStep;
                    Vector ba = Vector512.Load(b), bb = two ? Vector512.Load(b + Width) : default, bc = three ? Vector512.Load(d) : default;
                    { var t = Vector512.Create(a0[0]); c0a = Vector512.FusedMultiplyAdd(t, ba, c0a); if (two) c0b = Vector512.FusedMultiplyAdd(t, bb, c0b); if (three) c0c = Vector512.FusedMultiplyAdd(t, bc, c0c); }
                    if (r1) { var t = Vector512.Create(a0[row]); c1a = Vector512.FusedMultiplyAdd(t, ba, c1a); if (two) c1b = Vector512.FusedMultiplyAdd(t, bb, c1b); if (three) c1c = Vector512.FusedMultiplyAdd(t, bc, c1c); }
                    if (r2) { var t = Vector512.Create(a0[row2]); c2a = Vector512.FusedMultiplyAdd(t, ba, c2a); if (two) c2b = Vector512.FusedMultiplyAdd(t, bb, c2b); if (three) c2c = Vector512.FusedMultiplyAdd(t, bc, c2c); }
                    if (r3) { var t = Vector512.Create(a0[row3]); c3a = Vector512.FusedMultiplyAdd(t, ba, c3a); if (two) c3b = Vector512.FusedMultiplyAdd(t, bb, c3b); if (three) c3c = Vector512.FusedMultiplyAdd(t, bc, c3c); }
                    if (r4) { var t = Vector512.Create(a4[0]); c4a = Vector512.FusedMultiplyAdd(t, ba, c4a); if (two) c4b = Vector512.FusedMultiplyAdd(t, bb, c4b); if (three) c4c = Vector512.FusedMultiplyAdd(t, bc, c4c); }
                    if (r5) { var t = Vector512.Create(a4[row]); c5a = Vector512.FusedMultiplyAdd(t, ba, c5a); if (two) c5b = Vector512.FusedMultiplyAdd(t, bb, c5b); if (three) c5c = Vector512.FusedMultiplyAdd(t, bc, c5c); }
                    if (r6) { var t = Vector512.Create(a4[row2]); c6a = Vector512.FusedMultiplyAdd(t, ba, c6a); if (two) c6b = Vector512.FusedMultiplyAdd(t, bb, c6b); if (three) c6c = Vector512.FusedMultiplyAdd(t, bc, c6c); }
                    if (r7) { var t = Vector512.Create(a4[row3]); c7a = Vector512.FusedMultiplyAdd(t, ba, c7a); if (two) c7b = Vector512.FusedMultiplyAdd(t, bb, c7b); if (three) c7c = Vector512.FusedMultiplyAdd(t, bc, c7c); }
                    if (r8) { var t = Vector512.Create(a8[0]); c8a = Vector512.FusedMultiplyAdd(t, ba, c8a); if (two) c8b = Vector512.FusedMultiplyAdd(t, bb, c8b); if (three) c8c = Vector512.FusedMultiplyAdd(t, bc, c8c); }
                    if (r9) { var t = Vector512.Create(a8[row]); c9a = Vector512.FusedMultiplyAdd(t, ba, c9a); if (two) c9b = Vector512.FusedMultiplyAdd(t, bb, c9b); if (three) c9c = Vector512.FusedMultiplyAdd(t, bc, c9c); }
                    if (r10) { var t = Vector512.Create(a8[row2]); c10a = Vector512.FusedMultiplyAdd(t, ba, c10a); if (two) c10b = Vector512.FusedMultiplyAdd(t, bb, c10b); if (three) c10c = Vector512.FusedMultiplyAdd(t, bc, c10c); }
                    if (r11) { var t = Vector512.Create(a8[row3]); c11a = Vector512.FusedMultiplyAdd(t, ba, c11a); if (two) c11b = Vector512.FusedMultiplyAdd(t, bb, c11b); if (three) c11c = Vector512.FusedMultiplyAdd(t, bc, c11c); }
                    b += rowB;
                    if (three) d += Width;
                    a0 += step;
                    if (r4) a4 += step;
                    if (r8) a8 += step;
                }
            }
            while (--runs > 0);
            if (along != null)
            {
                { var s = along; c0a += First<V>(s, mask); if (two) c0b += Second<V>(s, mask); if (three) c0c += Third(s, mask); }
                if (r1) { var s = along + rowAlong; c1a += First<V>(s, mask); if (two) c1b += Second<V>(s, mask); if (three) c1c += Third(s, mask); }
                if (r2) { var s = along + 2 * rowAlong; c2a += First<V>(s, mask); if (two) c2b += Second<V>(s, mask); if (three) c2c += Third(s, mask); }
                if (r3) { var s = along + 3 * rowAlong; c3a += First<V>(s, mask); if (two) c3b += Second<V>(s, mask); if (three) c3c += Third(s, mask); }
                if (r4) { var s = along + 4 * rowAlong; c4a += First<V>(s, mask); if (two) c4b += Second<V>(s, mask); if (three) c4c += Third(s, mask); }
                if (r5) { var s = along + 5 * rowAlong; c5a += First<V>(s, mask); if (two) c5b += Second<V>(s, mask); if (three) c5c += Third(s, mask); }
                if (r6) { var s = along + 6 * rowAlong; c6a += First<V>(s, mask); if (two) c6b += Second<V>(s, mask); if (three) c6c += Third(s, mask); }
                if (r7) { var s = along + 7 * rowAlong; c7a += First<V>(s, mask); if (two) c7b += Second<V>(s, mask); if (three) c7c += Third(s, mask); }
                if (r8) { var s = along + 8 * rowAlong; c8a += First<V>(s, mask); if (two) c8b += Second<V>(s, mask); if (three) c8c += Third(s, mask); }
                if (r9) { var s = along + 9 * rowAlong; c9a += First<V>(s, mask); if (two) c9b += Second<V>(s, mask); if (three) c9c += Third(s, mask); }
                if (r10) { var s = along + 10 * rowAlong; c10a += First<V>(s, mask); if (two) c10b += Second<V>(s, mask); if (three) c10c += Third(s, mask); }
                if (r11) { var s = along + 11 * rowAlong; c11a += First<V>(s, mask); if (two) c11b += Second<V>(s, mask); if (three) c11c += Third(s, mask); }
                along += R.Value * rowAlong;
            }
            if (column.Bounds.Any)
            {
                Vector low = Vector512.Create(column.Bounds.Low), high = Vector512.Create(column.Bounds.High);
                { c0a = WideTile.Between(low, high, c0a); if (two) c0b = WideTile.Between(low, high, c0b); if (three) c0c = WideTile.Between(low, high, c0c); }
                if (r1) { c1a = WideTile.Between(low, high, c1a); if (two) c1b = WideTile.Between(low, high, c1b); if (three) c1c = WideTile.Between(low, high, c1c); }
                if (r2) { c2a = WideTile.Between(low, high, c2a); if (two) c2b = WideTile.Between(low, high, c2b); if (three) c2c = WideTile.Between(low, high, c2c); }
                if (r3) { c3a = WideTile.Between(low, high, c3a); if (two) c3b = WideTile.Between(low, high, c3b); if (three) c3c = WideTile.Between(low, high, c3c); }
                if (r4) { c4a = WideTile.Between(low, high, c4a); if (two) c4b = WideTile.Between(low, high, c4b); if (three) c4c = WideTile.Between(low, high, c4c); }
                if (r5) { c5a = WideTile.Between(low, high, c5a); if (two) c5b = WideTile.Between(low, high, c5b); if (three) c5c = WideTile.Between(low, high, c5c); }
                if (r6) { c6a = WideTile.Between(low, high, c6a); if (two) c6b = WideTile.Between(low, high, c6b); if (three) c6c = WideTile.Between(low, high, c6c); }
                if (r7) { c7a = WideTile.Between(low, high, c7a); if (two) c7b = WideTile.Between(low, high, c7b); if (three) c7c = WideTile.Between(low, high, c7c); }
                if (r8) { c8a = WideTile.Between(low, high, c8a); if (two) c8b = WideTile.Between(low, high, c8b); if (three) c8c = WideTile.Between(low, high, c8c); }
                if (r9) { c9a = WideTile.Between(low, high, c9a); if (two) c9b = WideTile.Between(low, high, c9b); if (three) c9c = WideTile.Between(low, high, c9c); }
                if (r10) { c10a = WideTile.Between(low, high, c10a); if (two) c10b = WideTile.Between(low, high, c10b); if (three) c10c = WideTile.Between(low, high, c10c); }
                if (r11) { c11a = WideTile.Between(low, high, c11a); if (two) c11b = WideTile.Between(low, high, c11b); if (three) c11c = WideTile.Between(low, high, c11c); }
            }
            { var s = c; if (three) { c0a.Store(s); c0b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c0c); } else if (two) { c0a.Store(s); Avx512F.MaskStore(s + Width, mask, c0b); } else Avx512F.MaskStore(s, mask, c0a); }
            if (r1) { var s = c + rowC; if (three) { c1a.Store(s); c1b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c1c); } else if (two) { c1a.Store(s); Avx512F.MaskStore(s + Width, mask, c1b); } else Avx512F.MaskStore(s, mask, c1a); }
            if (r2) { var s = c + 2 * rowC; if (three) { c2a.Store(s); c2b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c2c); } else if (two) { c2a.Store(s); Avx512F.MaskStore(s + Width, mask, c2b); } else Avx512F.MaskStore(s, mask, c2a); }
            if (r3) { var s = c + 3 * rowC; if (three) { c3a.Store(s); c3b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c3c); } else if (two) { c3a.Store(s); Avx512F.MaskStore(s + Width, mask, c3b); } else Avx512F.MaskStore(s, mask, c3a); }
            if (r4) { var s = c + 4 * rowC; if (three) { c4a.Store(s); c4b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c4c); } else if (two) { c4a.Store(s); Avx512F.MaskStore(s + Width, mask, c4b); } else Avx512F.MaskStore(s, mask, c4a); }
            if (r5) { var s = c + 5 * rowC; if (three) { c5a.Store(s); c5b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c5c); } else if (two) { c5a.Store(s); Avx512F.MaskStore(s + Width, mask, c5b); } else Avx512F.MaskStore(s, mask, c5a); }
            if (r6) { var s = c + 6 * rowC; if (three) { c6a.Store(s); c6b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c6c); } else if (two) { c6a.Store(s); Avx512F.MaskStore(s + Width, mask, c6b); } else Avx512F.MaskStore(s, mask, c6a); }
            if (r7) { var s = c + 7 * rowC; if (three) { c7a.Store(s); c7b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c7c); } else if (two) { c7a.Store(s); Avx512F.MaskStore(s + Width, mask, c7b); } else Avx512F.MaskStore(s, mask, c7a); }
            if (r8) { var s = c + 8 * rowC; if (three) { c8a.Store(s); c8b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c8c); } else if (two) { c8a.Store(s); Avx512F.MaskStore(s + Width, mask, c8b); } else Avx512F.MaskStore(s, mask, c8a); }
            if (r9) { var s = c + 9 * rowC; if (three) { c9a.Store(s); c9b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c9c); } else if (two) { c9a.Store(s); Avx512F.MaskStore(s + Width, mask, c9b); } else Avx512F.MaskStore(s, mask, c9a); }
            if (r10) { var s = c + 10 * rowC; if (three) { c10a.Store(s); c10b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c10c); } else if (two) { c10a.Store(s); Avx512F.MaskStore(s + Width, mask, c10b); } else Avx512F.MaskStore(s, mask, c10a); }
            if (r11) { var s = c + 11 * rowC; if (three) { c11a.Store(s); c11b.Store(s + Width); Avx512F.MaskStore(s + 2 * Width, mask, c11c); } else if (two) { c11a.Store(s); Avx512F.MaskStore(s + Width, mask, c11b); } else Avx512F.MaskStore(s, mask, c11a); }
            c += R.Value * rowC;
            nextA += column.TileA;
        }
    }

    /// <summary>The last vector's columns that are there.</summary>
    private static Vector LastMask(int columns) =>
        columns == 0 ? Vector512<float>.AllBitsSet : Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(columns)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector First<V>(float* row, Vector mask) => typeof(V) == typeof(Sizes.N1) ? Avx512F.MaskLoad(row, mask, default) : Vector512.Load(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector Second<V>(float* row, Vector mask) => typeof(V) == typeof(Sizes.N2) ? Avx512F.MaskLoad(row + Width, mask, default) : Vector512.Load(row + Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector Third(float* row, Vector mask) => Avx512F.MaskLoad(row + 2 * Width, mask, default);
}
