using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The products of a few states with a panel of <see cref="StatePanels"/>: a vector of each gate for every state, one behind the other.</summary>
internal static unsafe class StateProduct<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>As many states at once as there are registers for.</summary>
    internal static int MaxRows => L.Width == 8 ? 2 : 4;

    /// <param name="gates">3 or 4.</param>
    /// <param name="h">The first state.</param>
    /// <param name="row">The distance between states.</param>
    /// <param name="rows">How many.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="depth">The size of a state.</param>
    /// <param name="sums">The result.</param>
    internal static void Run(int gates, float* h, nint row, long rows, float* panel, nint depth, float* sums)
    {
        float* second = rows > 1 ? h + row : h, third = rows > 2 ? second + row : h, fourth = rows > 3 ? third + row : h;
        if (gates == 4 && rows <= 2)
            Four(h, second, panel, depth, sums);
        else if (gates == 4)
            Four(h, second, third, fourth, panel, depth, sums);
        else if (rows <= 2)
            Three(h, second, panel, depth, sums);
        else
            Three(h, second, third, fourth, panel, depth, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* h0, float* h1, float* b, nint depth, float* sums)
    {
        L a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (nint k = 0; k < depth; k++)
        {
            L w0 = L.Load(b), w1 = L.Load(b + L.Width), w2 = L.Load(b + 2 * L.Width), w3 = L.Load(b + 3 * L.Width);
            var x = L.All(h0[k]);
            a0 = L.FusedMultiplyAdd(x, w0, a0);
            a1 = L.FusedMultiplyAdd(x, w1, a1);
            a2 = L.FusedMultiplyAdd(x, w2, a2);
            a3 = L.FusedMultiplyAdd(x, w3, a3);
            x = L.All(h1[k]);
            b0 = L.FusedMultiplyAdd(x, w0, b0);
            b1 = L.FusedMultiplyAdd(x, w1, b1);
            b2 = L.FusedMultiplyAdd(x, w2, b2);
            b3 = L.FusedMultiplyAdd(x, w3, b3);
            b += 4 * L.Width;
        }
        Store(sums, a0, a1, a2, a3);
        Store(sums + 4 * L.Width, b0, b1, b2, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* h0, float* h1, float* h2, float* h3, float* b, nint depth, float* sums)
    {
        L a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0, c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (nint k = 0; k < depth; k++)
        {
            L w0 = L.Load(b), w1 = L.Load(b + L.Width), w2 = L.Load(b + 2 * L.Width), w3 = L.Load(b + 3 * L.Width);
            var x = L.All(h0[k]);
            a0 = L.FusedMultiplyAdd(x, w0, a0);
            a1 = L.FusedMultiplyAdd(x, w1, a1);
            a2 = L.FusedMultiplyAdd(x, w2, a2);
            a3 = L.FusedMultiplyAdd(x, w3, a3);
            x = L.All(h1[k]);
            b0 = L.FusedMultiplyAdd(x, w0, b0);
            b1 = L.FusedMultiplyAdd(x, w1, b1);
            b2 = L.FusedMultiplyAdd(x, w2, b2);
            b3 = L.FusedMultiplyAdd(x, w3, b3);
            x = L.All(h2[k]);
            c0 = L.FusedMultiplyAdd(x, w0, c0);
            c1 = L.FusedMultiplyAdd(x, w1, c1);
            c2 = L.FusedMultiplyAdd(x, w2, c2);
            c3 = L.FusedMultiplyAdd(x, w3, c3);
            x = L.All(h3[k]);
            d0 = L.FusedMultiplyAdd(x, w0, d0);
            d1 = L.FusedMultiplyAdd(x, w1, d1);
            d2 = L.FusedMultiplyAdd(x, w2, d2);
            d3 = L.FusedMultiplyAdd(x, w3, d3);
            b += 4 * L.Width;
        }
        Store(sums, a0, a1, a2, a3);
        Store(sums + 4 * L.Width, b0, b1, b2, b3);
        Store(sums + 8 * L.Width, c0, c1, c2, c3);
        Store(sums + 12 * L.Width, d0, d1, d2, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(float* h0, float* h1, float* b, nint depth, float* sums)
    {
        L a0 = L.All(0), a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0;
        for (nint k = 0; k < depth; k++)
        {
            L w0 = L.Load(b), w1 = L.Load(b + L.Width), w2 = L.Load(b + 2 * L.Width);
            var x = L.All(h0[k]);
            a0 = L.FusedMultiplyAdd(x, w0, a0);
            a1 = L.FusedMultiplyAdd(x, w1, a1);
            a2 = L.FusedMultiplyAdd(x, w2, a2);
            x = L.All(h1[k]);
            b0 = L.FusedMultiplyAdd(x, w0, b0);
            b1 = L.FusedMultiplyAdd(x, w1, b1);
            b2 = L.FusedMultiplyAdd(x, w2, b2);
            b += 3 * L.Width;
        }
        Store(sums, a0, a1, a2);
        Store(sums + 3 * L.Width, b0, b1, b2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(float* h0, float* h1, float* h2, float* h3, float* b, nint depth, float* sums)
    {
        L a0 = L.All(0), a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0, c0 = a0, c1 = a0, c2 = a0, d0 = a0, d1 = a0, d2 = a0;
        for (nint k = 0; k < depth; k++)
        {
            L w0 = L.Load(b), w1 = L.Load(b + L.Width), w2 = L.Load(b + 2 * L.Width);
            var x = L.All(h0[k]);
            a0 = L.FusedMultiplyAdd(x, w0, a0);
            a1 = L.FusedMultiplyAdd(x, w1, a1);
            a2 = L.FusedMultiplyAdd(x, w2, a2);
            x = L.All(h1[k]);
            b0 = L.FusedMultiplyAdd(x, w0, b0);
            b1 = L.FusedMultiplyAdd(x, w1, b1);
            b2 = L.FusedMultiplyAdd(x, w2, b2);
            x = L.All(h2[k]);
            c0 = L.FusedMultiplyAdd(x, w0, c0);
            c1 = L.FusedMultiplyAdd(x, w1, c1);
            c2 = L.FusedMultiplyAdd(x, w2, c2);
            x = L.All(h3[k]);
            d0 = L.FusedMultiplyAdd(x, w0, d0);
            d1 = L.FusedMultiplyAdd(x, w1, d1);
            d2 = L.FusedMultiplyAdd(x, w2, d2);
            b += 3 * L.Width;
        }
        Store(sums, a0, a1, a2);
        Store(sums + 3 * L.Width, b0, b1, b2);
        Store(sums + 6 * L.Width, c0, c1, c2);
        Store(sums + 9 * L.Width, d0, d1, d2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, L first, L second, L third)
    {
        L.Store(first, to);
        L.Store(second, to + L.Width);
        L.Store(third, to + 2 * L.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, L first, L second, L third, L fourth)
    {
        Store(to, first, second, third);
        L.Store(fourth, to + 3 * L.Width);
    }
}
