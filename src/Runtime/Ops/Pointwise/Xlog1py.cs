using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a · log(1 + b), 0 where a is 0 unless b is NaN.</summary>
    internal readonly record struct Xlog1py : IBinary
    {
        public static Promotion Result => Promotion.Float;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.And(L.Equal(a, 0), L.Equal(b, b)), 0, a * default(Log1p).F(b));

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.And(L.Equal(a, 0), L.LessEqual(b, -1)), 0, default(Log1p).F(b));

        public L Db<L>(L a, L b, L y) where L : ILane<L> => a / (b + 1);
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <paramref name="self"/> · log(1 + <paramref name="other"/>) of a number and a tensor. PyTorch: <c>torch.special.xlog1py</c>.
        [Aten("special_xlog1py.self_scalar(Scalar self, Tensor other) -> Tensor")]
        public static Tensor Xlog1py(Tensor self, Tensor other) => Binary.Apply(default(Xlog1py), self, other);
    }

    public partial class Tensor
    {
        /// <summary>This · log(1 + <paramref name="other"/>), 0 where this is 0 unless other is NaN. PyTorch: <c>torch.special.xlog1py</c>.</summary>
        [Aten("special_xlog1py(Tensor self, Tensor other) -> Tensor")]
        [Aten("special_xlog1py.other_scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Xlog1py(Tensor other) => Binary.Apply(default(Xlog1py), this, other);
    }
}
