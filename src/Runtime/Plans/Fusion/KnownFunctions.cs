using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Finds activations in any spelling, and takes the operator that has a name: the compiler inlines it whole, which it does not do with a long chain.</summary>
internal static class KnownFunctions
{
    /// <summary>On both sides of every bend, where none of the functions has lost its digits.</summary>
    private static readonly double[] Points = [-3.3, -2.9, -1.7, -0.8, -0.3, 0.25, 0.9, 1.6, 2.8, 3.2, 4.5];

    /// <summary>The named operator that computes the same; null where it is none.</summary>
    internal static ElementwiseStep? Of(ElementwiseStep step) => step is not { InputCount: 1, Compute: DType.Float32 } ? null
        : If<Gelu>(step) ?? If<GeluTanh>(step) ?? If<Silu>(step) ?? If<Hardswish>(step) ?? If<Hardsigmoid>(step) ?? If<Mish>(step);

    private static ElementwiseStep? If<U>(ElementwiseStep step) where U : unmanaged, IUnary =>
        Array.TrueForAll(Points, x => Probe.Near(Probe.Value(step, x), default(U).F(new Lane1<double>(x)).V)) ? new ElementwiseStep<Unary.Forward<U>>(default, step.Compute) : null;
}
