using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>2ˣ.</summary>
    internal readonly record struct Exp2 : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => y * Math.Log(2);

        public double F(double x) => Math.Pow(2, x);

        public Complex F(Complex x) => Complex.Pow(2, x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>2ˣ. PyTorch: <c>torch.exp2</c>.</summary>
        [Aten("exp2(Tensor self) -> Tensor")]
        [Aten("special_exp2(Tensor self) -> Tensor")]
        public Tensor Exp2() => Unary.Apply(default(Exp2), this);

        /// <summary><see cref="Exp2()"/> in place. PyTorch: <c>exp2_</c>.</summary>
        [Aten("exp2_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Exp2_() => Unary.ApplyInPlace(default(Exp2), this);
    }
}
