using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The largest integer not above x.</summary>
    internal readonly record struct Floor : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Floor(x);

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }

    /// <summary>The smallest integer not below x.</summary>
    internal readonly record struct Ceil : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Ceiling(x);

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }

    /// <summary>x without its fraction.</summary>
    internal readonly record struct Trunc : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Truncate(x);

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }

    /// <summary>The nearest integer, ties to even.</summary>
    internal readonly record struct Round : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Round(x);

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The largest integer not above each element. PyTorch: <c>torch.floor</c>.</summary>
        [Aten("floor(Tensor self) -> Tensor")]
        public Tensor Floor() => Unary.Apply(default(Floor), this);

        /// <summary><see cref="Floor()"/> in place. PyTorch: <c>floor_</c>.</summary>
        [Aten("floor_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Floor_() => Unary.ApplyInPlace(default(Floor), this);

        /// <summary>The smallest integer not below each element. PyTorch: <c>torch.ceil</c>.</summary>
        [Aten("ceil(Tensor self) -> Tensor")]
        public Tensor Ceil() => Unary.Apply(default(Ceil), this);

        /// <summary><see cref="Ceil()"/> in place. PyTorch: <c>ceil_</c>.</summary>
        [Aten("ceil_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Ceil_() => Unary.ApplyInPlace(default(Ceil), this);

        /// <summary>Each element without its fraction. PyTorch: <c>torch.trunc</c>.</summary>
        [Aten("trunc(Tensor self) -> Tensor")]
        [Aten("fix(Tensor self) -> Tensor")]
        public Tensor Trunc() => Unary.Apply(default(Trunc), this);

        /// <summary><see cref="Trunc()"/> in place. PyTorch: <c>trunc_</c>.</summary>
        [Aten("trunc_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("fix_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Trunc_() => Unary.ApplyInPlace(default(Trunc), this);

        /// <summary>The nearest integer, ties to even. PyTorch: <c>torch.round</c>.</summary>
        [Aten("round(Tensor self) -> Tensor")]
        public Tensor Round() => Unary.Apply(default(Round), this);

        /// <summary><see cref="Round()"/> in place. PyTorch: <c>round_</c>.</summary>
        [Aten("round_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Round_() => Unary.ApplyInPlace(default(Round), this);
    }
}
