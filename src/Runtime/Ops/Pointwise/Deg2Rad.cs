using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Degrees as radians.</summary>
    internal readonly record struct Deg2Rad : IUnary
    {
        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * (Math.PI / 180);

        public L D<L>(L x, L y) where L : ILane<L> => Math.PI / 180;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Degrees as radians. PyTorch: <c>torch.deg2rad</c>.</summary>
        [Aten("deg2rad(Tensor self) -> Tensor")]
        public Tensor Deg2Rad() => Unary.Apply(default(Deg2Rad), this);

        /// <summary><see cref="Deg2Rad()"/> in place. PyTorch: <c>deg2rad_</c>.</summary>
        [Aten("deg2rad_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Deg2Rad_() => Unary.ApplyInPlace(default(Deg2Rad), this);
    }
}
