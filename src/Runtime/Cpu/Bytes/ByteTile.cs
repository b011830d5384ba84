using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>A few rows of bytes times a panel of <see cref="Width"/> columns, summed in 32 bits, which wrap around.</summary>
internal unsafe struct ByteTile
{
    /// <summary>Columns of a panel.</summary>
    internal const int Width = 16;

    /// <summary>Rows whose sums stay in the 16 registers that the processor's instruction reaches.</summary>
    internal const int MaxRows = 6;

    /// <summary>Neighbours in K whose products are summed at once.</summary>
    internal const int Step = 4;

    /// <summary>Where each row begins.</summary>
    internal byte** Rows;

    /// <summary>Where, behind the beginning of each row, the runs of K are.</summary>
    internal nint* Runs;
    internal nint RunCount;

    /// <summary>The length of a run, a multiple of <see cref="Step"/>; where it is rounded up, the weights are zero.</summary>
    internal nint Depth;

    /// <summary>The panel: <see cref="Step"/> neighbours in K of each column, then those of the next column.</summary>
    internal sbyte* B;

    /// <summary>Zero, or 128 in every byte where the rows have signs: they are read as if 128 had been added.</summary>
    internal int Flip;

    /// <summary>The sums, and the distance between their rows.</summary>
    internal int* C;
    internal nint RowC;

    /// <summary>Computes the sums of <paramref name="rows"/> rows.</summary>
    internal static void Run(in ByteTile tile, int rows)
    {
        if (Simd.Width >= 256 && AvxVnni.IsSupported)
            Run<VnniDots>(tile, rows);
        else if (Simd.Width >= 256 && Avx2.IsSupported)
            Run<PairDots>(tile, rows);
        else
            One(tile, rows);
    }

    internal static void Run<D>(in ByteTile tile, int rows) where D : struct, IByteDots
    {
        switch (rows)
        {
            case 1: Run<D, Sizes.N1>(tile); break;
            case 2: Run<D, Sizes.N2>(tile); break;
            case 3: Run<D, Sizes.N3>(tile); break;
            case 4: Run<D, Sizes.N4>(tile); break;
            case 5: Run<D, Sizes.N5>(tile); break;
            default: Run<D, Sizes.N6>(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<D, R>(in ByteTile tile) where D : struct, IByteDots where R : struct, ISize
    {
        var rows = tile.Rows;
        byte* p0 = rows[0], p1 = R.Value > 1 ? rows[1] : null, p2 = R.Value > 2 ? rows[2] : null;
        byte* p3 = R.Value > 3 ? rows[3] : null, p4 = R.Value > 4 ? rows[4] : null, p5 = R.Value > 5 ? rows[5] : null;
        var flip = Vector256.Create(tile.Flip);
        var b = tile.B;
        Vector256<int> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<int> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint run = 0; run < tile.RunCount; run++)
        {
            var k = tile.Runs[run];
            for (var end = k + tile.Depth; k < end; k += Step)
            {
                Vector256<sbyte> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 32);
                b += 64;
                var a = Four(p0 + k, flip);
                c00 = D.Add(c00, a, b0);
                c01 = D.Add(c01, a, b1);
                if (R.Value > 1)
                {
                    a = Four(p1 + k, flip);
                    c10 = D.Add(c10, a, b0);
                    c11 = D.Add(c11, a, b1);
                }
                if (R.Value > 2)
                {
                    a = Four(p2 + k, flip);
                    c20 = D.Add(c20, a, b0);
                    c21 = D.Add(c21, a, b1);
                }
                if (R.Value > 3)
                {
                    a = Four(p3 + k, flip);
                    c30 = D.Add(c30, a, b0);
                    c31 = D.Add(c31, a, b1);
                }
                if (R.Value > 4)
                {
                    a = Four(p4 + k, flip);
                    c40 = D.Add(c40, a, b0);
                    c41 = D.Add(c41, a, b1);
                }
                if (R.Value > 5)
                {
                    a = Four(p5 + k, flip);
                    c50 = D.Add(c50, a, b0);
                    c51 = D.Add(c51, a, b1);
                }
            }
        }
        var pitch = tile.RowC;
        Store(c00, c01, tile.C);
        if (R.Value > 1) Store(c10, c11, tile.C + pitch);
        if (R.Value > 2) Store(c20, c21, tile.C + 2 * pitch);
        if (R.Value > 3) Store(c30, c31, tile.C + 3 * pitch);
        if (R.Value > 4) Store(c40, c41, tile.C + 4 * pitch);
        if (R.Value > 5) Store(c50, c51, tile.C + 5 * pitch);
    }

    /// <summary>Four neighbours, as often as a vector holds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Four(byte* from, Vector256<int> flip) => (Vector256.Create(Unsafe.ReadUnaligned<int>(from)) ^ flip).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> first, Vector256<int> second, int* to)
    {
        first.Store(to);
        second.Store(to + Vector256<int>.Count);
    }

    /// <summary>One product after another.</summary>
    private static void One(in ByteTile tile, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            var c = new Span<int>(tile.C + i * tile.RowC, Width);
            c.Clear();
            var b = tile.B;
            for (nint run = 0; run < tile.RunCount; run++)
            {
                var from = tile.Rows[i] + tile.Runs[run];
                for (nint k = 0; k < tile.Depth; k += Step, b += Width * Step)
                {
                    for (var step = 0; step < Step; step++)
                    {
                        int a = (byte)(from[k + step] ^ tile.Flip);
                        for (var j = 0; j < Width; j++)
                            c[j] += a * b[j * Step + step];
                    }
                }
            }
        }
    }
}
