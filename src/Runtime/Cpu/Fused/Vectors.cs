using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Sums and the like over neighbours in memory, or several rows of them, for fused kernels.</summary>
/// <remarks>
/// <c>apart</c> is the distance from a row to the next. None is inlined: within a kernel that calls several of them, the compiler would no longer inline a lane's operations.
/// </remarks>
internal static unsafe class Vectors<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>From so many elements on, sums of rows are added up apart from those of their elements: the shorter the chains, the smaller the error.</summary>
    private static long LongRow => Math.Min(128, 16 * L.Width);

    /// <summary>The largest; NaN if any is. At least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
        return L.Largest(L.Max(a, b));
    }

    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static T Sum(T* x, long count, long rows = 1, long apart = 0)
    {
        L a = default, b = default, c = default, d = default, total = default;
        var rest = Rest<L, T>.First(count % L.Width);
        for (; rows > 0; rows--, x += apart)
        {
            if (count >= LongRow)
            {
                total += a + b + (c + d);
                a = b = c = d = default;
            }
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
                b += L.LoadWhere(rest, x + i, default);
        }
        return L.Sum(total + (a + b + (c + d)));
    }

    /// <summary>Σ (x − center), and Σ (x − center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static (T Sum, T Squares) Deviations(T* x, long count, T center, long rows = 1, long apart = 0)
    {
        L a = default, b = default, c = default, d = default, p = default, q = default, r = default, s = default, sum = default, squares = default, m = L.All(center);
        var rest = Rest<L, T>.First(count % L.Width);
        var areLong = rows > 1 && count >= LongRow;
        for (; rows > 0; rows--, x += apart)
        {
            if (areLong)
            {
                sum += a + b + (c + d);
                squares += p + q + (r + s);
                a = b = c = d = p = q = r = s = default;
            }
            var i = 0L;
            for (; i <= count - 4 * L.Width; i += 4 * L.Width)
            {
                L t = L.Load(x + i) - m, u = L.Load(x + i + L.Width) - m, v = L.Load(x + i + 2 * L.Width) - m, w = L.Load(x + i + 3 * L.Width) - m;
                a += t;
                b += u;
                c += v;
                d += w;
                p = L.FusedMultiplyAdd(t, t, p);
                q = L.FusedMultiplyAdd(u, u, q);
                r = L.FusedMultiplyAdd(v, v, r);
                s = L.FusedMultiplyAdd(w, w, s);
            }
            for (; i <= count - L.Width; i += L.Width)
            {
                var t = L.Load(x + i) - m;
                a += t;
                p = L.FusedMultiplyAdd(t, t, p);
            }
            if (i < count)
            {
                var t = L.LoadWhere(rest, x + i, m) - m;
                b += t;
                q = L.FusedMultiplyAdd(t, t, q);
            }
        }
        return (L.Sum(sum + (a + b + (c + d))), L.Sum(squares + (p + q + (r + s))));
    }

    /// <summary>Σ a · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static T Products(T* a, T* b, long count)
    {
        L p = default, q = default;
        var i = 0L;
        for (; i <= count - 2 * L.Width; i += 2 * L.Width)
        {
            p = L.FusedMultiplyAdd(L.Load(a + i), L.Load(b + i), p);
            q = L.FusedMultiplyAdd(L.Load(a + i + L.Width), L.Load(b + i + L.Width), q);
        }
        if (i <= count - L.Width)
        {
            p = L.FusedMultiplyAdd(L.Load(a + i), L.Load(b + i), p);
            i += L.Width;
        }
        if (i < count)
            q = L.FusedMultiplyAdd(Rest<L, T>.Load(a + i, count - i), Rest<L, T>.Load(b + i, count - i), q);
        return L.Sum(p + q);
    }

    /// <summary>Σ a · (b − center), and Σ a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static (T Products, T Sum) Dot(T* a, T* b, long count, T center, long rows = 1, long apart = 0)
    {
        L p = default, q = default, s = default, t = default, products = default, sum = default, m = L.All(center);
        var rest = Rest<L, T>.First(count % L.Width);
        for (; rows > 0; rows--, a += apart, b += apart)
        {
            if (count >= LongRow)
            {
                products += p + q;
                sum += s + t;
                p = q = s = t = default;
            }
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
                var u = L.LoadWhere(rest, a + i, default);
                q = L.FusedMultiplyAdd(u, L.LoadWhere(rest, b + i, m) - m, q);
                t += u;
            }
        }
        return (L.Sum(products + (p + q)), L.Sum(sum + (s + t)));
    }

    /// <summary>y = (x − center) · slope + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Affine(T* x, T* y, long count, T center, T slope, T shift, long rows = 1, long apart = 0)
    {
        L m = L.All(center), a = L.All(slope), b = L.All(shift);
        var rest = Rest<L, T>.First(count % L.Width);
        for (; rows > 0; rows--, x += apart, y += apart)
        {
            var i = 0L;
            for (; i <= count - L.Width; i += L.Width)
                L.Store(L.FusedMultiplyAdd(L.Load(x + i) - m, a, b), y + i);
            if (i < count)
                L.StoreWhere(rest, L.FusedMultiplyAdd(L.LoadWhere(rest, x + i, m) - m, a, b), y + i);
        }
    }

    /// <summary>y = a · slopeA + (b − center) · slopeB + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Affine(T* a, T* b, T* y, long count, T slopeA, T center, T slopeB, T shift, long rows = 1, long apart = 0)
    {
        L sa = L.All(slopeA), m = L.All(center), sb = L.All(slopeB), c = L.All(shift);
        var rest = Rest<L, T>.First(count % L.Width);
        for (; rows > 0; rows--, a += apart, b += apart, y += apart)
        {
            var i = 0L;
            for (; i <= count - L.Width; i += L.Width)
                L.Store(L.FusedMultiplyAdd(L.Load(a + i), sa, L.FusedMultiplyAdd(L.Load(b + i) - m, sb, c)), y + i);
            if (i < count)
                L.StoreWhere(rest, L.FusedMultiplyAdd(L.LoadWhere(rest, a + i, default), sa, L.FusedMultiplyAdd(L.LoadWhere(rest, b + i, m) - m, sb, c)), y + i);
        }
    }
}
