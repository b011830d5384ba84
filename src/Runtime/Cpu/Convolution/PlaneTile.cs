using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace TorchPort.Kernels;

/// <summary>What a tile of <see cref="PlaneTile{P, T}"/> reads and writes.</summary>
internal unsafe struct PlaneColumn
{
    /// <summary>The first kernel that is read, and the distances to the next output's and to the next channel's.</summary>
    internal float* A;
    internal nint RowA, StepA;

    /// <summary>The first channel's inputs, and the distance to the next channel's.</summary>
    internal float* X;
    internal nint StepX;

    /// <summary>How many channels there are, and lines of the kernel.</summary>
    internal nint Channels, Lines;

    /// <summary>One number for each output to begin with, or null.</summary>
    internal float* Bias;

    /// <summary>Where the first output goes, and the distance to the next.</summary>
    internal float* C;
    internal nint RowC;
}

/// <summary>The innermost loop of convolutions of small planes: some outputs at four positions, a vector of images at each. Kernels are read where they lie.</summary>
/// <typeparam name="P">How outputs read inputs.</typeparam>
/// <typeparam name="T">The distance from one number of a kernel to the next: 1, or <see cref="Backwards"/> for a gradient.</typeparam>
internal static unsafe class PlaneTile<P, T> where P : struct, IPlanePattern where T : struct, ISize
{
    /// <summary>The most outputs of a tile.</summary>
    internal const int MaxRows = 6;

    private const int Width = 16;

    /// <summary>Channels ahead of which a gradient's kernels, each in a page of its own, are brought to the first cache.</summary>
    private const int Ahead = 10;

    internal static void Run(in PlaneColumn column, int rows)
    {
        switch (rows)
        {
            case 1: Run<Sizes.N1>(column); break;
            case 2: Run<Sizes.N2>(column); break;
            case 3: Run<Sizes.N3>(column); break;
            case 4: Run<Sizes.N4>(column); break;
            case 5: Run<Sizes.N5>(column); break;
            default: Run<Sizes.N6>(column); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<R>(in PlaneColumn column) where R : struct, ISize
    {
        nint row = column.RowA, row2 = 2 * row, row3 = 3 * row, tap = T.Value;
        bool r1 = R.Value > 1, r2 = R.Value > 2, r3 = R.Value > 3, r4 = R.Value > 4, r5 = R.Value > 5;
        Vector c0a = default, c0b = default, c0c = default, c0d = default;
        Vector c1a = default, c1b = default, c1c = default, c1d = default;
        Vector c2a = default, c2b = default, c2c = default, c2d = default;
        Vector c3a = default, c3b = default, c3c = default, c3d = default;
        Vector c4a = default, c4b = default, c4c = default, c4d = default;
        Vector c5a = default, c5b = default, c5c = default, c5d = default;
        if (column.Bias != null)
        {
            c0a = c0b = c0c = c0d = Vector512.Create(column.Bias[0]);
            if (r1) c1a = c1b = c1c = c1d = Vector512.Create(column.Bias[1]);
            if (r2) c2a = c2b = c2c = c2d = Vector512.Create(column.Bias[2]);
            if (r3) c3a = c3b = c3c = c3d = Vector512.Create(column.Bias[3]);
            if (r4) c4a = c4b = c4c = c4d = Vector512.Create(column.Bias[4]);
            if (r5) c5a = c5b = c5c = c5d = Vector512.Create(column.Bias[5]);
        }
        float* kernels = column.A, inputs = column.X;
        nint stepA = column.StepA, stepX = column.StepX, lines = P.HasLines ? column.Lines : 1;
        for (var channels = column.Channels; channels > 0; channels--)
        {
            float* a = kernels, x = inputs;
            if (T.Value < 0)
            {
                for (nint i = 0; i < R.Value * 9 + 15; i += 16)
                    Simd.Prefetch(kernels + Ahead * stepA + (i - 8));
            }
            for (var line = lines; line > 0; line--)
            {
                var e = a + 4 * row;
                Vector xa = Vector512.Load(x), xb = Vector512.Load(x + Width), xc = Vector512.Load(x + 2 * Width), xd = Vector512.Load(x + 3 * Width);
                P.Add(a, tap, ref c0a, ref c0b, ref c0c, ref c0d, xa, xb, xc, xd);
                if (r1) P.Add(a + row, tap, ref c1a, ref c1b, ref c1c, ref c1d, xa, xb, xc, xd);
                if (r2) P.Add(a + row2, tap, ref c2a, ref c2b, ref c2c, ref c2d, xa, xb, xc, xd);
                if (r3) P.Add(a + row3, tap, ref c3a, ref c3b, ref c3c, ref c3d, xa, xb, xc, xd);
                if (r4) P.Add(e, tap, ref c4a, ref c4b, ref c4c, ref c4d, xa, xb, xc, xd);
                if (r5) P.Add(e + row, tap, ref c5a, ref c5b, ref c5c, ref c5d, xa, xb, xc, xd);
                a += 3 * tap;
                x += 4 * Width;
            }
            kernels += stepA;
            inputs += stepX;
        }
        float* c = column.C;
        nint rowC = column.RowC;
        Store(c, c0a, c0b, c0c, c0d);
        if (r1) Store(c + rowC, c1a, c1b, c1c, c1d);
        if (r2) Store(c + 2 * rowC, c2a, c2b, c2c, c2d);
        if (r3) Store(c + 3 * rowC, c3a, c3b, c3c, c3d);
        if (r4) Store(c + 4 * rowC, c4a, c4b, c4c, c4d);
        if (r5) Store(c + 5 * rowC, c5a, c5b, c5c, c5d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector a, Vector b, Vector c, Vector d)
    {
        a.Store(to);
        b.Store(to + Width);
        c.Store(to + 2 * Width);
        d.Store(to + 3 * Width);
    }
}
