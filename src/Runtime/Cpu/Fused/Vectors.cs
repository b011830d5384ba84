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
        for (; i <= count - L.Width; i += L.Width)
        {
            var u = L.Load(a + i);
            p = L.FusedMultiplyAdd(u, L.Load(b + i) - m, p);
            s += u;
        }
        if (i < count)
        {
            var u = Rest<L, T>.Load(a + i, count - i);
            q = L.FusedMultiplyAdd(u, Rest<L, T>.Load(b + i, count - i, center) - m, q);
            t += u;
        }
        return (L.Sum(p + q), L.Sum(s + t));
    }

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
        if (i < count && count >= L.Width && a != y && b != y)
            L.Store(L.FusedMultiplyAdd(L.Load(a + count - L.Width), sa, L.FusedMultiplyAdd(L.Load(b + count - L.Width) - m, sb, c)), y + count - L.Width);
        else if (i < count)
            Rest<L, T>.Store(L.FusedMultiplyAdd(Rest<L, T>.Load(a + i, count - i), sa, L.FusedMultiplyAdd(Rest<L, T>.Load(b + i, count - i) - m, sb, c)), y + i, count - i);
    }
}
