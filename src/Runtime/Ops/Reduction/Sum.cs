using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The sum.</summary>
    internal readonly struct Sum : IReduction
    {
        public static L Identity<L>() where L : ILane<L> => 0;

        public static L Combine<L>(L a, L b) where L : ILane<L> => a + b;

        public L Map<L>(L x) where L : ILane<L> => x;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements. PyTorch: <c>torch.sum</c>.</summary>
        /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
        [Aten("sum(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Sum(DType? dtype = null) => Sum([], false, dtype);

        /// <summary>The sum over one dimension. PyTorch: <c>torch.sum</c>.</summary>
        public Tensor Sum(int dim, bool keepdim = false, DType? dtype = null) => Sum([dim], keepdim, dtype);

        /// <summary>The sum over some dimensions. PyTorch: <c>torch.sum</c>.</summary>
        /// <param name="dim">The dimensions; none means all.</param>
        /// <param name="keepdim">Keeps the summed dimensions with size 1.</param>
        /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
        [Aten("sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public Tensor Sum(ReadOnlySpan<int> dim, bool keepdim = false, DType? dtype = null)
        {
            dtype = Autocast.Widened(this, dtype);
            var reduced = Reductions.Mask(dim, Dim);
            var y = Reductions.Drop(Reductions.Apply(default(Sum), this, reduced, dtype ?? (DType.IsIntegral ? DType.Int64 : DType)), reduced, keepdim);
            var shape = ShapeArray;
            return Tape.Record(y, "Sum", [this], [], (g, _) => [Reductions.Restore(g, reduced, keepdim).Expand(shape)]);
        }
    }
}
