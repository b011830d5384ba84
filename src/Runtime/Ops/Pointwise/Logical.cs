using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x is 0.</summary>
    internal readonly record struct LogicalNot : IPredicate
    {
        public L Test<L>(L x) where L : ILane<L> => L.Equal(x, 0);
    }

    /// <summary>Neither is 0.</summary>
    internal readonly record struct LogicalAnd : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.And(L.Not(L.Equal(a, 0)), L.Not(L.Equal(b, 0)));
    }

    /// <summary>Not both are 0.</summary>
    internal readonly record struct LogicalOr : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.Or(L.Not(L.Equal(a, 0)), L.Not(L.Equal(b, 0)));
    }

    /// <summary>Exactly one is 0.</summary>
    internal readonly record struct LogicalXor : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.Or(L.And(L.Equal(a, 0), L.Not(L.Equal(b, 0))), L.And(L.Equal(b, 0), L.Not(L.Equal(a, 0))));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>True where neither this nor <paramref name="other"/> is 0. PyTorch: <c>torch.logical_and</c>.</summary>
        [Aten("logical_and(Tensor self, Tensor other) -> Tensor")]
        public Tensor LogicalAnd(Tensor other) => Comparison.Apply(default(LogicalAnd), this, other);

        /// <summary><see cref="LogicalAnd(Tensor)"/> in place. PyTorch: <c>logical_and_</c>.</summary>
        [Aten("logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor LogicalAnd_(Tensor other) => Comparison.ApplyInPlace(default(LogicalAnd), this, other);

        /// <summary>True where this or <paramref name="other"/> is not 0. PyTorch: <c>torch.logical_or</c>.</summary>
        [Aten("logical_or(Tensor self, Tensor other) -> Tensor")]
        public Tensor LogicalOr(Tensor other) => Comparison.Apply(default(LogicalOr), this, other);

        /// <summary><see cref="LogicalOr(Tensor)"/> in place. PyTorch: <c>logical_or_</c>.</summary>
        [Aten("logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor LogicalOr_(Tensor other) => Comparison.ApplyInPlace(default(LogicalOr), this, other);

        /// <summary>True where exactly one of this and <paramref name="other"/> is 0. PyTorch: <c>torch.logical_xor</c>.</summary>
        [Aten("logical_xor(Tensor self, Tensor other) -> Tensor")]
        public Tensor LogicalXor(Tensor other) => Comparison.Apply(default(LogicalXor), this, other);

        /// <summary><see cref="LogicalXor(Tensor)"/> in place. PyTorch: <c>logical_xor_</c>.</summary>
        [Aten("logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor LogicalXor_(Tensor other) => Comparison.ApplyInPlace(default(LogicalXor), this, other);

        /// <summary>True where an element is 0. PyTorch: <c>torch.logical_not</c>.</summary>
        [Aten("logical_not(Tensor self) -> Tensor")]
        public Tensor LogicalNot() => Predicate.Apply(default(LogicalNot), this);

        /// <summary><see cref="LogicalNot()"/> in place. PyTorch: <c>logical_not_</c>.</summary>
        [Aten("logical_not_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor LogicalNot_() => Predicate.ApplyInPlace(default(LogicalNot), this);
    }
}
