using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>
/// Transforms as long as a small radix, of as many vectors at once as a lane has numbers. A number of all these vectors lies as a lane of
/// real and one of imaginary parts.
/// </summary>
/// <remarks>Results of part p are multiplied with roots of 1, which for p = 0 are 1: <see cref="Whole"/> computes that part, <see cref="Turned"/> the others.</remarks>
internal static unsafe class Butterflies<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether results are multiplied.</summary>
    internal interface ITurn
    {
        static abstract bool IsTurned { get; }
    }

    internal readonly struct Whole : ITurn
    {
        public static bool IsTurned => false;
    }

    internal readonly struct Turned : ITurn
    {
        public static bool IsTurned => true;
    }

    /// <summary>Radix 2.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">Real parts of the numbers.</param>
    /// <param name="y">Where real parts of the results go.</param>
    /// <param name="other">How far behind are imaginary parts.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">The one behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Two<K>(FourierPass<T> pass, T* x, T* y, int other, int first, int end) where K : struct, ITurn
    {
        long unit = 2 * L.Width, run = pass.Run * unit, far = run * pass.Parts;
        for (var p = first; p < end; p++)
        {
            T* w = pass.Twiddles + p * 1L * FourierPass<T>.NumbersPerRoot, from = x + p * run, to = y + p * 2 * run;
            for (var q = 0L; q < run; q += unit)
            {
                T* a = from + q, b = to + q;
                L x0r = L.Load(a), x0i = L.Load(a + other);
                L x1r = L.Load(a + far), x1i = L.Load(a + far + other);
                Put<Whole>(x0r + x1r, x0i + x1i, b, other, w);
                Put<K>(x0r - x1r, x0i - x1i, b + run, other, w);
            }
        }
    }

    /// <summary>Radix 3.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">Real parts of the numbers.</param>
    /// <param name="y">Where real parts of the results go.</param>
    /// <param name="other">How far behind are imaginary parts.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">The one behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Three<K>(FourierPass<T> pass, T* x, T* y, int other, int first, int end) where K : struct, ITurn
    {
        long unit = 2 * L.Width, run = pass.Run * unit, far = run * pass.Parts;
        L half = L.All(pass.Roots[2]), sine = L.All(pass.Roots[3]);
        for (var p = first; p < end; p++)
        {
            T* w = pass.Twiddles + p * 2L * FourierPass<T>.NumbersPerRoot, from = x + p * run, to = y + p * 3 * run;
            for (var q = 0L; q < run; q += unit)
            {
                T* a = from + q, b = to + q;
                L x0r = L.Load(a), x0i = L.Load(a + other);
                L x1r = L.Load(a + far), x1i = L.Load(a + far + other);
                L x2r = L.Load(a + 2 * far), x2i = L.Load(a + 2 * far + other);
                L sr = x1r + x2r, si = x1i + x2i, dr = sine * (x1r - x2r), di = sine * (x1i - x2i);
                Put<Whole>(x0r + sr, x0i + si, b, other, w);
                L mr = L.FusedMultiplyAdd(sr, half, x0r), mi = L.FusedMultiplyAdd(si, half, x0i);
                Put<K>(mr + di, mi - dr, b + run, other, w);
                Put<K>(mr - di, mi + dr, b + 2 * run, other, w + 3);
            }
        }
    }

    /// <summary>Radix 4.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">Real parts of the numbers.</param>
    /// <param name="y">Where real parts of the results go.</param>
    /// <param name="other">How far behind are imaginary parts.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">The one behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Four<K>(FourierPass<T> pass, T* x, T* y, int other, int first, int end) where K : struct, ITurn
    {
        long unit = 2 * L.Width, run = pass.Run * unit, far = run * pass.Parts;
        for (var p = first; p < end; p++)
        {
            T* w = pass.Twiddles + p * 3L * FourierPass<T>.NumbersPerRoot, from = x + p * run, to = y + p * 4 * run;
            for (var q = 0L; q < run; q += unit)
            {
                T* a = from + q, b = to + q;
                L x0r = L.Load(a), x0i = L.Load(a + other);
                L x1r = L.Load(a + far), x1i = L.Load(a + far + other);
                L x2r = L.Load(a + 2 * far), x2i = L.Load(a + 2 * far + other);
                L x3r = L.Load(a + 3 * far), x3i = L.Load(a + 3 * far + other);
                L er = x0r + x2r, ei = x0i + x2i, fr = x0r - x2r, fi = x0i - x2i, gr = x1r + x3r, gi = x1i + x3i, hr = x1r - x3r, hi = x1i - x3i;
                Put<Whole>(er + gr, ei + gi, b, other, w);
                Put<K>(fr + hi, fi - hr, b + run, other, w);
                Put<K>(er - gr, ei - gi, b + 2 * run, other, w + 3);
                Put<K>(fr - hi, fi + hr, b + 3 * run, other, w + 6);
            }
        }
    }

    /// <summary>Radix 5.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">Real parts of the numbers.</param>
    /// <param name="y">Where real parts of the results go.</param>
    /// <param name="other">How far behind are imaginary parts.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">The one behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Five<K>(FourierPass<T> pass, T* x, T* y, int other, int first, int end) where K : struct, ITurn
    {
        long unit = 2 * L.Width, run = pass.Run * unit, far = run * pass.Parts;
        L c1 = L.All(pass.Roots[2]), s1 = L.All(pass.Roots[3]), c2 = L.All(pass.Roots[4]), s2 = L.All(pass.Roots[5]);
        for (var p = first; p < end; p++)
        {
            T* w = pass.Twiddles + p * 4L * FourierPass<T>.NumbersPerRoot, from = x + p * run, to = y + p * 5 * run;
            for (var q = 0L; q < run; q += unit)
            {
                T* a = from + q, b = to + q;
                L x0r = L.Load(a), x0i = L.Load(a + other);
                L x1r = L.Load(a + far), x1i = L.Load(a + far + other);
                L x2r = L.Load(a + 2 * far), x2i = L.Load(a + 2 * far + other);
                L x3r = L.Load(a + 3 * far), x3i = L.Load(a + 3 * far + other);
                L x4r = L.Load(a + 4 * far), x4i = L.Load(a + 4 * far + other);
                L er = x1r + x4r, ei = x1i + x4i, fr = x1r - x4r, fi = x1i - x4i, gr = x2r + x3r, gi = x2i + x3i, hr = x2r - x3r, hi = x2i - x3i;
                Put<Whole>(x0r + er + gr, x0i + ei + gi, b, other, w);
                L mr = L.FusedMultiplyAdd(gr, c2, L.FusedMultiplyAdd(er, c1, x0r)), mi = L.FusedMultiplyAdd(gi, c2, L.FusedMultiplyAdd(ei, c1, x0i));
                L ur = L.FusedMultiplyAdd(hr, s2, fr * s1), ui = L.FusedMultiplyAdd(hi, s2, fi * s1);
                Put<K>(mr + ui, mi - ur, b + run, other, w);
                Put<K>(mr - ui, mi + ur, b + 4 * run, other, w + 9);
                L nr = L.FusedMultiplyAdd(gr, c1, L.FusedMultiplyAdd(er, c2, x0r)), ni = L.FusedMultiplyAdd(gi, c1, L.FusedMultiplyAdd(ei, c2, x0i));
                L vr = fr * s2 - hr * s1, vi = fi * s2 - hi * s1;
                Put<K>(nr + vi, ni - vr, b + 2 * run, other, w + 3);
                Put<K>(nr - vi, ni + vr, b + 3 * run, other, w + 6);
            }
        }
    }

    /// <summary>Radix 8.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">Real parts of the numbers.</param>
    /// <param name="y">Where real parts of the results go.</param>
    /// <param name="other">How far behind are imaginary parts.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">The one behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Eight<K>(FourierPass<T> pass, T* x, T* y, int other, int first, int end) where K : struct, ITurn
    {
        long unit = 2 * L.Width, run = pass.Run * unit, far = run * pass.Parts;
        var half = (L)Math.Sqrt(0.5);
        for (var p = first; p < end; p++)
        {
            T* w = pass.Twiddles + p * 7L * FourierPass<T>.NumbersPerRoot, from = x + p * run, to = y + p * 8 * run;
            for (var q = 0L; q < run; q += unit)
            {
                T* a = from + q, b = to + q;
                L x0r = L.Load(a), x0i = L.Load(a + other);
                L x4r = L.Load(a + 4 * far), x4i = L.Load(a + 4 * far + other);
                L x2r = L.Load(a + 2 * far), x2i = L.Load(a + 2 * far + other);
                L x6r = L.Load(a + 6 * far), x6i = L.Load(a + 6 * far + other);
                L a0r = x0r + x4r, a0i = x0i + x4i, a4r = x0r - x4r, a4i = x0i - x4i, a2r = x2r + x6r, a2i = x2i + x6i, a6r = x2i - x6i, a6i = x6r - x2r;
                L e0r = a0r + a2r, e0i = a0i + a2i, e2r = a0r - a2r, e2i = a0i - a2i, o0r = a4r + a6r, o0i = a4i + a6i, o2r = a4r - a6r, o2i = a4i - a6i;
                L x1r = L.Load(a + far), x1i = L.Load(a + far + other);
                L x5r = L.Load(a + 5 * far), x5i = L.Load(a + 5 * far + other);
                L x3r = L.Load(a + 3 * far), x3i = L.Load(a + 3 * far + other);
                L x7r = L.Load(a + 7 * far), x7i = L.Load(a + 7 * far + other);
                L a1r = x1r + x5r, a1i = x1i + x5i, a5r = x1r - x5r, a5i = x1i - x5i, a3r = x3r + x7r, a3i = x3i + x7i, a7r = x3r - x7r, a7i = x3i - x7i;
                L e1r = a1r + a3r, e1i = a1i + a3i, e3r = a1i - a3i, e3i = a3r - a1r;
                Put<Whole>(e0r + e1r, e0i + e1i, b, other, w);
                Put<K>(e0r - e1r, e0i - e1i, b + 4 * run, other, w + 9);
                Put<K>(e2r + e3r, e2i + e3i, b + 2 * run, other, w + 3);
                Put<K>(e2r - e3r, e2i - e3i, b + 6 * run, other, w + 15);
                L b5r = a5r + a5i, b5i = a5i - a5r, b7r = a7i - a7r, b7i = a7r + a7i;
                L sr = half * (b5r + b7r), si = half * (b5i - b7i), dr = half * (b5i + b7i), di = half * (b7r - b5r);
                Put<K>(o0r + sr, o0i + si, b + run, other, w);
                Put<K>(o0r - sr, o0i - si, b + 5 * run, other, w + 12);
                Put<K>(o2r + dr, o2i + di, b + 3 * run, other, w + 6);
                Put<K>(o2r - dr, o2i - di, b + 7 * run, other, w + 18);
            }
        }
    }

    /// <summary>An odd radix: sums and differences of the numbers that are equally far from the first, which the roots' real and imaginary parts are for.</summary>
    /// <inheritdoc cref="Two"/>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Odd<K>(FourierPass<T> pass, T* x, T* y, int other, int first, int end) where K : struct, ITurn
    {
        var (radix, half) = (pass.Radix, pass.Radix / 2);
        long unit = 2 * L.Width, run = pass.Run * unit, far = run * pass.Parts;
        var roots = pass.Roots;
        var zero = (L)0.0;
        var pairs = stackalloc L[4 * half];
        for (var p = first; p < end; p++)
        {
            var w = pass.Twiddles + p * (radix - 1L) * FourierPass<T>.NumbersPerRoot;
            for (var q = 0L; q < run; q += unit)
            {
                T* a = x + p * run + q, b = y + p * radix * run + q;
                L x0r = L.Load(a), x0i = L.Load(a + other), yr = x0r, yi = x0i;
                for (var k = 1; k <= half; k++)
                {
                    T* near = a + k * far, mirrored = a + (radix - k) * far;
                    L nr = L.Load(near), ni = L.Load(near + other), mr = L.Load(mirrored), mi = L.Load(mirrored + other);
                    var pair = pairs + 4 * (k - 1);
                    (pair[0], pair[1], pair[2], pair[3]) = (nr + mr, ni + mi, nr - mr, ni - mi);
                    (yr, yi) = (yr + pair[0], yi + pair[1]);
                }
                Put<Whole>(yr, yi, b, other, w);
                for (var j = 1; j <= half; j++)
                {
                    L er = x0r, ei = x0i, odr = zero, odi = zero;
                    for (int k = 1, at = j; k <= half; k++)
                    {
                        var pair = pairs + 4 * (k - 1);
                        L cos = L.All(roots[2 * at]), sin = L.All(roots[2 * at + 1]);
                        er = L.FusedMultiplyAdd(pair[0], cos, er);
                        ei = L.FusedMultiplyAdd(pair[1], cos, ei);
                        odr = L.FusedMultiplyAdd(pair[2], sin, odr);
                        odi = L.FusedMultiplyAdd(pair[3], sin, odi);
                        at += j;
                        at -= at >= radix ? radix : 0;
                    }
                    Put<K>(er + odi, ei - odr, b + j * run, other, w + (j - 1) * FourierPass<T>.NumbersPerRoot);
                    Put<K>(er - odi, ei + odr, b + (radix - j) * run, other, w + (radix - j - 1) * FourierPass<T>.NumbersPerRoot);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<K>(L re, L im, T* to, int other, T* root) where K : struct, ITurn
    {
        if (!K.IsTurned)
        {
            L.Store(re, to);
            L.Store(im, to + other);
            return;
        }
        var cos = L.All(root[0]);
        L.Store(L.FusedMultiplyAdd(im, L.All(root[2]), re * cos), to);
        L.Store(L.FusedMultiplyAdd(re, L.All(root[1]), im * cos), to + other);
    }
}
