using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The largest or smallest few in order: only what is better than the worst of the best so far is looked at closely.</summary>
    internal readonly record struct Topk(bool Largest) : IRowKernel
    {
        /// <summary>Up to it, the best are kept in order; more are gathered, and sorted when there are several times as many.</summary>
        private const int Few = 32;

        public unsafe void Row<L, T>(ReadOnlySpan<T> x, Span<T> values, Span<long> indices) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
        {
            var k = values.Length;
            if (k == 0)
                return;
            if (k > x.Length / 8)
            {
                new Sorted(Largest).Row<L, T>(x, values, indices);
                return;
            }
            var room = k <= Few ? k : 4 * k;
            var keys = new ulong[room];
            var places = new int[room];
            var count = 0;
            var hasWorst = false;
            var worst = default(T);
            fixed (T* from = x)
            {
                for (var i = 0; i < x.Length; i += L.Width)
                {
                    var bits = ulong.MaxValue >> (64 - Math.Min(L.Width, x.Length - i));
                    if (hasWorst && i <= x.Length - L.Width)
                        bits = Better(L.Load(from + i), worst);
                    for (; bits != 0; bits &= bits - 1)
                    {
                        var place = i + BitOperations.TrailingZeroCount(bits);
                        if (hasWorst && !IsBetter(from[place], worst))
                            continue;
                        var key = OrderedBits.Of(from[place]);
                        key = Largest ? ~key : key;
                        if (k <= Few)
                        {
                            Insert(keys, places, Math.Min(count, k - 1), key, place);
                            if (++count >= k)
                                (count, hasWorst, worst) = (k, true, from[places[k - 1]]);
                            continue;
                        }
                        (keys[count], places[count]) = (key, place);
                        if (++count < room)
                            continue;
                        OrderedBits.Sort(keys, places);
                        (count, hasWorst, worst) = (k, true, from[places[k - 1]]);
                    }
                }
            }
            if (k > Few)
                OrderedBits.Sort(keys.AsSpan(0, count), places.AsSpan(0, count));
            for (var i = 0; i < k; i++)
                (values[i], indices[i]) = (x[places[i]], places[i]);
        }

        /// <summary>Puts a place where it belongs among those before <paramref name="at"/>: of equals the later one is worse.</summary>
        private static void Insert(ulong[] keys, int[] places, int at, ulong key, int place)
        {
            for (; at > 0 && keys[at - 1] > key; at--)
                (keys[at], places[at]) = (keys[at - 1], places[at - 1]);
            (keys[at], places[at]) = (key, place);
        }

        // What is no number counts as largest.

        private ulong Better<L, T>(L x, T worst) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T> => L.Bits(
            Largest ? T.IsNaN(worst) ? L.Less(x, x) : L.Not(L.LessEqual(x, L.All(worst)))
            : T.IsNaN(worst) ? L.Equal(x, x) : L.Less(x, L.All(worst)));

        private bool IsBetter<T>(T x, T worst) where T : unmanaged, INumber<T> => T.IsNaN(worst) ? !Largest && !T.IsNaN(x) : Largest ? !(x <= worst) : x < worst;
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
