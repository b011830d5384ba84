using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops
{
    /// <summary>The product.</summary>
    internal readonly struct Prod : IReduction
    {
        public static L Identity<L>() where L : ILane<L> => 1;

        public static L Combine<L>(L a, L b) where L : ILane<L> => a * b;

        public L Map<L>(L x) where L : ILane<L> => x;

        internal static Tensor Of(Tensor x, int dim, bool keepdim, DType dtype)
        {
            var d = Shapes.Dim(dim, x.Dim);
            var reduced = new bool[x.Dim];
            if (x.Dim > 0)
                reduced[d] = true;
            var y = Reductions.Drop(Reductions.Apply(default(Prod), x, reduced, dtype), reduced, keepdim);
            return Tape.Record(y, "Prod", [x], [x, y], (g, s) =>
            {
                var grad = Reductions.Restore(g, reduced, keepdim);
                var hasZero = s[0].Eq(0L).Any().Item<bool>();
                return [grad.Mul(hasZero ? ProductOfOthers(s[0], d) : Reductions.Restore(s[1], reduced, keepdim).Div(s[0]))];
            });
        }

        /// <summary>For each element the product of all others in its row, zeros or not.</summary>
        private static Tensor ProductOfOthers(Tensor x, int dim)
        {
            if (x.Dim == 0)
                return Torch.OnesLike(x);
            var ones = Torch.OnesLike(x.Narrow(dim, 0, 1));
            var before = Torch.Cat([ones, x.Narrow(dim, 0, x.Shape[dim] - 1)], dim).Cumprod(dim);
            var after = Torch.Cat([ones, x.Narrow(dim, 1, x.Shape[dim] - 1).Flip(dim)], dim).Cumprod(dim).Flip(dim);
            return before.Mul(after);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The product of all elements. PyTorch: <c>torch.prod</c>.</summary>
        /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
        [Aten("prod(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Prod(DType? dtype = null)
        {
            if (Autocast.IsOn)
            {
                var self = this;
                using var cast = Autocast.Full(ref self);
                return self.Prod(dtype);
            }
            return Reshape(-1).Prod(0, false, dtype);
        }

        /// <summary>The product along a dimension. PyTorch: <c>torch.prod</c>.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="keepdim">Keeps it with size 1.</param>
        /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
        [Aten("prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Prod(int dim, bool keepdim = false, DType? dtype = null)
        {
            if (Autocast.IsOn)
            {
                var self = this;
                using var cast = Autocast.Full(ref self);
                return self.Prod(dim, keepdim, dtype);
            }
            var result = dtype ?? (DType.IsIntegral ? DType.Int64 : DType);
            return Ops.Prod.Of(dtype is null || DType.IsIntegral ? this : To(result), dim, keepdim, result);
        }
    }
}
