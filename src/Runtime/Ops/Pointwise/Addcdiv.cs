using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a + Value · b / c.</summary>
    internal readonly record struct Addcdiv(double Value) : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b, L c) where L : ILane<L> => a + b / c * Value;

        public L Da<L>(L a, L b, L c) where L : ILane<L> => 1;

        public L Db<L>(L a, L b, L c) where L : ILane<L> => (L)Value / c;

        public L Dc<L>(L a, L b, L c) where L : ILane<L> => b * -Value / (c * c);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This + <paramref name="value"/> · <paramref name="tensor1"/> / <paramref name="tensor2"/>. PyTorch: <c>torch.addcdiv</c>.</summary>
        /// <exception cref="DTypeException">Both are integers, for which PyTorch has no such quotient.</exception>
        [Aten("addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor")]
        public Tensor Addcdiv(Tensor tensor1, Tensor tensor2, double value = 1) => Ternary.Apply(Quotient(tensor1, tensor2, value), this, tensor1, tensor2);

        /// <summary><see cref="Addcdiv(Tensor, Tensor, double)"/> in place. PyTorch: <c>addcdiv_</c>.</summary>
        [Aten("addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)")]
        public Tensor Addcdiv_(Tensor tensor1, Tensor tensor2, double value = 1) => Ternary.ApplyInPlace(Quotient(tensor1, tensor2, value), this, tensor1, tensor2);

        private static Addcdiv Quotient(Tensor tensor1, Tensor tensor2, double value) => tensor1.DType.IsIntegral && tensor2.DType.IsIntegral
            ? throw new DTypeException("Integer division with addcdiv is no longer supported: convert the tensors to a floating dtype.")
            : new(value);
    }
}
