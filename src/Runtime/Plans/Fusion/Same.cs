using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>An elementwise function two of whose inputs are the same one: the later is left out.</summary>
internal readonly record struct Same<M, S, R>(M Map) : IMap, IRounding, IComposedMap
    where M : unmanaged, IMap
    where S : unmanaged
    where R : unmanaged
{
    public bool Rounds => Map is IRounding { Rounds: true };

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => M.Inputs - 1;
    }

    public void Save(StepWriter to)
    {
        to.Text("Same");
        to.Int(Slots.Number<S>());
        to.Int(Slots.Number<R>());
        to.Map(Map);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var same = typeof(S) == typeof(Slot0) ? a : typeof(S) == typeof(Slot1) ? b : c;
        if (typeof(R) == typeof(Slot1))
            return Map.Apply(a, same, b, c);
        return typeof(R) == typeof(Slot2) ? Map.Apply(a, b, same, c) : Map.Apply(a, b, c, same);
    }
}

/// <summary>a · b + c: what every affine function of a with known numbers is.</summary>
internal readonly record struct ScaleShift : IMap
{
    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.FusedMultiplyAdd(a, b, c);
}
