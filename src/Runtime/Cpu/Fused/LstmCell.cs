using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>
/// A step of a long short-term memory behind its matrix products. Results: the gates [rows, 4 · size] as input, forget,
/// cell and output gate after their functions, the state h and the cell c. Inputs: the gates' sums, the cell before,
/// and a bias of the sums, which may be left out.
/// </summary>
/// <param name="Rows">The batch.</param>
/// <param name="Size">The size of the state.</param>
internal readonly unsafe record struct LstmCell(long Rows, long Size) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 24 * Size;

    // In passes, into each of which the compiler inlines all: its patience would not suffice for them together.
    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var n = Size;
        for (var row = begin; row < end; row++)
        {
            T* gates = tensors[0] + row * 4 * n, sums = tensors[3] + row * 4 * n, bias = tensors[5];
            Activate<Sigmoid, L, T>(sums, bias, gates, 2 * n);
            Activate<Tanh, L, T>(sums + 2 * n, bias == null ? null : bias + 2 * n, gates + 2 * n, n);
            Activate<Sigmoid, L, T>(sums + 3 * n, bias == null ? null : bias + 3 * n, gates + 3 * n, n);
            States<L, T>(gates, tensors[4] + row * n, tensors[2] + row * n, tensors[1] + row * n, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Activate<F, L, T>(T* sums, T* bias, T* gates, long count) where F : unmanaged, IUnary where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
            L.Store(default(F).F(bias == null ? L.Load(sums + i) : L.Load(sums + i) + L.Load(bias + i)), gates + i);
        for (; i < count; i++)
            gates[i] = default(F).F(new Lane1<T>(bias == null ? sums[i] : sums[i] + bias[i])).V;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void States<L, T>(T* gates, T* before, T* c, T* h, long n) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var k = 0L;
        for (; k <= n - L.Width; k += L.Width)
            Combine<L, T>(gates + k, before + k, c + k, h + k, n);
        for (; k < n; k++)
            Combine<Lane1<T>, T>(gates + k, before + k, c + k, h + k, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<L, T>(T* gates, T* before, T* c, T* h, long n) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var next = LstmFormulas.Next(L.Load(gates), L.Load(gates + n), L.Load(gates + 2 * n), L.Load(before));
        L.Store(next, c);
        L.Store(LstmFormulas.State(L.Load(gates + 3 * n), next), h);
    }
}

/// <summary>The gradients of <see cref="LstmCell"/>. Results: those of the sums and of the cell before. Inputs: the gates, the cell, the cell before, the gradients of h, twice, of which the second may be left out, and of c.</summary>
/// <param name="Rows">The batch.</param>
/// <param name="Size">The size of the state.</param>
internal readonly unsafe record struct LstmCellGradient(long Rows, long Size) : IFusedKernel
{
    public long Items => Rows;

    public long Cost => 24 * Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var n = Size;
        for (var row = begin; row < end; row++)
        {
            long wide = row * 4 * n, narrow = row * n;
            T* sums = tensors[0] + wide, ofBefore = tensors[1] + narrow, gates = tensors[2] + wide, c = tensors[3] + narrow, before = tensors[4] + narrow;
            T* ofH = tensors[5] + narrow, more = tensors[6] == null ? null : tensors[6] + narrow, ofC = tensors[7] + narrow;
            var k = 0L;
            for (; k <= n - L.Width; k += L.Width)
                Step<L, T>(sums + k, ofBefore + k, gates + k, c + k, before + k, ofH + k, more == null ? null : more + k, ofC + k, n);
            for (; k < n; k++)
                Step<Lane1<T>, T>(sums + k, ofBefore + k, gates + k, c + k, before + k, ofH + k, more == null ? null : more + k, ofC + k, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<L, T>(T* sums, T* ofBefore, T* gates, T* c, T* before, T* ofH, T* more, T* ofC, long n) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var dh = more == null ? L.Load(ofH) : L.Load(ofH) + L.Load(more);
        LstmFormulas.Slopes(L.Load(gates), L.Load(gates + n), L.Load(gates + 2 * n), L.Load(gates + 3 * n), L.Load(c), L.Load(before), dh, L.Load(ofC),
            out var input, out var forget, out var cell, out var output, out var past);
        L.Store(input, sums);
        L.Store(forget, sums + n);
        L.Store(cell, sums + 2 * n);
        L.Store(output, sums + 3 * n);
        L.Store(past, ofBefore);
    }
}
