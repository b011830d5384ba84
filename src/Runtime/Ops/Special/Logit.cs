using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log(x / (1 − x)), x limited to at least Eps away from 0 and 1 if that is not negative.</summary>
    internal readonly record struct Logit(double Eps) : IUnary
    {
        public L F<L>(L x) where L : ILane<L>
        {
            var z = Eps < 0 ? x : L.Min(L.Max(x, Eps), 1 - Eps);
            return L.Log(z / ((L)1 - z));
        }

        public L D<L>(L x, L y) where L : ILane<L>
        {
            var slope = (L)1 / (x * ((L)1 - x));
            return Eps < 0 ? L.Select(L.And(L.LessEqual(0, x), L.LessEqual(x, 1)), slope, double.NaN) : L.Select(L.And(L.LessEqual(Eps, x), L.LessEqual(x, 1 - Eps)), slope, 0);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log(x / (1 − x)), the inverse of the sigmoid. PyTorch: <c>torch.logit</c>.</summary>
        /// <param name="eps">Elements are limited to between this and 1 less this; null leaves them.</param>
        [Aten("logit(Tensor self, float? eps=None) -> Tensor")]
        [Aten("special_logit(Tensor self, float? eps=None) -> Tensor")]
        public Tensor Logit(double? eps = null) => Unary.Apply(new Logit(eps ?? -1), this);

        /// <summary><see cref="Logit(double?)"/> in place. PyTorch: <c>logit_</c>.</summary>
        [Aten("logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!)")]
        public Tensor Logit_(double? eps = null) => Unary.ApplyInPlace(new Logit(eps ?? -1), this);
    }
}
