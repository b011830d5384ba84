using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>One elementwise function after another: the inputs of the first, then those of the second but the one the first computes.</summary>
internal readonly record struct Fused<A, B, S>(A First, B Second) : IMap
    where A : unmanaged, IMap
    where B : unmanaged, IMap
    where S : unmanaged, ISlot
{
    public static int Inputs => A.Inputs + B.Inputs - 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var value = First.Apply(a, b, c, d);
        var (x, y, z) = A.Inputs == 1 ? (b, c, d) : A.Inputs == 2 ? (c, d, d) : (d, d, d);
        return S.Index switch
        {
            0 => Second.Apply(value, x, y, z),
            1 => Second.Apply(x, value, y, z),
            2 => Second.Apply(x, y, value, z),
            _ => Second.Apply(x, y, z, value),
        };
    }
}

/// <summary>An elementwise function one of whose inputs is always the same number.</summary>
internal readonly record struct Bound<M, S>(M Map, double Value) : IMap
    where M : unmanaged, IMap
    where S : unmanaged, ISlot
{
    public static int Inputs => M.Inputs - 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        L value = Value;
        return S.Index switch
        {
            0 => Map.Apply(value, a, b, c),
            1 => Map.Apply(a, value, b, c),
            2 => Map.Apply(a, b, value, c),
            _ => Map.Apply(a, b, c, value),
        };
    }
}
