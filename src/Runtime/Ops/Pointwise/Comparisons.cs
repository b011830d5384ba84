using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a == b.</summary>
    internal readonly record struct Eq : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.Equal(a, b);
    }

    /// <summary>a != b.</summary>
    internal readonly record struct Ne : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.Not(L.Equal(a, b));
    }

    /// <summary>a &lt; b.</summary>
    internal readonly record struct Lt : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.Less(a, b);
    }

    /// <summary>a ≤ b.</summary>
    internal readonly record struct Le : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.LessEqual(a, b);
    }

    /// <summary>a &gt; b.</summary>
    internal readonly record struct Gt : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.Less(b, a);
    }

    /// <summary>a ≥ b.</summary>
    internal readonly record struct Ge : IComparison
    {
        public L Test<L>(L a, L b) where L : ILane<L> => L.LessEqual(b, a);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>True where this == <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.eq</c>.</summary>
        [Aten("eq.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("eq.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Eq(Tensor other) => Comparison.Apply(default(Eq), this, other);

        /// <summary><see cref="Eq(Tensor)"/> in place. PyTorch: <c>eq_</c>.</summary>
        [Aten("eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Eq_(Tensor other) => Comparison.ApplyInPlace(default(Eq), this, other);

        /// <summary>True where this != <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.ne</c>.</summary>
        [Aten("ne.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("ne.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("not_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("not_equal.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Ne(Tensor other) => Comparison.Apply(default(Ne), this, other);

        /// <summary><see cref="Ne(Tensor)"/> in place. PyTorch: <c>ne_</c>.</summary>
        [Aten("ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("not_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Ne_(Tensor other) => Comparison.ApplyInPlace(default(Ne), this, other);

        /// <summary>True where this &lt; <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.lt</c>.</summary>
        [Aten("lt.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("lt.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("less.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("less.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Lt(Tensor other) => Comparison.Apply(default(Lt), this, other);

        /// <summary><see cref="Lt(Tensor)"/> in place. PyTorch: <c>lt_</c>.</summary>
        [Aten("lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("less_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("less_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Lt_(Tensor other) => Comparison.ApplyInPlace(default(Lt), this, other);

        /// <summary>True where this ≤ <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.le</c>.</summary>
        [Aten("le.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("le.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("less_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("less_equal.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Le(Tensor other) => Comparison.Apply(default(Le), this, other);

        /// <summary><see cref="Le(Tensor)"/> in place. PyTorch: <c>le_</c>.</summary>
        [Aten("le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("less_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Le_(Tensor other) => Comparison.ApplyInPlace(default(Le), this, other);

        /// <summary>True where this &gt; <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.gt</c>.</summary>
        [Aten("gt.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("gt.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("greater.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("greater.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Gt(Tensor other) => Comparison.Apply(default(Gt), this, other);

        /// <summary><see cref="Gt(Tensor)"/> in place. PyTorch: <c>gt_</c>.</summary>
        [Aten("gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("greater_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("greater_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Gt_(Tensor other) => Comparison.ApplyInPlace(default(Gt), this, other);

        /// <summary>True where this ≥ <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.ge</c>.</summary>
        [Aten("ge.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("ge.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("greater_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("greater_equal.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Ge(Tensor other) => Comparison.Apply(default(Ge), this, other);

        /// <summary><see cref="Ge(Tensor)"/> in place. PyTorch: <c>ge_</c>.</summary>
        [Aten("ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("greater_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("greater_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Ge_(Tensor other) => Comparison.ApplyInPlace(default(Ge), this, other);
    }
}
