using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>A vector of the same units of some samples. The fields beginning with Row are the distances between samples.</summary>
internal unsafe struct RecurrentVector
{
    /// <summary>For each sample a vector of each gate: the products with the state, of which the gates are made.</summary>
    internal float* Sums;

    /// <summary>A vector of each gate.</summary>
    internal float* Bias;

    /// <summary>The input's sums, and the distance between gates there.</summary>
    internal float* Input;
    internal nint Gate, RowInput;

    /// <summary>An LSTM's cells, which change, or a GRU's states before.</summary>
    internal float* Own;
    internal nint RowOwn;

    /// <summary>The next states.</summary>
    internal float* Next;
    internal nint RowNext;

    internal long Samples;
}

/// <summary>What becomes of recurrent units in a step, after the product with the state: in passes, so that the compiler inlines each one's formulas whole.</summary>
/// <remarks>They are not inlined themselves: all of them in one method are more than it takes.</remarks>
internal static unsafe class RecurrentUnits<L> where L : unmanaged, IMemoryLane<L, float>
{
    internal static void Lstm(in RecurrentVector v, GateOrder order)
    {
        Activate<Sigmoid>(v, 4, 0, order.First);
        Activate<Sigmoid>(v, 4, 1, order.Second);
        Activate<Tanh>(v, 4, 2, order.Third);
        Activate<Sigmoid>(v, 4, 3, order.Fourth);
        LstmStates(v);
    }

    internal static void Gru(in RecurrentVector v, GateOrder order)
    {
        Activate<Sigmoid>(v, 3, 0, order.First);
        Activate<Sigmoid>(v, 3, 1, order.Second);
        GruStates(v, order.Third);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Activate<F>(in RecurrentVector v, int gates, int gate, int place) where F : unmanaged, IUnary
    {
        float* sums = v.Sums + gate * L.Width, input = v.Input + place * v.Gate;
        var bias = L.Load(v.Bias + gate * L.Width);
        for (var sample = v.Samples; sample > 0; sample--)
        {
            L.Store(default(F).F(L.Load(sums) + bias + L.Load(input)), sums);
            sums += gates * L.Width;
            input += v.RowInput;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void LstmStates(in RecurrentVector v)
    {
        float* gates = v.Sums, c = v.Own, h = v.Next;
        for (var sample = v.Samples; sample > 0; sample--)
        {
            var next = LstmFormulas.Next(L.Load(gates), L.Load(gates + L.Width), L.Load(gates + 2 * L.Width), L.Load(c));
            L.Store(next, c);
            L.Store(LstmFormulas.State(L.Load(gates + 3 * L.Width), next), h);
            gates += 4 * L.Width;
            c += v.RowOwn;
            h += v.RowNext;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void GruStates(in RecurrentVector v, int place)
    {
        float* gates = v.Sums, input = v.Input + place * v.Gate, before = v.Own, h = v.Next;
        var bias = L.Load(v.Bias + 2 * L.Width);
        for (var sample = v.Samples; sample > 0; sample--)
        {
            var fresh = GruFormulas.Fresh(L.Load(gates), L.Load(gates + 2 * L.Width) + bias, L.Load(input));
            L.Store(GruFormulas.Next(L.Load(gates + L.Width), fresh, L.Load(before)), h);
            gates += 3 * L.Width;
            input += v.RowInput;
            before += v.RowOwn;
            h += v.RowNext;
        }
    }
}
