using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Finds activations in any spelling, and takes the operator that has a name: the compiler inlines it whole, which it does not do with a long chain.</summary>
internal static class KnownFunctions
{
    /// <summary>On both sides of every bend, where none of the functions has lost its digits.</summary>
    private static readonly double[] Points = [-3.3, -2.9, -1.7, -0.8, -0.3, 0.25, 0.9, 1.6, 2.8, 3.2, 4.5];

    private static readonly (Func<double, double> Value, ElementwiseStep Step)[] All = [Of<Gelu>(), Of<GeluTanh>(), Of<Silu>(), Of<Hardswish>(), Of<Hardsigmoid>(), Of<Mish>()];

    /// <summary>The named operator that computes the same; null where it is none.</summary>
    internal static ElementwiseStep? Of(ElementwiseStep step)
    {
        if (step is not { InputCount: 1, Compute: DType.Float32 })
            return null;
        foreach (var (value, known) in All)
        {
            if (Array.TrueForAll(Points, x => Probe.Near(Probe.Value(step, x), value(x))))
                return known;
        }
        return null;
    }

    private static (Func<double, double> Value, ElementwiseStep Step) Of<U>() where U : unmanaged, IUnary =>
        (x => default(U).F(new Lane1<double>(x)).V, new ElementwiseStep<Unary.Forward<U>>(default, DType.Float32));
}
