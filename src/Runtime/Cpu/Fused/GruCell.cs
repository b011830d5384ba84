using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>
/// A step of a gated recurrent unit behind its matrix products. Results: the gates [rows, 4 · size] as reset, update and
/// fresh state after their functions and the state's part of the fresh one's sum, and the next state. Inputs: the input's
/// and the state's sums [rows, 3 · size], the state before, and a bias of the state's sums, which may be left out.
/// </summary>
/// <param name="Rows">The batch.</param>
/// <param name="Size">The size of the state.</param>
internal readonly unsafe record struct GruCell(long Rows, long Size) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 20 * Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var n = Size;
        for (var row = begin; row < end; row++)
        {
            T* gates = tensors[0] + row * 4 * n, next = tensors[1] + row * n, input = tensors[2] + row * 3 * n, state = tensors[3] + row * 3 * n, before = tensors[4] + row * n, bias = tensors[5];
            var k = 0L;
            for (; k <= n - L.Width; k += L.Width)
                Step<L, T>(gates + k, next + k, input + k, state + k, before + k, bias == null ? null : bias + k, n);
            for (; k < n; k++)
                Step<Lane1<T>, T>(gates + k, next + k, input + k, state + k, before + k, bias == null ? null : bias + k, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<L, T>(T* gates, T* next, T* input, T* state, T* before, T* bias, long n) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L r = L.Load(state), z = L.Load(state + n), own = L.Load(state + 2 * n);
        if (bias != null)
            (r, z, own) = (r + L.Load(bias), z + L.Load(bias + n), own + L.Load(bias + 2 * n));
        var reset = default(Sigmoid).F(L.Load(input) + r);
        var update = default(Sigmoid).F(L.Load(input + n) + z);
        var fresh = GruFormulas.Fresh(reset, own, L.Load(input + 2 * n));
        L.Store(reset, gates);
        L.Store(update, gates + n);
        L.Store(fresh, gates + 2 * n);
        L.Store(own, gates + 3 * n);
        L.Store(GruFormulas.Next(update, fresh, L.Load(before)), next);
    }
}

/// <summary>
/// The gradients of <see cref="GruCell"/>. Results: those of the input's sums, of the state's sums, and of the state before as far as it goes past these.
/// Inputs: the gates, the state before, and the gradients of the next state, twice, of which the second may be left out.
/// </summary>
/// <param name="Rows">The batch.</param>
/// <param name="Size">The size of the state.</param>
internal readonly unsafe record struct GruCellGradient(long Rows, long Size) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 12 * Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var n = Size;
        for (var row = begin; row < end; row++)
        {
            T* input = tensors[0] + row * 3 * n, state = tensors[1] + row * 3 * n, past = tensors[2] + row * n, gates = tensors[3] + row * 4 * n, before = tensors[4] + row * n;
            T* ofNext = tensors[5] + row * n, more = tensors[6] == null ? null : tensors[6] + row * n;
            var k = 0L;
            for (; k <= n - L.Width; k += L.Width)
                Step<L, T>(input + k, state + k, past + k, gates + k, before + k, ofNext + k, more == null ? null : more + k, n);
            for (; k < n; k++)
                Step<Lane1<T>, T>(input + k, state + k, past + k, gates + k, before + k, ofNext + k, more == null ? null : more + k, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<L, T>(T* input, T* state, T* past, T* gates, T* before, T* ofNext, T* more, long n) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var dh = more == null ? L.Load(ofNext) : L.Load(ofNext) + L.Load(more);
        GruFormulas.Slopes(L.Load(gates), L.Load(gates + n), L.Load(gates + 2 * n), L.Load(gates + 3 * n), L.Load(before), dh, out var reset, out var update, out var fresh, out var own, out var kept);
        L.Store(reset, input);
        L.Store(update, input + n);
        L.Store(fresh, input + 2 * n);
        L.Store(reset, state);
        L.Store(update, state + n);
        L.Store(own, state + 2 * n);
        L.Store(kept, past);
    }
}
