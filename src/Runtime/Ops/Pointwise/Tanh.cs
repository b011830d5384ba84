using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The hyperbolic tangent.</summary>
    internal readonly record struct Tanh : IUnary
    {
        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (!L.IsOrdered)
                return (L)1 - (L)2 / (L.Exp(x * 2) + 1);
            if (L.IsSingle)
                return Single(x);
            // Near 0, where the quotient of exponentials would lose digits, a rational function of x (Cephes).
            var z = x * x;
            var p = ((L)(-9.64399179425052238628E-1) * z - 9.92877231001918586564E1) * z - 1.61468768441708447952E3;
            var q = ((z + 1.12811678491632931402E2) * z + 2.23548839060100448583E3) * z + 4.84406305325125486048E3;
            var a = L.Abs(x);
            var large = (L)1 - (L)2 / (L.Exp(a * 2) + 1);
            return L.Select(L.Less(a, 0.625), x + x * z * (p / q), L.Select(L.Less(x, 0), -large, large));
        }

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 - y * y;

        /// <summary>A quotient of polynomials in x² (Eigen's), which at the limit is 1 in single precision.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Single<L>(L x) where L : ILane<L>
        {
            var a = L.Max(L.Min(x, 7.99881172180175781), -7.99881172180175781);
            var z = a * a;
            var p = L.FusedMultiplyAdd(-2.76076847742355e-16, z, 2.00018790482477e-13);
            p = L.FusedMultiplyAdd(p, z, -8.60467152213735e-11);
            p = L.FusedMultiplyAdd(p, z, 5.12229709037114e-08);
            p = L.FusedMultiplyAdd(p, z, 1.48572235717979e-05);
            p = L.FusedMultiplyAdd(p, z, 6.37261928875436e-04);
            p = L.FusedMultiplyAdd(p, z, 4.89352455891786e-03);
            var q = L.FusedMultiplyAdd(1.19825839466702e-06, z, 1.18534705686654e-04);
            q = L.FusedMultiplyAdd(q, z, 2.26843463243900e-03);
            q = L.FusedMultiplyAdd(q, z, 4.89352518554385e-03);
            return a * p / q;
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The hyperbolic tangent. PyTorch: <c>torch.tanh</c>.</summary>
        [Aten("tanh(Tensor self) -> Tensor")]
        public Tensor Tanh() => Unary.Apply(default(Tanh), this);

        /// <summary><see cref="Tanh()"/> in place. PyTorch: <c>tanh_</c>.</summary>
        [Aten("tanh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Tanh_() => Unary.ApplyInPlace(default(Tanh), this);
    }
}
