using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a + Alpha · b.</summary>
    internal readonly record struct Add(double Alpha) : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => a + b * Alpha;

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 1;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => Alpha;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This + <paramref name="alpha"/> · <paramref name="other"/>; shapes broadcast, dtypes promote. PyTorch: <c>torch.add</c>.</summary>
        [Aten("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        [Aten("add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        public Tensor Add(Tensor other, double alpha = 1) => Binary.Apply(new Add(alpha), this, other);

        /// <summary><see cref="Add(Tensor, double)"/> in place. PyTorch: <c>add_</c>.</summary>
        [Aten("add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        [Aten("add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        public Tensor Add_(Tensor other, double alpha = 1) => Binary.ApplyInPlace(new Add(alpha), this, other);

        /// <summary>This − <paramref name="alpha"/> · <paramref name="other"/>. PyTorch: <c>torch.sub</c>.</summary>
        /// <exception cref="DTypeException">Both are bool, for which PyTorch has no difference.</exception>
        [Aten("sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        [Aten("sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        [Aten("subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        [Aten("subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        public Tensor Sub(Tensor other, double alpha = 1) => Binary.Apply(Difference(other, alpha), this, other);

        /// <summary><see cref="Sub(Tensor, double)"/> in place. PyTorch: <c>sub_</c>.</summary>
        [Aten("sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        [Aten("sub_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        [Aten("subtract_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        [Aten("subtract_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        public Tensor Sub_(Tensor other, double alpha = 1) => Binary.ApplyInPlace(Difference(other, alpha), this, other);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.Add(right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => left.Sub(right);

        private Add Difference(Tensor other, double alpha) => DType == DType.Bool && other.DType == DType.Bool
            ? throw new DTypeException("Subtraction, the `-` operator, with two bool tensors is not supported: use LogicalXor instead.")
            : new(-alpha);
    }
}
