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

        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(-(x * x)) * (2 / Math.Sqrt(Math.PI));

        /// <summary>A quotient of polynomials in x² (Eigen's), which at the limit is 1 in single precision.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Single<L>(L x) where L : ILane<L>
        {
            var a = L.Max(L.Min(x, 3.832506856900711), -3.832506856900711);
            var z = a * a;
            var p = L.FusedMultiplyAdd(0.00022905065861350646, z, 0.0034082910107109506);
            p = L.FusedMultiplyAdd(p, z, 0.050955695062380861);
            p = L.FusedMultiplyAdd(p, z, 0.18520832239976145);
            p = L.FusedMultiplyAdd(p, z, 1.128379143519084);
            var q = L.FusedMultiplyAdd(-1.1791602954361697e-7, z, 0.000023547966471313185);
            q = L.FusedMultiplyAdd(q, z, 0.0010179625278914885);
            q = L.FusedMultiplyAdd(q, z, 0.014070470171167667);
            q = L.FusedMultiplyAdd(q, z, 0.11098505178285362);
            q = L.FusedMultiplyAdd(q, z, 0.49746925110067538);
            q = L.FusedMultiplyAdd(q, z, 1);
            return a * p / q;
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
