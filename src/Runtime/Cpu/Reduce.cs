using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of every reduction. Blocks are combined pairwise, so that rounding errors grow with the logarithm of the count; the result does not depend on the number of threads.</summary>
internal static unsafe partial class Reduce
{
    private const int Chunk = 512;

    /// <summary>Neighbours that are combined into one number before it is joined with others.</summary>
    private const int Stretch = 2048;

    private const int RowsInBlock = 64;

    /// <summary>The fewest neighbouring columns that are apart from others: a line of the cache.</summary>
    private const int LeastColumns = 16;

    /// <summary>How many short rows are laid side by side, and up to which length: what is less than two vectors is combined one by one.</summary>
    private const int Aside = 64, LongestAside = 31;

    private const int Levels = 48;
    private const long Grain = 32 * 1024;

    internal static void Run<R, T>(R reduction, Tensor y, Tensor x, bool[] reduced) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        if (y.ElementCount == 0)
            return;
        var plan = new Plan(y, x, reduced) { X = x.Data, Y = y.Data };
        if (plan.Reduced == 0)
            Fill<R, T>(y);
        else if (plan.Horizontal && plan.Kept < 2 * Threads.Count && plan.Reduced > 2 * Grain)
            Few<R, T>(reduction, plan);
        else if (plan.Horizontal)
            Threads.For(plan.Kept, Math.Max(1, Grain / plan.Reduced), (begin, end) => Horizontal<R, T>(reduction, plan, begin, end));
        else
            Threads.For(plan.Columns, Math.Max(1, Grain / Math.Max(1, plan.Reduced * plan.ColumnWidth)), (begin, end) => Vertical<R, T>(reduction, plan, begin, end));
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    /// <summary>How the dimensions are walked: kept ones outside, reduced ones inside; along whichever has the smallest stride.</summary>
    private sealed class Plan
    {
        internal byte* X, Y;
        internal readonly DType XType, YType;
        internal readonly long Kept, Reduced, Columns;
        internal readonly bool Horizontal;
        internal readonly int ColumnWidth;
        private readonly (long Size, long X, long Y)[] _kept;
        private readonly (long Size, long X, long Y)[] _reduced;

        internal Plan(Tensor y, Tensor x, bool[] reducedMask)
        {
            (XType, YType) = (x.DType, y.DType);
            var kept = new List<(long Size, long X, long Y)>();
            var reduced = new List<(long Size, long X, long Y)>();
            for (var d = 0; d < x.Dim; d++)
            {
                // All along a reduced dimension is one output.
                if (x.Shape[d] != 1)
                    (reducedMask[d] ? reduced : kept).Add((x.Shape[d], x.Strides[d] * x.DType.ItemSize, reducedMask[d] ? 0 : y.Strides[d] * y.DType.ItemSize));
            }
            (_kept, _reduced) = (Merge(kept), Merge(reduced));
            (Kept, Reduced) = (Product(_kept), Product(_reduced));
            Horizontal = _kept.Length == 0 || _kept[0].Size == 1 || _reduced.Length > 0 && _reduced[0].X <= _kept[0].X;
            // Columns of many rows are worth a part for each thread; how wide they are changes no result.
            var few = Kept * Reduced > 2 * Grain ? Math.Max(LeastColumns, Kept / (2 * Threads.Count) / LeastColumns * LeastColumns) : Chunk;
            ColumnWidth = (int)Math.Min(Math.Min(Chunk, few), _kept.Length == 0 ? 1 : _kept[0].Size);
            var innerKept = _kept.Length == 0 ? 1 : _kept[0].Size;
            ColumnsInRow = (innerKept + ColumnWidth - 1) / ColumnWidth;
            Columns = Kept / Math.Max(1, innerKept) * ColumnsInRow;
        }

        internal long ColumnsInRow { get; }

        /// <summary>Rows of neighbours that are one chunk each, the same distance apart.</summary>
        internal bool HasShortRows => _kept.Length == 1 && _reduced.Length == 1 && Reduced <= Chunk && _reduced[0].X == XType.ItemSize;

