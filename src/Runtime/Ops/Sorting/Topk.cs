using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The largest or smallest few in order, found with a heap of that size.</summary>
    internal readonly record struct Topk(bool Largest) : IRowKernel
    {
        public void Row<T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where T : unmanaged, INumber<T>
        {
            var k = values.Length;
            if (k == 0)
                return;
            if (k > x.Length / 8)
            {
                new Sorted(Largest).Row(x, values, indices);
                return;
            }
            // The worst of the best so far is on top; of equals the later one is worse.
            var best = new PriorityQueue<int, (ulong Key, int Place)>(k, Comparer<(ulong, int)>.Create((a, b) => b.CompareTo(a)));
            for (var i = 0; i < x.Length; i++)
            {
                var key = Largest ? ~OrderedBits.Of(x[i]) : OrderedBits.Of(x[i]);
                if (best.Count < k)
                    best.Enqueue(i, (key, i));
                else if (best.TryPeek(out _, out var worst) && key < worst.Key)
                    best.EnqueueDequeue(i, (key, i));
            }
            for (var i = k - 1; i >= 0; i--)
            {
                var place = best.Dequeue();
                (values[i], indices[i]) = (x[place], place);
            }
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The <paramref name="k"/> largest or smallest elements along a dimension, in order, and where they are. PyTorch: <c>torch.topk</c>.</summary>
        /// <exception cref="DimensionException">The dimension has fewer than <paramref name="k"/> elements.</exception>
        [Aten("topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)", Ignores = "sorted")]
        public (Tensor Values, Tensor Indices) Topk(long k, int dim = -1, bool largest = true)
        {
            var d = Shapes.Dim(dim, Dim);
            if (k < 0 || k > (Dim == 0 ? 1 : _shape[d]))
                throw new DimensionException($"Topk: selected index k ({k}) out of range for dimension {dim} of a tensor of shape {Shapes.Text(Shape)}.");
            return RowOps.Selection(new Topk(largest), "Topk", this, d, k);
        }
    }
}
