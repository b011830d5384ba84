using System.Runtime.CompilerServices;
using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Plans;

namespace TorchPort.Gpu;

/// <summary>A number as a type.</summary>
internal interface IPlace
{
    static abstract int Value { get; }
}

/// <inheritdoc cref="IPlace"/>
internal readonly struct Place0 : IPlace
{
    public static int Value => 0;
}

/// <inheritdoc cref="IPlace"/>
internal readonly struct Place1 : IPlace
{
    public static int Value => 1;
}

/// <inheritdoc cref="IPlace"/>
internal readonly struct Place2 : IPlace
{
    public static int Value => 2;
}

/// <inheritdoc cref="IPlace"/>
internal readonly struct Place3 : IPlace
{
    public static int Value => 3;
}

/// <inheritdoc cref="IPlace"/>
internal readonly struct Place4 : IPlace
{
    public static int Value => 4;
}

/// <summary><see cref="Fused{A, B, S, N}"/> for kernels, which cannot compare types.</summary>
internal readonly record struct FusedThere<A, B, S, N>(A First, B Second) : IMap where A : unmanaged, IMap where B : unmanaged, IMap where S : unmanaged, IPlace where N : unmanaged, IPlace
{
    public static int Inputs => N.Value + B.Inputs - 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var value = First.Apply(a, b, c, d);
        L x = N.Value == 1 ? b : N.Value == 2 ? c : d, y = N.Value == 1 ? c : d;
        return S.Value == 0 ? Second.Apply(value, x, y, d) : S.Value == 1 ? Second.Apply(x, value, y, d) : S.Value == 2 ? Second.Apply(x, y, value, d) : Second.Apply(x, y, d, value);
    }
}

/// <summary><see cref="Bound{M, S}"/> for kernels.</summary>
internal readonly record struct BoundThere<M, S>(M Map, double Number) : IMap where M : unmanaged, IMap where S : unmanaged, IPlace
{
    public static int Inputs => M.Inputs - 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        L value = Number;
        return S.Value == 0 ? Map.Apply(value, a, b, c) : S.Value == 1 ? Map.Apply(a, value, b, c) : S.Value == 2 ? Map.Apply(a, b, value, c) : Map.Apply(a, b, c, value);
    }
}

/// <summary><see cref="Same{M, S, R}"/> for kernels.</summary>
internal readonly record struct SameThere<M, S, R>(M Map) : IMap where M : unmanaged, IMap where S : unmanaged, IPlace where R : unmanaged, IPlace
{
    public static int Inputs => M.Inputs - 1;

    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L>
    {
        var same = S.Value == 0 ? a : S.Value == 1 ? b : c;
        return R.Value == 1 ? Map.Apply(a, same, b, c) : R.Value == 2 ? Map.Apply(a, b, same, c) : Map.Apply(a, b, c, same);
    }
}

/// <summary>What a kernel has in the place of an elementwise function.</summary>
internal static class FusedMaps
{
    /// <summary>The type for kernels, of the same layout; often the type itself.</summary>
    internal static Type There(Type type)
    {
        if (!type.IsGenericType)
            return Number(type);
        var arguments = Array.ConvertAll(type.GetGenericArguments(), There);
        var definition = type.GetGenericTypeDefinition();
        var there = definition == typeof(Fused<,,,>) ? typeof(FusedThere<,,,>) : definition == typeof(Bound<,>) ? typeof(BoundThere<,>) : definition == typeof(Same<,,>) ? typeof(SameThere<,,>) : definition;
        return there.MakeGenericType(arguments);
    }

    private static Type Number(Type type) => type == typeof(Slot0) ? typeof(Place0)
        : type == typeof(Slot1) || type == typeof(Sizes.N1) ? typeof(Place1)
        : type == typeof(Slot2) || type == typeof(Sizes.N2) ? typeof(Place2)
        : type == typeof(Slot3) || type == typeof(Sizes.N3) ? typeof(Place3)
        : type == typeof(Sizes.N4) ? typeof(Place4) : type;
}

/// <summary>Runs a function as the one that kernels have in its place.</summary>
internal static class FusedMaps<M> where M : unmanaged, IMap
{
    /// <summary>Null where it is the same.</summary>
    internal static readonly Action<GpuDevice, M, DType, Tensor, Tensor[]>? Run = Make();

    private static Action<GpuDevice, M, DType, Tensor, Tensor[]>? Make()
    {
        var there = FusedMaps.There(typeof(M));
        return there == typeof(M) ? null : ((Func<Action<GpuDevice, M, DType, Tensor, Tensor[]>>)As<M>).Method.GetGenericMethodDefinition().MakeGenericMethod(there).CreateDelegate<Func<Action<GpuDevice, M, DType, Tensor, Tensor[]>>>()();
    }

    private static Action<GpuDevice, M, DType, Tensor, Tensor[]> As<N>() where N : unmanaged, IMap =>
        (device, map, compute, y, inputs) => device.Elementwise(Unsafe.As<M, N>(ref map), compute, y, inputs);
}
