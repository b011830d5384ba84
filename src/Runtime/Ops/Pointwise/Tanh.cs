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
        public L F<L>(L x) where L : ILane<L> => L.ByPieces(default(TanhPieces), x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L> => (L)1 - y * y;
    }

    /// <summary>The hyperbolic tangent by its formula or by pieces, which are within 2 units in the last place.</summary>
    internal readonly record struct TanhPieces : IPieces
    {
        public static float Width => 0.625f;

        public static ReadOnlySpan<float> Coefficients =>
        [
            -0.039525043f, 0.028164817f, -0.004340664f, -0.0012234553f, 7.322291E-05f, 7.468957E-05f, 2.634324E-05f, 7.966598E-06f,
            2.3171904E-06f, 6.6674227E-07f, 1.9125967E-07f, 5.481659E-08f, 1.5710285E-08f, 4.5013553E-09f, 1.2902829E-09f, 0f,
            -0.008079214f, -0.024694178f, 0.014999684f, 0.00075532496f, -0.0007116769f, -0.00030422735f, -9.605139E-05f, -2.8264823E-05f,
            -8.159594E-06f, -2.3428279E-06f, -6.7164723E-07f, -1.9246274E-07f, -5.514631E-08f, -1.5799673E-08f, -4.527694E-09f, 0f,
            0.13523519f, -0.0550469f, -0.01921461f, 0.004635849f, 0.002857667f, 0.0009668944f, 0.00028976603f, 8.407975E-05f,
            2.417663E-05f, 6.933901E-06f, 1.9871854E-06f, 5.6938654E-07f, 1.6313535E-07f, 4.673937E-08f, 1.3390955E-08f, 0f,
            -0.0002184894f, 0.13793962f, -0.012575648f, -0.020871589f, -0.008048226f, -0.002495056f, -0.0007308658f, -0.00021072334f,
            -6.0482434E-05f, -1.7337477E-05f, -4.9680066E-06f, -1.4234184E-06f, -4.0782086E-07f, -1.1684305E-07f, -3.347599E-08f, 0f,
            -0.33332166f, -0.01783343f, 0.10831115f, 0.051801432f, 0.017020997f, 0.0050688917f, 0.0014683781f, 0.00042202824f,
            0.000121022545f, 3.4682525E-05f, 9.937448E-06f, 2.847187E-06f, 8.1573774E-07f, 2.337132E-07f, 6.695999E-08f, 0f,
            -2.3107886E-07f, -0.38401634f, -0.23787159f, -0.085670866f, -0.026236262f, -0.0076624514f, -0.0022074506f, -0.0006334441f,
            -0.00018156688f, -5.2026524E-05f, -1.4906402E-05f, -4.270801E-06f, -1.2236087E-06f, -3.5057008E-07f, -1.0044003E-07f, 0f,
            1f, 0.6924192f, 0.28041488f, 0.08979764f, 0.026592227f, 0.0076920893f, 0.0022098923f, 0.00063364446f,
            0.00018158324f, 5.2027837E-05f, 1.4906502E-05f, 4.270807E-06f, 1.2236085E-06f, 3.5056988E-07f, 1.0043996E-07f, 0f,
            0f, 0.5545997f, 0.84828365f, 0.95404524f, 0.9866143f, 0.99614656f, 0.99889445f, 0.99968314f,
            0.9999092f, 0.999974f, 0.99999255f, 0.99999785f, 0.9999994f, 0.9999998f, 0.99999994f, 1f,
        ];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Whole<L>(L x) where L : ILane<L>
        {
            if (!L.IsOrdered)
                return (L)1 - (L)2 / (L.Exp(x * 2) + 1);
            // Near 0, where the quotient of exponentials would lose digits, a rational function of x (Cephes).
            var z = x * x;
            var p = ((L)(-9.64399179425052238628E-1) * z - 9.92877231001918586564E1) * z - 1.61468768441708447952E3;
            var q = ((z + 1.12811678491631932402E2) * z + 2.23548839060100448583E3) * z + 4.84406305325125486048E3;
            var a = L.Abs(x);
            var large = (L)1 - (L)2 / (L.Exp(a * 2) + 1);
            return L.Select(L.Less(a, 0.625), x + x * z * (p / q), L.Select(L.Less(x, 0), -large, large));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L FromPiece<L>(L x, L piece) where L : ILane<L> => L.WithSign(piece, x);
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
