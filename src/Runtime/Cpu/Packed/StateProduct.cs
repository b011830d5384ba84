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
            Run<Sizes.N4, Sizes.N2>(h, second, third, fourth, panel, depth, sums);
        else if (gates == 4)
            Run<Sizes.N4, Sizes.N4>(h, second, third, fourth, panel, depth, sums);
        else if (rows <= 2)
            Run<Sizes.N3, Sizes.N2>(h, second, third, fourth, panel, depth, sums);
        else
            Run<Sizes.N3, Sizes.N4>(h, second, third, fourth, panel, depth, sums);
    }

    /// <summary>G gates of R states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<G, R>(float* h0, float* h1, float* h2, float* h3, float* b, nint depth, float* sums) where G : struct, ISize where R : struct, ISize
    {
        L a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0, c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0, w3 = a0;
        for (nint k = 0; k < depth; k++)
        {
            L w0 = L.Load(b), w1 = L.Load(b + L.Width), w2 = L.Load(b + 2 * L.Width);
            if (typeof(G) == typeof(Sizes.N4))
                w3 = L.Load(b + 3 * L.Width);
            Add<G>(h0[k], w0, w1, w2, w3, ref a0, ref a1, ref a2, ref a3);
            Add<G>(h1[k], w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
            if (typeof(R) == typeof(Sizes.N4))
            {
                Add<G>(h2[k], w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
                Add<G>(h3[k], w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
            }
            b += G.Value * L.Width;
        }
        Store<G>(sums, a0, a1, a2, a3);
        Store<G>(sums + G.Value * L.Width, b0, b1, b2, b3);
        if (typeof(R) == typeof(Sizes.N4))
        {
            Store<G>(sums + 2 * G.Value * L.Width, c0, c1, c2, c3);
            Store<G>(sums + 3 * G.Value * L.Width, d0, d1, d2, d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<G>(float number, L w0, L w1, L w2, L w3, ref L first, ref L second, ref L third, ref L fourth) where G : struct
    {
        var x = L.All(number);
        first = L.FusedMultiplyAdd(x, w0, first);
        second = L.FusedMultiplyAdd(x, w1, second);
        third = L.FusedMultiplyAdd(x, w2, third);
        if (typeof(G) == typeof(Sizes.N4))
            fourth = L.FusedMultiplyAdd(x, w3, fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<G>(float* to, L first, L second, L third, L fourth) where G : struct
    {
        L.Store(first, to);
        L.Store(second, to + L.Width);
        L.Store(third, to + 2 * L.Width);
        if (typeof(G) == typeof(Sizes.N4))
            L.Store(fourth, to + 3 * L.Width);
    }
}
