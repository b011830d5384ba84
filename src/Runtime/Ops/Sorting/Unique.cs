using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Groups of equal elements or slices.</summary>
    internal static class Groups
    {
        /// <summary>One of each group, the group of every element, and the groups' sizes.</summary>
        internal static (Tensor Output, Tensor Inverse, Tensor Counts) Of(Tensor x, int? dim, bool consecutive)
        {
            using var mode = GradMode.NoGrad();
            var source = x.Detach();
            var along = dim is { } d ? source.Movedim(d, 0) : source.Reshape(-1);
            var rows = along.Shape[0];
            if (dim is not null && rows > 0 && along.ElementCount == 0)
                throw new ShapeException($"Unique: there are {rows} slices of no elements, whose order is not defined.");
            var keys = Keys(along.Reshape(rows, -1));
            var order = new int[rows];
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
            var width = keys.Length / Math.Max(1, order.Length);
            if (!consecutive)
                Array.Sort(order, (a, b) => Row(a).SequenceCompareTo(Row(b)) is var c && c != 0 ? c : a.CompareTo(b));
            var (firsts, counts, inverse) = (new List<long>(), new List<long>(), new long[rows]);
            for (var i = 0; i < order.Length; i++)
            {
                if (i == 0 || !Row(order[i]).SequenceEqual(Row(order[i - 1])) || IsNan(Row(order[i])))
                {
                    firsts.Add(order[i]);
                    counts.Add(0);
                }
                counts[^1]++;
                inverse[order[i]] = firsts.Count - 1;
            }
            var output = along.IndexSelect(0, Torch.Tensor<long>(firsts.ToArray(), [firsts.Count]).To(x.Device));
            return (dim is { } back ? output.Movedim(0, back) : output,
                Torch.Tensor<long>(inverse, dim is null ? x.Shape : [rows]).To(x.Device), Torch.Tensor<long>(counts.ToArray(), [counts.Count]).To(x.Device));

            ReadOnlySpan<ulong> Row(int i) => keys.AsSpan(i * width, width);
        }

        private static ulong[] Keys(Tensor x) => x.DType.IsIntegral
            ? Array.ConvertAll(x.ToArray<long>(), OrderedBits.Of) : Array.ConvertAll(x.ToArray<double>(), OrderedBits.Of);

        /// <summary>NaN is the same as nothing, not even as itself.</summary>
        private static bool IsNan(ReadOnlySpan<ulong> row) => row.Contains(ulong.MaxValue);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The different elements in order, or the different slices of a dimension; for every element the place of its like, and how many there are of each. PyTorch: <c>torch.unique</c>.</summary>
        public (Tensor Output, Tensor Inverse, Tensor Counts) Unique(int? dim = null) => Groups.Of(this, dim is { } d ? Shapes.Dim(d, Dim) : null, consecutive: false);

        /// <summary>As <see cref="Unique"/>, but only of neighbours that are alike. PyTorch: <c>torch.unique_consecutive</c>.</summary>
        public (Tensor Output, Tensor Inverse, Tensor Counts) UniqueConsecutive(int? dim = null) => Groups.Of(this, dim is { } d ? Shapes.Dim(d, Dim) : null, consecutive: true);

        [Aten("_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        internal (Tensor Output, Tensor Inverse, Tensor Counts) Unique2(bool sorted = true, bool returnInverse = false, bool returnCounts = false) => Wanted(Unique(), returnInverse, returnCounts);

        [Aten("unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        internal (Tensor Output, Tensor Inverse, Tensor Counts) UniqueDim(int dim, bool sorted = true, bool returnInverse = false, bool returnCounts = false) => Wanted(Unique(dim), returnInverse, returnCounts);

        [Aten("unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)")]
        internal (Tensor Output, Tensor Inverse, Tensor Counts) UniqueConsecutive(bool returnInverse, bool returnCounts = false, int? dim = null) => Wanted(UniqueConsecutive(dim), returnInverse, returnCounts);

        [Aten("unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        internal (Tensor Output, Tensor Inverse, Tensor Counts) UniqueDimConsecutive(int dim, bool returnInverse = false, bool returnCounts = false) => Wanted(UniqueConsecutive(dim), returnInverse, returnCounts);

        private (Tensor Output, Tensor Inverse, Tensor Counts) Wanted((Tensor Output, Tensor Inverse, Tensor Counts) all, bool inverse, bool counts)
        {
            var nothing = Torch.Empty([0], DType.Int64, Device);
            return (all.Output, inverse ? all.Inverse : nothing, counts ? all.Counts : nothing);
        }
    }
}
