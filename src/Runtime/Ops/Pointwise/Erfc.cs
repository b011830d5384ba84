using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The complementary error function, 1 − erf(x), exact for large x.</summary>
    internal readonly record struct Erfc : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            var a = L.Abs(x);
            var tail = Tail(a);
            return L.Select(L.Less(a, 1), (L)1 - default(Erf).F(x), L.Select(L.Less(x, 0), (L)2 - tail, tail));
        }

        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(-(x * x)) * (-2 / Math.Sqrt(Math.PI));

        /// <summary>The function from 1 on: e^(−x²) times a rational function, one below 8 and another above (Cephes).</summary>
        internal static L Tail<L>(L x) where L : ILane<L>
        {
            var p = ((((((((L)2.46196981473530512524E-10 * x + 5.64189564831068821977E-1) * x + 7.46321056442269912687E0) * x + 4.86371970985681366614E1) * x
                + 1.96520832956077098242E2) * x + 5.26445194995477358631E2) * x + 9.34528527171957607540E2) * x + 1.02755188689515710272E3) * x + 5.57535335369399327526E2;
            var q = (((((((x + 1.32281951154744992508E1) * x + 8.67072140885989742329E1) * x + 3.54937778887819891062E2) * x + 9.75708501743205489753E2) * x
                + 1.82390916687909736289E3) * x + 2.24633760818710981792E3) * x + 1.65666309194161350182E3) * x + 5.57535340817727675546E2;
            var r = (((((L)5.64189583547755073984E-1 * x + 1.27536670759978104416E0) * x + 5.01905042251180477414E0) * x + 6.16021097993053585195E0) * x
                + 7.40974269950448939160E0) * x + 2.97886665372100240670E0;
            var s = (((((x + 2.26052863220117276590E0) * x + 9.39603524938001434673E0) * x + 1.20489539808096656605E1) * x + 1.70814450747565897222E1) * x
                + 9.60896809063285878198E0) * x + 3.36907645100081516050E0;
            // x² in two parts, so that its rounding error does not grow in the exponent.
            var high = L.Round(x * 16) * (1 / 16.0);
            var exp = L.Exp(-(high * high)) * L.Exp(-(x - high) * (x + high));
            return L.Select(L.Less(28, x), 0, exp * L.Select(L.Less(x, 8), p / q, r / s));
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The complementary error function, 1 − erf(x), exact for large x. PyTorch: <c>torch.erfc</c>.</summary>
        [Aten("erfc(Tensor self) -> Tensor")]
        [Aten("special_erfc(Tensor self) -> Tensor")]
        public Tensor Erfc() => Unary.Apply(default(Erfc), this);

        /// <summary><see cref="Erfc()"/> in place. PyTorch: <c>erfc_</c>.</summary>
        [Aten("erfc_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Erfc_() => Unary.ApplyInPlace(default(Erfc), this);
    }
}
