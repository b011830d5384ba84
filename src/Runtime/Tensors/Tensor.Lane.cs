using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort;

/// <summary>A tensor as a lane: a formula over it records itself on the tape, and so has a derivative.</summary>
public partial class Tensor : ILane<Tensor>
{
    /// <summary>A real number as a 0-d tensor that takes the dtype of what it meets.</summary>
    public static implicit operator Tensor(double value) => Torch.Number(value);

    /// <summary>An integer as a 0-d tensor that takes the dtype of what it meets.</summary>
    public static implicit operator Tensor(long value) => Torch.Number(value);

    /// <summary>A bool as a 0-d tensor that takes the dtype of what it meets.</summary>
    public static implicit operator Tensor(bool value) => Torch.Number(value);

    static Tensor ILane<Tensor>.Less(Tensor a, Tensor b) => a.Lt(b);
    static Tensor ILane<Tensor>.LessEqual(Tensor a, Tensor b) => a.Le(b);
    static Tensor ILane<Tensor>.Equal(Tensor a, Tensor b) => a.Eq(b);
    static Tensor ILane<Tensor>.And(Tensor condition, Tensor other) => condition.Mul(other);
    static Tensor ILane<Tensor>.Or(Tensor condition, Tensor other) => condition.Maximum(other);
    static Tensor ILane<Tensor>.Not(Tensor condition) => condition.Eq(false);
    static Tensor ILane<Tensor>.Select(Tensor condition, Tensor then, Tensor otherwise) => Ops.Where.Of(condition, then, otherwise);
    static Tensor ILane<Tensor>.Min(Tensor a, Tensor b) => a.Minimum(b);
    static Tensor ILane<Tensor>.Max(Tensor a, Tensor b) => a.Maximum(b);
    static Tensor ILane<Tensor>.Conjugate(Tensor a) => a.Conj();
    static Tensor ILane<Tensor>.Abs(Tensor a) => a.Abs();
    static Tensor ILane<Tensor>.Sqrt(Tensor a) => a.Sqrt();
    static Tensor ILane<Tensor>.Exp(Tensor a) => a.Exp();
    static Tensor ILane<Tensor>.Log(Tensor a) => a.Log();
    static Tensor ILane<Tensor>.Sin(Tensor a) => a.Sin();
    static Tensor ILane<Tensor>.Cos(Tensor a) => a.Cos();
    static Tensor ILane<Tensor>.Floor(Tensor a) => a.Floor();
    static Tensor ILane<Tensor>.Ceiling(Tensor a) => a.Ceil();
    static Tensor ILane<Tensor>.Truncate(Tensor a) => a.Trunc();
    static Tensor ILane<Tensor>.Round(Tensor a) => a.Round();
    static Tensor ILane<Tensor>.FusedMultiplyAdd(Tensor a, Tensor b, Tensor c) => a.Mul(b).Add(c);
    static Tensor ILane<Tensor>.BitAnd(Tensor a, Tensor b) => throw NoDerivative("bitwise and");
    static Tensor ILane<Tensor>.BitOr(Tensor a, Tensor b) => throw NoDerivative("bitwise or");
    static Tensor ILane<Tensor>.BitXor(Tensor a, Tensor b) => throw NoDerivative("bitwise xor");
    static Tensor ILane<Tensor>.Map<F>(F function, Tensor a) => Unary.Apply(new Mapped<F>(function), a);
    static Tensor ILane<Tensor>.Map<F>(F function, Tensor a, Tensor b) => Binary.Apply(new Mapped2<F>(function), a, b);

    private static AutogradException NoDerivative(string name) => new($"The formula's derivative contains {name}, which is not differentiable.");

    /// <summary>A scalar function as an op of its own, so that derivatives may contain it.</summary>
    internal readonly record struct Mapped<F>(F Function) : IUnary where F : unmanaged, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Input | Keeps.Output;

        public L F1<L>(L x) where L : ILane<L> => L.Map(Function, x);

        L IUnary.F<L>(L x) => F1(x);

        public L D<L>(L x, L y) where L : ILane<L> => Function.D(x, y);
    }

    /// <summary>The same of two numbers.</summary>
    internal readonly record struct Mapped2<F>(F Function) : IBinary where F : unmanaged, IScalarFunction2
    {
        public static Keeps KeepsForA => Keeps.Input | Keeps.Other | Keeps.Output;

        public static Keeps KeepsForB => Keeps.Input | Keeps.Other | Keeps.Output;

        public L F2<L>(L a, L b) where L : ILane<L> => L.Map(Function, a, b);

        L IBinary.F<L>(L a, L b) => F2(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => Function.Da(a, b, y);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => Function.Db(a, b, y);
    }
}
