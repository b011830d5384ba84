using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>A question about one number.</summary>
internal interface IPredicate
{
    /// <summary>A condition.</summary>
    L Test<L>(L x) where L : ILane<L>;
}

/// <summary>Applies predicates: the result is bool and has no derivative.</summary>
internal static class Predicate
{
    internal static Tensor Apply<T>(T test, Tensor x) where T : unmanaged, IPredicate => Unary.Apply(new AsUnary<T>(test), x);

    internal static Tensor ApplyInPlace<T>(T test, Tensor x) where T : unmanaged, IPredicate => Unary.ApplyInPlace(new AsUnary<T>(test), x);

    internal readonly record struct AsUnary<T>(T Op) : IUnary where T : unmanaged, IPredicate
    {
        public static Promotion Result => Promotion.Bool;

        public static Keeps Keeps => Keeps.Nothing;

        public L F<L>(L x) where L : ILane<L> => L.Select(Op.Test(x), 1, 0);

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }
}
