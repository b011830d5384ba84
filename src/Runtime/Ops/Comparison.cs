using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>A question about two numbers.</summary>
internal interface IComparison
{
    /// <summary>A condition.</summary>
    L Test<L>(L a, L b) where L : ILane<L>;
}

/// <summary>Applies comparisons: the result is bool and has no derivative.</summary>
internal static class Comparison
{
    internal static Tensor Apply<T>(T test, Tensor a, Tensor b) where T : unmanaged, IComparison => Binary.Apply(new AsBinary<T>(test), a, b);

    internal static Tensor ApplyInPlace<T>(T test, Tensor a, Tensor b) where T : unmanaged, IComparison => Binary.ApplyInPlace(new AsBinary<T>(test), a, b);

    internal readonly record struct AsBinary<T>(T Op) : IBinary where T : unmanaged, IComparison
    {
        public static Promotion Result => Promotion.Bool;

        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        public L F<L>(L a, L b) where L : ILane<L> => L.Select(Op.Test(a, b), 1, 0);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;
    }
}
