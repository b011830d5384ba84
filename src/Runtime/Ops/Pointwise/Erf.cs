using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The error function, 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    internal readonly record struct Erf : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (L.IsSingle)
                return Single(x);
            // Rational functions of x: of erf itself up to 1, of its complement beyond (Cephes). From 6 on it is 1.
            var z = x * x;
            var t = (((((L)9.60497373987051638749E0 * z + 9.00260197203842689217E1) * z + 2.23200534594684319226E3) * z + 7.00332514112805075473E3) * z + 5.55923013010394962768E4);
            var u = ((((z + 3.35617141647503099647E1) * z + 5.21357949780152679795E2) * z + 4.59432382970980127987E3) * z + 2.26290000613890934246E4) * z + 4.92673942608635921086E4;
            var a = L.Min(L.Abs(x), 6);
            var tail = Erfc.Tail(a);
            var large = L.Select(L.Less(x, 0), tail - 1, (L)1 - tail);
            return L.Select(L.Less(L.Abs(x), 1), x * t / u, large);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(-(x * x)) * (2 / Math.Sqrt(Math.PI));

        /// <summary>erf(x)/x − 1 as a polynomial in x² near 0, and the logarithm of 1 − erf as one in |x| beyond: within 2 units in the last place.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Single<L>(L x) where L : ILane<L>
        {
            var z = x * x;
            var p = L.FusedMultiplyAdd(-0.0005953741492703557, z, 0.004985940642654896);
            p = L.FusedMultiplyAdd(p, z, -0.026761719956994057);
            p = L.FusedMultiplyAdd(p, z, 0.11281682550907135);
            p = L.FusedMultiplyAdd(p, z, -0.3761247992515564);
            p = L.FusedMultiplyAdd(p, z, 0.12837915122509003);
            // At the limit it is 1 in single precision.
            var a = L.AtMost(L.Abs(x), 3.95);
            var q = L.FusedMultiplyAdd(-1.1231275493628345e-05, a, 0.0003228035639040172);
            q = L.FusedMultiplyAdd(q, a, -0.003642458003014326);
            q = L.FusedMultiplyAdd(q, a, 0.023762060329318047);
            q = L.FusedMultiplyAdd(q, a, -0.10623687505722046);
            q = L.FusedMultiplyAdd(q, a, -0.6351513266563416);
            q = L.FusedMultiplyAdd(q, a, -0.12864848971366882);
            var large = (L)1 - L.Exp(L.FusedMultiplyAdd(q, a, -a));
            return L.Select(L.Less(a, 0.93), L.FusedMultiplyAdd(p, x, x), L.Select(L.Less(x, 0), -large, large));
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The error function, 2/√π ∫₀ˣ e^(−t²) dt. PyTorch: <c>torch.erf</c>.</summary>
        [Aten("erf(Tensor self) -> Tensor")]
        [Aten("special_erf(Tensor self) -> Tensor")]
        public Tensor Erf() => Unary.Apply(default(Erf), this);

        /// <summary><see cref="Erf()"/> in place. PyTorch: <c>erf_</c>.</summary>
        [Aten("erf_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Erf_() => Unary.ApplyInPlace(default(Erf), this);
    }
}
