using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Scale · x where x &gt; 0, else Scale · Alpha (e^(InputScale x) − 1).</summary>
    internal readonly record struct Elu(double Alpha, double Scale, double InputScale) : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.Less(0, x), x, default(Expm1).F(x * InputScale) * Alpha) * Scale;

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Less(0, x), Scale, L.Exp(x * InputScale) * (Alpha * Scale * InputScale));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x where x &gt; 0, else α (eˣ − 1). PyTorch: <c>torch.nn.functional.elu</c>.</summary>
        /// <param name="alpha">The value approached far below 0, negated.</param>
        /// <param name="scale">A factor of the result.</param>
        /// <param name="inputScale">A factor of x below 0.</param>
        [Aten("elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor")]
        public Tensor Elu(double alpha = 1, double scale = 1, double inputScale = 1) => Unary.Apply(new Elu(alpha, scale, inputScale), this);

        /// <summary><see cref="Elu(double, double, double)"/> in place. PyTorch: <c>elu_</c>.</summary>
        [Aten("elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)")]
        public Tensor Elu_(double alpha = 1, double scale = 1, double inputScale = 1) => Unary.ApplyInPlace(new Elu(alpha, scale, inputScale), this);

        /// <summary><see cref="Elu(double, double, double)"/> with the α and scale that keep mean 0 and variance 1. PyTorch: <c>torch.nn.functional.selu</c>.</summary>
        [Aten("selu(Tensor self) -> Tensor")]
        public Tensor Selu() => Elu(1.6732632423543772848170429916717, 1.0507009873554804934193349852946);

        /// <summary><see cref="Selu()"/> in place. PyTorch: <c>selu_</c>.</summary>
        [Aten("selu_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Selu_() => Elu_(1.6732632423543772848170429916717, 1.0507009873554804934193349852946);

        /// <summary>x where x &gt; 0, else α (e^(x/α) − 1), which is smooth for every α. PyTorch: <c>torch.nn.functional.celu</c>.</summary>
        [Aten("celu(Tensor self, Scalar alpha=1.0) -> Tensor")]
        public Tensor Celu(double alpha = 1) => Elu(alpha, 1, 1 / alpha);

        /// <summary><see cref="Celu(double)"/> in place. PyTorch: <c>celu_</c>.</summary>
        [Aten("celu_(Tensor(a!) self, Scalar alpha=1.0) -> Tensor(a!)")]
        public Tensor Celu_(double alpha = 1) => Elu_(alpha, 1, 1 / alpha);
    }
}
