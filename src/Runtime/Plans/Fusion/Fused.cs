using System.Runtime.CompilerServices;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>One elementwise function after another: the inputs of the first, then those of the second but the one the first computes.</summary>
/// <typeparam name="A">The first.</typeparam>
/// <typeparam name="B">The second.</typeparam>
/// <typeparam name="S">Which input of the second the first computes.</typeparam>
/// <typeparam name="N">How many inputs the first has.</typeparam>
/// <remarks>Types are compared, not their numbers: what lies behind such a condition is not even looked at, while the compiler inlines both sides of others, and soon has enough.</remarks>
internal readonly record struct Fused<A, B, S, N>(A First, B Second) : IMap, IRounding, IComposedMap
    where A : unmanaged, IMap
    where B : unmanaged, IMap
    where S : unmanaged
    where N : unmanaged, ISize
{
    public bool Rounds => Second is IRounding { Rounds: true };

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => N.Value + B.Inputs - 1;
    }

    public void Save(StepWriter to)
    {
        to.Text("Fused");
        to.Int(Slots.Number<S>());
        to.Map(First);
        to.Map(Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var value = First.Apply(a, b, c, d);
        if (typeof(N) == typeof(Sizes.N1))
            return Then(value, b, c, d);
        return typeof(N) == typeof(Sizes.N2) ? Then(value, c, d, d) : Then(value, d, d, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private L Then<L>(L value, L x, L y, L z) where L : ILane<L>
    {
        if (typeof(S) == typeof(Slot0))
            return Second.Apply(value, x, y, z);
        if (typeof(S) == typeof(Slot1))
            return Second.Apply(x, value, y, z);
        return typeof(S) == typeof(Slot2) ? Second.Apply(x, y, value, z) : Second.Apply(x, y, z, value);
    }
}

/// <summary>An elementwise function one of whose inputs is always the same number.</summary>
internal readonly record struct Bound<M, S>(M Map, double Value) : IMap, IRounding, IComposedMap
    where M : unmanaged, IMap
    where S : unmanaged
{
    public bool Rounds => Map is IRounding { Rounds: true };

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => M.Inputs - 1;
    }

    public void Save(StepWriter to)
    {
        to.Text("Bound");
        to.Int(Slots.Number<S>());
        to.Long(BitConverter.DoubleToInt64Bits(Value));
        to.Map(Map);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        L value = Value;
        if (typeof(S) == typeof(Slot0))
            return Map.Apply(value, a, b, c);
        if (typeof(S) == typeof(Slot1))
            return Map.Apply(a, value, b, c);
        return typeof(S) == typeof(Slot2) ? Map.Apply(a, b, value, c) : Map.Apply(a, b, c, value);
    }
}
