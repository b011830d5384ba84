using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Complex tensors as two real ones over the same memory.</summary>
internal static class ComplexParts
{
    internal static Tensor Real(Tensor x) => Part(x, 0);

    internal static Tensor Imaginary(Tensor x) => Part(x, 1);

    private static Tensor Part(Tensor x, int part) =>
        new(x.Storage, TypePromotion.RealOf(x.DType), x.ShapeArray, Array.ConvertAll(x.StrideArray, s => 2 * s), 2 * x.StorageOffset + part);

    /// <summary>A product of complex matrices as four of real ones.</summary>
    internal static void MatMul(Tensor y, Tensor a, Tensor b, Tensor? start, Action<Tensor, Tensor, Tensor, Tensor?> multiply)
    {
        Tensor ar = Real(a), ai = Imaginary(a), br = Real(b), bi = Imaginary(b);
        var negated = Tensor.Empty(ai.ShapeArray, ai.DType, ai.Device);
        ai.Device.Elementwise(default(Negation), ai.DType, negated, [ai]);
        Sum(Real(y), ar, br, negated, bi, start is null ? null : Real(start), multiply);
        Sum(Imaginary(y), ar, bi, ai, br, start is null ? null : Imaginary(start), multiply);
    }

    /// <summary>y = start + a·b + c·d.</summary>
    private static void Sum(Tensor y, Tensor a, Tensor b, Tensor c, Tensor d, Tensor? start, Action<Tensor, Tensor, Tensor, Tensor?> multiply)
    {
        var sum = Tensor.Empty(y.ShapeArray, y.DType, y.Device);
        multiply(sum, a, b, start);
        multiply(sum, c, d, sum);
        y.Device.CopyBytes(y, sum);
    }

    internal readonly struct Negation : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => -a;
    }
}
