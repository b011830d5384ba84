using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>eˣ − 1, exact near 0.</summary>
    internal readonly record struct Expm1 : IUnary
    {
        public static bool IsFullOnGpu => true;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (!L.IsOrdered)
                return L.Exp(x) - 1;
            // Near 0, where eˣ would lose x's digits, a rational function of x (Cephes).
            var z = x * x;
            var p = x * (((L)1.2617719307481059087798E-4 * z + 3.0299440770744196129956E-2) * z + 9.9999999999999999991025E-1);
            var q = (((L)3.0019850513866445504159E-6 * z + 2.5244834034968410419224E-3) * z + 2.2726554820815502876593E-1) * z + 2;
            var small = p / (q - p) * 2;
            return L.Select(L.Less(L.Abs(x), 0.5), small, L.Exp(x) - 1);
        }

        public L D<L>(L x, L y) where L : ILane<L> => y + 1;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>eˣ − 1, exact near 0. PyTorch: <c>torch.expm1</c>.</summary>
        [Aten("expm1(Tensor self) -> Tensor")]
        [Aten("special_expm1(Tensor self) -> Tensor")]
        public Tensor Expm1() => Unary.Apply(default(Expm1), this);

        /// <summary><see cref="Expm1()"/> in place. PyTorch: <c>expm1_</c>.</summary>
        [Aten("expm1_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Expm1_() => Unary.ApplyInPlace(default(Expm1), this);
    }
}
