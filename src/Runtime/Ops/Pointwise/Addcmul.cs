using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a + Value · b · c.</summary>
    internal readonly record struct Addcmul(double Value) : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b, L c) where L : ILane<L> => a + b * c * Value;

        public L Da<L>(L a, L b, L c) where L : ILane<L> => 1;

        public L Db<L>(L a, L b, L c) where L : ILane<L> => c * Value;

        public L Dc<L>(L a, L b, L c) where L : ILane<L> => b * Value;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This + <paramref name="value"/> · <paramref name="tensor1"/> · <paramref name="tensor2"/>. PyTorch: <c>torch.addcmul</c>.</summary>
        [Aten("addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor")]
        public Tensor Addcmul(Tensor tensor1, Tensor tensor2, double value = 1) => Ternary.Apply(new Addcmul(value), this, tensor1, tensor2);

        /// <summary><see cref="Addcmul(Tensor, Tensor, double)"/> in place. PyTorch: <c>addcmul_</c>.</summary>
        [Aten("addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)")]
        public Tensor Addcmul_(Tensor tensor1, Tensor tensor2, double value = 1) => Ternary.ApplyInPlace(new Addcmul(value), this, tensor1, tensor2);
    }
}
