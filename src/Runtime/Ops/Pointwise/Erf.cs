using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The error function, 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    internal readonly record struct Erf : IUnary
    {
        public L F<L>(L x) where L : ILane<L>
        {
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
