using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Sums and the like over neighbours in memory, for fused kernels.</summary>
internal static unsafe class Vectors<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>The largest; NaN if any is. At least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Max(T* x, long count)
    {
        L a = L.All(x[0]), b = a;
        var i = 0L;
        for (; i <= count - 2 * L.Width; i += 2 * L.Width)
        {
            a = L.Max(a, L.Load(x + i));
            b = L.Max(b, L.Load(x + i + L.Width));
        }
        for (; i <= count - L.Width; i += L.Width)
            a = L.Max(a, L.Load(x + i));
        if (i < count)
            a = L.Max(a, Rest<L, T>.Load(x + i, count - i, x[0]));
        a = L.Max(a, b);
        var room = stackalloc T[L.Width];
        L.Store(a, room);
        var best = room[0];
        for (var j = 1; j < L.Width; j++)
            best = T.Max(best, room[j]);
        return best;
    }

    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Sum(T* x, long count)
    {
        L a = default, b = default, c = default, d = default;
        var i = 0L;
        for (; i <= count - 4 * L.Width; i += 4 * L.Width)
        {
            a += L.Load(x + i);
            b += L.Load(x + i + L.Width);
            c += L.Load(x + i + 2 * L.Width);
            d += L.Load(x + i + 3 * L.Width);
        }
        for (; i <= count - L.Width; i += L.Width)
            a += L.Load(x + i);
        if (i < count)
            b += Rest<L, T>.Load(x + i, count - i);
        return L.Sum(a + b + (c + d));
    }

    /// <summary>Σ (x − center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T SumOfSquares(T* x, long count, T center)
    {
        L a = default, b = default, m = L.All(center);
        var i = 0L;
        for (; i <= count - 2 * L.Width; i += 2 * L.Width)
        {
            L u = L.Load(x + i) - m, v = L.Load(x + i + L.Width) - m;
            a = L.FusedMultiplyAdd(u, u, a);
            b = L.FusedMultiplyAdd(v, v, b);
        }
        for (; i <= count - L.Width; i += L.Width)
        {
            var u = L.Load(x + i) - m;
            a = L.FusedMultiplyAdd(u, u, a);
        }
        if (i < count)
        {
            var u = Rest<L, T>.Load(x + i, count - i, center) - m;
            b = L.FusedMultiplyAdd(u, u, b);
        }
        return L.Sum(a + b);
    }

    /// <summary>Σ a · (b − center), and Σ a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (T Products, T Sum) Dot(T* a, T* b, long count, T center)
    {
        L p = default, q = default, s = default, t = default, m = L.All(center);
        var i = 0L;
        for (; i <= count - 2 * L.Width; i += 2 * L.Width)
        {
            L u = L.Load(a + i), v = L.Load(a + i + L.Width);
            p = L.FusedMultiplyAdd(u, L.Load(b + i) - m, p);
            q = L.FusedMultiplyAdd(v, L.Load(b + i + L.Width) - m, q);
            s += u;
            t += v;
        }
        T products = Total(p, q), sum = Total(s, t);
        for (; i < count; i += L.Width)
        {
            var (moreProducts, more) = DotRest(a + i, b + i, count - i, center);
            products += moreProducts;
            sum += more;
        }
        return (products, sum);
    }

    /// <summary><see cref="Dot"/> of one lane at most: a method of its own, since the compiler inlines so much and no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (T Products, T Sum) DotRest(T* a, T* b, long count, T center)
    {
        L u, v;
        if (count >= L.Width)
            (u, v) = (L.Load(a), L.Load(b));
        else
            (u, v) = (Rest<L, T>.Load(a, count), Rest<L, T>.Load(b, count, center));
        return (L.Sum(u * (v - L.All(center))), L.Sum(u));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Total(L a, L b) => L.Sum(a + b);

    /// <summary>y = (x − center) · slope + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Affine(T* x, T* y, long count, T center, T slope, T shift)
    {
        L m = L.All(center), a = L.All(slope), b = L.All(shift);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
            L.Store(L.FusedMultiplyAdd(L.Load(x + i) - m, a, b), y + i);
        if (i < count && count >= L.Width && x != y)
            L.Store(L.FusedMultiplyAdd(L.Load(x + count - L.Width) - m, a, b), y + count - L.Width);
        else if (i < count)
            Rest<L, T>.Store(L.FusedMultiplyAdd(Rest<L, T>.Load(x + i, count - i) - m, a, b), y + i, count - i);
    }

    /// <summary>y = a · slopeA + (b − center) · slopeB + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Affine(T* a, T* b, T* y, long count, T slopeA, T center, T slopeB, T shift)
    {
        L sa = L.All(slopeA), m = L.All(center), sb = L.All(slopeB), c = L.All(shift);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
            L.Store(L.FusedMultiplyAdd(L.Load(a + i), sa, L.FusedMultiplyAdd(L.Load(b + i) - m, sb, c)), y + i);
        if (i < count)
            AffineRest(a + i, b + i, y + i, count - i, slopeA, center, slopeB, shift);
    }

    /// <summary>The same of less than a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineRest(T* a, T* b, T* y, long count, T slopeA, T center, T slopeB, T shift) =>
        Rest<L, T>.Store(L.FusedMultiplyAdd(Rest<L, T>.Load(a, count), L.All(slopeA), L.FusedMultiplyAdd(Rest<L, T>.Load(b, count) - L.All(center), L.All(slopeB), L.All(shift))), y, count);
}
