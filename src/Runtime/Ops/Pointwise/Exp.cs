using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>eˣ.</summary>
    internal readonly record struct Exp : IUnary
    {
        public static bool IsFullOnGpu => true;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Exp(x);

        public L D<L>(L x, L y) where L : ILane<L> => y;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>eˣ. PyTorch: <c>torch.exp</c>.</summary>
        [Aten("exp(Tensor self) -> Tensor")]
        public Tensor Exp() => Unary.Apply(default(Exp), this);

        /// <summary><see cref="Exp()"/> in place. PyTorch: <c>exp_</c>.</summary>
        [Aten("exp_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Exp_() => Unary.ApplyInPlace(default(Exp), this);
    }
}
