using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Radians as degrees.</summary>
    internal readonly record struct Rad2Deg : IUnary
    {
        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * (180 / Math.PI);

        public L D<L>(L x, L y) where L : ILane<L> => 180 / Math.PI;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Radians as degrees. PyTorch: <c>torch.rad2deg</c>.</summary>
        [Aten("rad2deg(Tensor self) -> Tensor")]
        public Tensor Rad2Deg() => Unary.Apply(default(Rad2Deg), this);

        /// <summary><see cref="Rad2Deg()"/> in place. PyTorch: <c>rad2deg_</c>.</summary>
        [Aten("rad2deg_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Rad2Deg_() => Unary.ApplyInPlace(default(Rad2Deg), this);
    }
}
