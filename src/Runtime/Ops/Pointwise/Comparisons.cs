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
        public Tensor Eq(Tensor other) => Comparison.Apply(default(Eq), this, other);

        /// <summary>True where this != <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.ne</c>.</summary>
        public Tensor Ne(Tensor other) => Comparison.Apply(default(Ne), this, other);

        /// <summary>True where this &lt; <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.lt</c>.</summary>
        public Tensor Lt(Tensor other) => Comparison.Apply(default(Lt), this, other);

        /// <summary>True where this ≤ <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.le</c>.</summary>
        public Tensor Le(Tensor other) => Comparison.Apply(default(Le), this, other);

        /// <summary>True where this &gt; <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.gt</c>.</summary>
        public Tensor Gt(Tensor other) => Comparison.Apply(default(Gt), this, other);

        /// <summary>True where this ≥ <paramref name="other"/>; shapes broadcast. PyTorch: <c>torch.ge</c>.</summary>
        public Tensor Ge(Tensor other) => Comparison.Apply(default(Ge), this, other);
    }
}