        internal (long Size, long X, long Y) InnerKept => _kept.Length == 0 ? (1, 0, 0) : _kept[0];

        internal (long Size, long X, long Y) InnerReduced => _reduced.Length == 0 ? (1, 0, 0) : _reduced[0];

        /// <summary>Offsets of a combination of the kept dimensions.</summary>
        internal (long X, long Y) KeptOffset(long index, int from) => Offset(_kept, index, from);

        /// <summary>Offset of a combination of the reduced dimensions.</summary>
        internal long ReducedOffset(long index, int from) => Offset(_reduced, index, from).X;

        private static (long X, long Y) Offset((long Size, long X, long Y)[] dims, long index, int from)
        {
            long x = 0, y = 0;
            for (var d = from; d < dims.Length; d++)
            {
                var i = index % dims[d].Size;
                (x, y, index) = (x + i * dims[d].X, y + i * dims[d].Y, index / dims[d].Size);
            }
            return (x, y);
        }

        private static long Product((long Size, long X, long Y)[] dims)
        {
            var product = 1L;
            foreach (var (size, _, _) in dims)
                product *= size;
            return product;
        }

        private static (long Size, long X, long Y)[] Merge(List<(long Size, long X, long Y)> dims)
        {
            var order = dims.ToArray();
            Array.Reverse(order);
            // By insertion, which keeps the order of equal ones and makes no objects.
            for (var i = 1; i < order.Length; i++)
            {
                for (var j = i; j > 0 && order[j].X < order[j - 1].X; j--)
                    (order[j], order[j - 1]) = (order[j - 1], order[j]);
            }
            var merged = new List<(long Size, long X, long Y)>(order.Length);
            foreach (var d in order)
            {
                if (merged.Count > 0 && d.X == merged[^1].X * merged[^1].Size && d.Y == merged[^1].Y * merged[^1].Size)
                    merged[^1] = merged[^1] with { Size = merged[^1].Size * d.Size };
                else
                    merged.Add(d);
            }
            return [.. merged];
        }
    }

