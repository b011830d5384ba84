using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log(1 + x), exact near 0.</summary>
    internal readonly record struct Log1p : IUnary
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (!L.IsOrdered)
                return L.Log(x + 1);
            // Near 0, where 1 + x would lose x's digits, a rational function of x (Cephes).
            var z = x * x;
            var p = ((((((L)4.5270000862445199635215E-5 * x + 4.9854102823193375972212E-1) * x + 6.5787325942061044846969) * x + 2.9911919328553073277375E1) * x
                + 6.0949667980987787057556E1) * x + 5.7112963590585538103336E1) * x + 2.0039553499201281259648E1;
            var q = (((((x + 1.5062909083469192043167E1) * x + 8.3047565967967209469434E1) * x + 2.2176239823732856465394E2) * x + 3.0909872225312059774938E2) * x
                + 2.1642788614495947685003E2) * x + 6.0118660497603843919306E1;
            var small = x + (x * (z * p / q) - z * 0.5);
            return L.Select(L.And(L.Less(-0.29, x), L.Less(x, 0.41)), small, L.Log(x + 1));
        }

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / (x + 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log(1 + x), exact near 0. PyTorch: <c>torch.log1p</c>.</summary>
        [Aten("log1p(Tensor self) -> Tensor")]
        [Aten("special_log1p(Tensor self) -> Tensor")]
        public Tensor Log1p() => Unary.Apply(default(Log1p), this);

        /// <summary><see cref="Log1p()"/> in place. PyTorch: <c>log1p_</c>.</summary>
        [Aten("log1p_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Log1p_() => Unary.ApplyInPlace(default(Log1p), this);
    }
}
