using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>1 where no element is 0.</summary>
    internal readonly struct All : IReduction
    {
        public static L Identity<L>() where L : ILane<L> => 1;

        public static L Combine<L>(L a, L b) where L : ILane<L> => L.Min(a, b);

        public L Map<L>(L x) where L : ILane<L> => L.Select(L.Equal(x, 0), 0, 1);
    }

    /// <summary>1 where an element is not 0.</summary>
    internal readonly struct Any : IReduction
    {
        public static L Identity<L>() where L : ILane<L> => 0;

        public static L Combine<L>(L a, L b) where L : ILane<L> => L.Max(a, b);

        public L Map<L>(L x) where L : ILane<L> => L.Select(L.Equal(x, 0), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>True if every element differs from 0. PyTorch: <c>torch.all</c>.</summary>
        [Aten("all(Tensor self) -> Tensor")]
        public Tensor All() => All([]);

        /// <summary>The same over some dimensions; none means all. PyTorch: <c>torch.all</c>.</summary>
        [Aten("all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor")]
        public Tensor All(ReadOnlySpan<int> dim, bool keepdim = false) => Truth(default(All), dim, keepdim);

        /// <summary>True if an element differs from 0. PyTorch: <c>torch.any</c>.</summary>
        [Aten("any(Tensor self) -> Tensor")]
        public Tensor Any() => Any([]);

        /// <summary>The same over some dimensions; none means all. PyTorch: <c>torch.any</c>.</summary>
        [Aten("any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor")]
        public Tensor Any(ReadOnlySpan<int> dim, bool keepdim = false) => Truth(default(Any), dim, keepdim);

        /// <summary>The same over one dimension. PyTorch: <c>torch.all</c>.</summary>
        [Aten("all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor")]
        public Tensor All(int dim, bool keepdim = false) => All([dim], keepdim);

        /// <summary>The same over one dimension. PyTorch: <c>torch.any</c>.</summary>
        [Aten("any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor")]
        public Tensor Any(int dim, bool keepdim = false) => Any([dim], keepdim);

        /// <summary>The number of elements that differ from 0, of all or along one dimension. PyTorch: <c>torch.count_nonzero</c>.</summary>
        [Aten("count_nonzero(Tensor self, int? dim=None) -> Tensor")]
        public Tensor CountNonzero(int? dim = null) => CountNonzero(dim is { } d ? [d] : []);

        /// <summary>The number of elements that differ from 0, over some dimensions or all. PyTorch: <c>torch.count_nonzero</c>.</summary>
        [Aten("count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor")]
        public Tensor CountNonzero(ReadOnlySpan<int> dim) => Ne(0L).Sum(dim);

        private Tensor Truth<R>(R reduction, ReadOnlySpan<int> dim, bool keepdim) where R : unmanaged, IReduction
        {
            if (DType.IsComplex)
                return Ne(0L).Truth(reduction, dim, keepdim);
            var reduced = Reductions.Mask(dim, Dim);
            return Reductions.Drop(Reductions.Apply(reduction, this, reduced, DType == DType.UInt8 ? DType.UInt8 : DType.Bool), reduced, keepdim);
        }
    }
}
