using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x, with NaN and infinities replaced.</summary>
    internal readonly record struct NanToNum(double Nan, double High, double Low) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.Equal(x, x), L.Select(L.Equal(x, double.PositiveInfinity), High, L.Select(L.Equal(x, double.NegativeInfinity), Low, x)), Nan);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Equal(x - x, 0), 1, 0);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x, with NaN and infinities replaced; infinities by default by the largest and smallest number of the dtype. PyTorch: <c>torch.nan_to_num</c>.</summary>
        [Aten("nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor")]
        public Tensor NanToNum(double? nan = null, double? posinf = null, double? neginf = null) => DType.IsIntegral ? Clone() : Unary.Apply(Replacement(nan, posinf, neginf), this);

        /// <summary><see cref="NanToNum(double?, double?, double?)"/> in place. PyTorch: <c>nan_to_num_</c>.</summary>
        [Aten("nan_to_num_(Tensor(a!) self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor(a!)")]
        public Tensor NanToNum_(double? nan = null, double? posinf = null, double? neginf = null) => DType.IsIntegral ? this : Unary.ApplyInPlace(Replacement(nan, posinf, neginf), this);

        private NanToNum Replacement(double? nan, double? posinf, double? neginf) => new(nan ?? 0, posinf ?? DTypes.Largest(DType), neginf ?? -DTypes.Largest(DType));
    }
}
