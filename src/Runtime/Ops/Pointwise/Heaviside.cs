using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>0 below 0, 1 above, and b at 0.</summary>
    internal readonly record struct Heaviside : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.Equal(a, 0), b, L.Select(L.Less(0, a), 1, 0));

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The step function: 0 below 0, 1 above, and <paramref name="values"/> at 0. PyTorch: <c>torch.heaviside</c>.</summary>
        [Aten("heaviside(Tensor self, Tensor values) -> Tensor")]
        public Tensor Heaviside(Tensor values) => Binary.Apply(default(Heaviside), this, values);

        /// <summary><see cref="Heaviside(Tensor)"/> in place. PyTorch: <c>heaviside_</c>.</summary>
        [Aten("heaviside_(Tensor(a!) self, Tensor values) -> Tensor(a!)")]
        public Tensor Heaviside_(Tensor values) => Binary.ApplyInPlace(default(Heaviside), this, values);
    }
}
