using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x limited to between Low and High.</summary>
    internal readonly record struct Hardtanh(double Low, double High) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Min(L.Max(x, Low), High);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.And(L.Less(Low, y), L.Less(y, High)), 1, 0);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x limited to between two values; at them the derivative is 0. PyTorch: <c>torch.nn.functional.hardtanh</c>.</summary>
        [Aten("hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor")]
        public Tensor Hardtanh(double minVal = -1, double maxVal = 1) => Unary.Apply(new Hardtanh(minVal, maxVal), this);

        /// <summary><see cref="Hardtanh(double, double)"/> in place. PyTorch: <c>hardtanh_</c>.</summary>
        [Aten("hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!)")]
        public Tensor Hardtanh_(double minVal = -1, double maxVal = 1) => Unary.ApplyInPlace(new Hardtanh(minVal, maxVal), this);

        /// <summary>x limited to between 0 and 6. PyTorch: <c>torch.nn.functional.relu6</c>.</summary>
        [Aten("relu6(Tensor self) -> Tensor")]
        public Tensor Relu6() => Hardtanh(0, 6);

        /// <summary><see cref="Relu6()"/> in place. PyTorch: <c>relu6_</c>.</summary>
        [Aten("relu6_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Relu6_() => Hardtanh_(0, 6);
    }
}
