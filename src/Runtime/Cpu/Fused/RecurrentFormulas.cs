using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>A step of a long short-term memory behind its gates.</summary>
internal static class LstmFormulas
{
    /// <summary>The next cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Next<L>(L input, L forget, L cell, L before) where L : unmanaged, ILane<L> => L.FusedMultiplyAdd(forget, before, input * cell);

    /// <summary>The next state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L State<L>(L output, L next) where L : unmanaged, ILane<L> => output * default(Tanh).F(next);

    /// <summary>The gradients of the gates' sums and of the cell before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Slopes<L>(L input, L forget, L cell, L output, L next, L before, L ofState, L ofNext, out L toInput, out L toForget, out L toCell, out L toOutput, out L toBefore)
        where L : unmanaged, ILane<L>
    {
        var t = default(Tanh).F(next);
        var dc = L.FusedMultiplyAdd(ofState * output, default(Tanh).D(t, t), ofNext);
        toInput = dc * cell * default(Sigmoid).D(input, input);
        toForget = dc * before * default(Sigmoid).D(forget, forget);
        toCell = dc * input * default(Tanh).D(cell, cell);
        toOutput = ofState * t * default(Sigmoid).D(output, output);
        toBefore = dc * forget;
    }
}

/// <summary>A step of a gated recurrent unit behind its first two gates.</summary>
internal static class GruFormulas
{
    /// <param name="reset">The gate.</param>
    /// <param name="own">The state's part of the sum.</param>
    /// <param name="input">The input's part of the sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Fresh<L>(L reset, L own, L input) where L : unmanaged, ILane<L> => default(Tanh).F(L.FusedMultiplyAdd(reset, own, input));

    /// <summary>The next state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Next<L>(L update, L fresh, L before) where L : unmanaged, ILane<L> => L.FusedMultiplyAdd(before - fresh, update, fresh);

    /// <summary>The gradients of the gates' sums, of the state's part of the fresh one's, and of the state before as far as it goes past these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Slopes<L>(L reset, L update, L fresh, L own, L before, L ofNext, out L toReset, out L toUpdate, out L toFresh, out L toOwn, out L past) where L : unmanaged, ILane<L>
    {
        past = ofNext * update;
        toFresh = (ofNext - past) * default(Tanh).D(fresh, fresh);
        toReset = toFresh * own * default(Sigmoid).D(reset, reset);
        toUpdate = ofNext * (before - fresh) * default(Sigmoid).D(update, update);
        toOwn = toFresh * reset;
    }
}
