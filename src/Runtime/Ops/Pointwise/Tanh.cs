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

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L> => (L)1 - y * y;

        /// <summary>A polynomial near 0 and a quotient of exponentials beyond: within 2 units in the last place.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Single<L>(L x) where L : ILane<L>
        {
            var z = x * x;
            var p = L.FusedMultiplyAdd(0.0015259648207575083, z, -0.007304989267140627);
            p = L.FusedMultiplyAdd(p, z, 0.021234313026070595);
            p = L.FusedMultiplyAdd(p, z, -0.0538320392370224);
            p = L.FusedMultiplyAdd(p, z, 0.13331961631774902);
            p = L.FusedMultiplyAdd(p, z, -0.3333328664302826);
            var a = L.Abs(x);
            var large = L.FusedMultiplyAdd(L.Reciprocal(L.Exp(a + a) + 1), -2, 1);
            return L.Select(L.Less(a, 0.8), L.FusedMultiplyAdd(p * z, x, x), L.Select(L.Less(x, 0), -large, large));
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