    private static void Fill<R, T>(Tensor y) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var identity = R.Identity<Lane1<T>>().V;
        var nest = new LoopNest([y]);
        for (var i = 0L; i < y.ElementCount; i++)
            Cast.Store(y.DType, &identity, y.Data + nest.RowOffset(0, i / nest.Inner) + i % nest.Inner * nest.InnerStride(0), 0, 1);
    }

    private static void Horizontal<R, T>(R reduction, Plan plan, long begin, long end) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        if (plan.HasShortRows && Elementwise.IsNative<T>(plan.XType) && Elementwise.IsNative<T>(plan.YType))
        {
            ShortRows<R, T>(reduction, plan, begin, end);
            return;
        }
        for (var k = begin; k < end; k++)
        {
            var (x, y) = plan.KeptOffset(k, 0);
            var result = Span<R, T>(reduction, plan, x, 0, plan.Reduced);
            Cast.Store(plan.YType, &result, plan.Y + y, 0, 1);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortRows<R, T>(R reduction, Plan plan, long begin, long end) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var (_, strideX, strideY) = plan.InnerKept;
        byte* x = plan.X + begin * strideX, y = plan.Y + begin * strideY;
        var count = (int)plan.Reduced;
        var k = begin;
        if (count <= LongestAside && Simd.Width >= 256)
        {
            var staged = stackalloc T[LongestAside * Aside];
            var results = stackalloc T[Aside];
            for (; k <= end - Aside; k += Aside, x += Aside * strideX, y += Aside * strideY)
            {
                for (var i = 0; i < count; i++)
                    Cast.Load(plan.XType, x + i * sizeof(T), strideX, staged + i * Aside, Aside);
                new Span<T>(results, Aside).Fill(R.Identity<Lane1<T>>().V);
                Accumulate<R, T>(reduction, results, staged, Aside, count, Aside);
                Cast.Store(plan.YType, results, y, strideY, Aside);
            }
        }
        else if (sizeof(T) == sizeof(float) && Simd.Width >= 256 && Avx.IsSupported)
        {
            for (; k <= end - 4; k += 4, x += 4 * strideX, y += 4 * strideY)
            {
                var four = Side<R, T>(
                    Half<R, T>(reduction, (T*)x, count), Half<R, T>(reduction, (T*)(x + strideX), count),
                    Half<R, T>(reduction, (T*)(x + 2 * strideX), count), Half<R, T>(reduction, (T*)(x + 3 * strideX), count));
                for (var i = 0; i < 4; i++)
                    *(T*)(y + i * strideY) = four[i];
            }
        }
        for (; k < end; k++, x += strideX, y += strideY)
            *(T*)y = Fold<R, T>(reduction, (T*)x, count);
    }

    /// <summary>Few outputs of many elements each: the elements are split into blocks of a fixed size.</summary>
    private static void Few<R, T>(R reduction, Plan plan) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var blocks = (plan.Reduced + Grain - 1) / Grain;
        var partial = new T[blocks];
        Span<T> levels = stackalloc T[Levels];
        for (var k = 0L; k < plan.Kept; k++)
        {
            var (x, y) = plan.KeptOffset(k, 0);
            Threads.For(blocks, 1, (begin, end) =>
            {
                for (var b = begin; b < end; b++)
                    partial[b] = Span<R, T>(reduction, plan, x, b * Grain, Math.Min(plan.Reduced, (b + 1) * Grain));
            });
            var tree = new Tree<R, T>(levels);
            foreach (var p in partial)
                tree.Add(p);
            var result = tree.Total();
            Cast.Store(plan.YType, &result, plan.Y + y, 0, 1);
        }
    }

    /// <summary>Combines values pairwise, like the carries of a binary counter.</summary>
    private ref struct Tree<R, T>(Span<T> levels) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        private readonly Span<T> _levels = levels;
        private long _count;

        internal void Add(T value)
        {
            var level = 0;
            for (var c = _count++; (c & 1) != 0; c >>= 1)
                value = R.Combine(new Lane1<T>(_levels[level++]), new(value)).V;
            _levels[level] = value;
        }

        internal readonly T Total()
        {
            var result = R.Identity<Lane1<T>>();
            for (var (level, c) = (0, _count); c != 0; level++, c >>= 1)
            {
                if ((c & 1) != 0)
                    result = R.Combine(result, new(_levels[level]));
            }
            return result.V;
        }
    }

    [SkipLocalsInit]
    private static T Span<R, T>(R reduction, Plan plan, long offset, long begin, long end) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var scratch = stackalloc T[Stretch];
        var tree = new Tree<R, T>(stackalloc T[Levels]);
        var (inner, stride, _) = plan.InnerReduced;
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, inner);
            var count = (int)Math.Min(Stretch, Math.Min(inner - column, end - begin));
            var from = plan.X + offset + plan.ReducedOffset(row, 1) + column * stride;
            tree.Add(Fold<R, T>(reduction, Staged(plan.XType, from, stride, scratch, count), count));
            begin += count;
        }
        return tree.Total();
    }

    private static T* Staged<T>(DType dtype, byte* from, long stride, T* scratch, int count) where T : unmanaged, INumber<T>
    {
        if (stride == sizeof(T) && Elementwise.IsNative<T>(dtype))
            return (T*)from;
        Cast.Load(dtype, from, stride, scratch, count);
        return scratch;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Fold<R, T>(R reduction, T* x, int count) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        if (count <= LongestAside || Simd.Width < 256)
            return OneByOne<R, T>(reduction, x, count);
        return Narrow<R, T>(Half<R, T>(reduction, x, count)).V;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane256<T> Half<R, T>(R reduction, T* x, int count) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 256)
            return Fold<R, Lane256<T>, T>(reduction, x, count);
        var whole = Fold<R, Lane512<T>, T>(reduction, x, count).V;
        return R.Combine(new Lane256<T>(whole.GetLower()), new(whole.GetUpper()));
    }

    /// <summary>What <see cref="Narrow"/> makes of each of four, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Side<R, T>(Lane256<T> a, Lane256<T> b, Lane256<T> c, Lane256<T> d) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var four = Pairs<R, T>(Pairs<R, T>(a, b), Pairs<R, T>(c, d)).V;
        return R.Combine(new Lane256<T>(four), new(Vector256.Create(four.GetUpper(), four.GetUpper()))).V.GetLower();
    }

    /// <summary>Neighbours combined: of each half first those of the one, then those of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane256<T> Pairs<R, T>(Lane256<T> a, Lane256<T> b) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        Vector256<float> u = a.V.As<T, float>(), v = b.V.As<T, float>();
        return R.Combine(new Lane256<T>(Avx.Shuffle(u, v, 0x88).As<float, T>()), new(Avx.Shuffle(u, v, 0xDD).As<float, T>()));
    }

    private static T OneByOne<R, T>(R reduction, T* x, int count) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var result = R.Identity<Lane1<T>>();
        for (var i = 0; i < count; i++)
            result = R.Combine(result, reduction.Map(new Lane1<T>(x[i])));
        return result.V;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Fold<R, L, T>(R reduction, T* x, int count) where R : struct, IReduction where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var i = 0;
        L a = R.Identity<L>(), b = a, c = a, d = a;
        for (; i <= count - 4 * L.Width; i += 4 * L.Width)
        {
            a = R.Combine(a, reduction.Map(L.Load(x + i)));
            b = R.Combine(b, reduction.Map(L.Load(x + i + L.Width)));
            c = R.Combine(c, reduction.Map(L.Load(x + i + 2 * L.Width)));
            d = R.Combine(d, reduction.Map(L.Load(x + i + 3 * L.Width)));
        }
        for (; i <= count - L.Width; i += L.Width)
            a = R.Combine(a, reduction.Map(L.Load(x + i)));
        if (i < count)
        {
            var rest = Rest<L, T>.First(count - i);
            b = R.Combine(b, L.Select(rest, reduction.Map(L.LoadWhere(rest, x + i, default)), R.Identity<L>()));
        }
        return R.Combine(R.Combine(a, b), R.Combine(c, d));
    }

    private static Lane1<T> Narrow<R, T>(Lane256<T> v) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        if (sizeof(T) == 4)
            v = R.Combine(v, new(Vector256.Shuffle(v.V.AsInt32(), Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)).As<int, T>()));
        var pairs = R.Combine(v, new(Vector256.Shuffle(v.V.AsInt64(), Vector256.Create(1L, 0, 3, 2)).As<long, T>())).V;
        return R.Combine(new Lane1<T>(pairs[0]), new(pairs[Vector256<T>.Count / 2]));
    }

    /// <summary>A column of neighbouring outputs, over all elements that reduce into them.</summary>
    private static void Vertical<R, T>(R reduction, Plan plan, long begin, long end) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var scratch = stackalloc T[Chunk];
        var block = stackalloc T[Chunk];
        using var levels = new Scratch<T>((64 - BitOperations.LeadingZeroCount((ulong)(plan.Reduced / RowsInBlock))) * Chunk + Chunk);
        var tree = levels.Pointer;
        var (inner, strideX, strideY) = plan.InnerKept;
        for (var column = begin; column < end; column++)
        {
            var (row, part) = Math.DivRem(column, plan.ColumnsInRow);
            var first = part * plan.ColumnWidth;
            var count = (int)Math.Min(plan.ColumnWidth, inner - first);
            var (x, y) = plan.KeptOffset(row, 1);
            x += first * strideX;
            y += first * strideY;
            var blocks = 0L;
            for (var r = 0L; r < plan.Reduced; r += RowsInBlock)
            {
                new Span<T>(block, count).Fill(R.Identity<Lane1<T>>().V);
                var until = Math.Min(plan.Reduced, r + RowsInBlock);
                if (strideX == sizeof(T) && Elementwise.IsNative<T>(plan.XType))
                {
                    // Rows that lie at even distances at once.
                    var (size, step, _) = plan.InnerReduced;
                    for (long i = r, rows; i < until; i += rows)
                    {
                        rows = Math.Min(until - i, size - i % size);
                        Accumulate<R, T>(reduction, block, (T*)(plan.X + x + plan.ReducedOffset(i, 0)), (nint)(step / sizeof(T)), (int)rows, count);
                    }
                }
                else
                {
                    for (var i = r; i < until; i++)
                        Accumulate<R, T>(reduction, block, Staged(plan.XType, plan.X + x + plan.ReducedOffset(i, 0), strideX, scratch, count), 0, 1, count);
                }
                var level = 0;
                for (var c = blocks++; (c & 1) != 0; c >>= 1)
                    Join<R, T>(block, tree + level++ * Chunk, count);
                System.Buffer.MemoryCopy(block, tree + level * Chunk, count * sizeof(T), count * sizeof(T));
            }
            new Span<T>(block, count).Fill(R.Identity<Lane1<T>>().V);
            for (var (level, c) = (0, blocks); c != 0; level++, c >>= 1)
            {
                if ((c & 1) != 0)
                    Join<R, T>(block, tree + level * Chunk, count);
            }
            Cast.Store(plan.YType, block, plan.Y + y, strideY, count);
        }
    }

    private static void Accumulate<R, T>(R reduction, T* into, T* x, nint step, int rows, int count) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512 && count >= Lane512<T>.Width)
            Accumulate<R, Lane512<T>, T>(reduction, into, x, step, rows, count);
        else if (Simd.Width >= 256 && count >= Lane256<T>.Width)
            Accumulate<R, Lane256<T>, T>(reduction, into, x, step, rows, count);
        else
            Accumulate<R, Lane1<T>, T>(reduction, into, x, step, rows, count);
    }

    /// <summary>Combines rows into one, column by column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<R, L, T>(R reduction, T* into, T* x, nint step, int rows, int count) where R : struct, IReduction where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var i = 0;
        // The last vector overlaps the one before: it begins with what was there before either.
        var last = L.Load(into + count - L.Width);
        for (; i <= count - 4 * L.Width; i += 4 * L.Width)
        {
            L a = L.Load(into + i), b = L.Load(into + i + L.Width), c = L.Load(into + i + 2 * L.Width), d = L.Load(into + i + 3 * L.Width);
            var from = x + i;
            for (var row = rows; row > 0; row--, from += step)
            {
                a = R.Combine(a, reduction.Map(L.Load(from)));
                b = R.Combine(b, reduction.Map(L.Load(from + L.Width)));
                c = R.Combine(c, reduction.Map(L.Load(from + 2 * L.Width)));
                d = R.Combine(d, reduction.Map(L.Load(from + 3 * L.Width)));
            }
            L.Store(a, into + i);
            L.Store(b, into + i + L.Width);
            L.Store(c, into + i + 2 * L.Width);
            L.Store(d, into + i + 3 * L.Width);
        }
        for (; i < count; i += L.Width)
        {
            var at = Math.Min(i, count - L.Width);
            var a = at == count - L.Width ? last : L.Load(into + at);
            var from = x + at;
            for (var row = rows; row > 0; row--, from += step)
                a = R.Combine(a, reduction.Map(L.Load(from)));
            L.Store(a, into + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join<R, T>(T* into, T* x, int count) where R : struct, IReduction where T : unmanaged, INumber<T>
    {
        var i = 0;
        if (Simd.Width >= 256)
        {
            for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count)
                R.Combine(new Lane256<T>(Vector256.Load(into + i)), new(Vector256.Load(x + i))).V.Store(into + i);
        }
        for (; i < count; i++)
            into[i] = R.Combine(new Lane1<T>(into[i]), new(x[i])).V;
    }
}
