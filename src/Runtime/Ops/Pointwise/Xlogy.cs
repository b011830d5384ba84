using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a · log(b), 0 where a is 0 unless b is NaN.</summary>
    internal readonly record struct Xlogy : IBinary
    {
        public static Promotion Result => Promotion.Float;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.And(L.Equal(a, 0), L.Equal(b, b)), 0, a * L.Log(b));

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.And(L.Equal(a, 0), L.LessEqual(b, 0)), 0, L.Log(b));

        public L Db<L>(L a, L b, L y) where L : ILane<L> => a / b;
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <paramref name="self"/> · log(<paramref name="other"/>) of a number and a tensor. PyTorch: <c>torch.xlogy</c>.
        [Aten("xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor")]
        [Aten("special_xlogy.self_scalar(Scalar self, Tensor other) -> Tensor")]
        public static Tensor Xlogy(Tensor self, Tensor other) => Binary.Apply(default(Xlogy), self, other);
    }

    public partial class Tensor
    {
        /// <summary>This · log(<paramref name="other"/>), 0 where this is 0 unless other is NaN. PyTorch: <c>torch.xlogy</c>.</summary>
        [Aten("xlogy.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor")]
        [Aten("special_xlogy(Tensor self, Tensor other) -> Tensor")]
        [Aten("special_xlogy.other_scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Xlogy(Tensor other) => Binary.Apply(default(Xlogy), this, other);

        /// <summary><see cref="Xlogy(Tensor)"/> in place. PyTorch: <c>xlogy_</c>.</summary>
        [Aten("xlogy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("xlogy_.Scalar_Other(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Xlogy_(Tensor other) => Binary.ApplyInPlace(default(Xlogy), this, other);
    }
}
