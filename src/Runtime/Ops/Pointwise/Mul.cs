using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a · b.</summary>
    internal readonly record struct Mul : IBinary
    {
        public static Keeps KeepsForA => Keeps.Other;

        public static Keeps KeepsForB => Keeps.Input;

        public L F<L>(L a, L b) where L : ILane<L> => a * b;

        public L Da<L>(L a, L b, L y) where L : ILane<L> => b;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => a;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This · <paramref name="other"/>, element by element; shapes broadcast, dtypes promote. PyTorch: <c>torch.mul</c>.</summary>
        public Tensor Mul(Tensor other) => Binary.Apply(default(Mul), this, other);

        /// <summary><see cref="Mul(Tensor)"/> in place. PyTorch: <c>mul_</c>.</summary>
        public Tensor Mul_(Tensor other) => Binary.ApplyInPlace(default(Mul), this, other);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.Mul(right);

        /// <summary>−x.</summary>
        public static Tensor operator -(Tensor x) => x.Neg();
    }
}
