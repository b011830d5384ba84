using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>
/// What transforms of real numbers need before or after those of complex ones: an even length as one of half as many complex numbers, whose real
/// and imaginary parts are neighbours; an odd length by filling up. Numbers lie as <see cref="Butterflies{L, T}"/> take them.
/// </summary>
internal static unsafe class LaneHalves<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private static int Unit => 2 * L.Width;

    /// <summary>The first half of the transform of 2h real numbers from the transform of h pairs of them.</summary>
    /// <param name="h">Half of the length.</param>
    /// <param name="roots">exp(−2πik/2h) for k up to h / 2.</param>
    /// <param name="z">The transform of the pairs.</param>
    /// <param name="y">The results, h + 1 of them.</param>
    /// <param name="ends">A factor of the first and the last result.</param>
    /// <param name="inner">One of the others.</param>
    /// <param name="inverse">Whether the conjugates are wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Unpack(int h, T* roots, T* z, T* y, T ends, T inner, bool inverse)
    {
        L first = L.Load(z), second = L.Load(z + L.Width), scale = L.All(ends), zero = (L)0.0;
        L.Store((first + second) * scale, y);
        L.Store(zero, y + L.Width);
        T* last = y + (long)h * Unit;
        L.Store((first - second) * scale, last);
        L.Store(zero, last + L.Width);
        L half = L.All(inner * T.CreateChecked(0.5)), turned = inverse ? -half : half;
        for (var k = 1; k <= h / 2; k++)
        {
            T* near = z + (long)k * Unit, far = z + (long)(h - k) * Unit, to = y + (long)k * Unit, mirrored = y + (long)(h - k) * Unit;
            L ar = L.Load(near), ai = L.Load(near + L.Width), br = L.Load(far), bi = L.Load(far + L.Width), c = L.All(roots[2 * k]), s = L.All(roots[2 * k + 1]);
            L er = ar + br, ei = ai - bi, odr = ai + bi, odi = br - ar;
            L tr = odr * c - odi * s, ti = L.FusedMultiplyAdd(odr, s, odi * c);
            L.Store((er + tr) * half, to);
            L.Store((ei + ti) * turned, to + L.Width);
            L.Store((er - tr) * half, mirrored);
            L.Store((ti - ei) * turned, mirrored + L.Width);
        }
    }

    /// <summary>h numbers whose inverse transform holds 2h real ones, those of even places in its real parts.</summary>
    /// <param name="h">Half of the length.</param>
    /// <param name="roots">exp(−2πik/2h) for k up to h / 2.</param>
    /// <param name="x">The first half of a transform, h + 1 numbers.</param>
    /// <param name="z">The results.</param>
    /// <param name="ends">A factor of the real parts of the first and the last number.</param>
    /// <param name="inner">One of the others.</param>
    /// <param name="inverse">Whether the real numbers' transform is the inverse one; otherwise conjugates are taken.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(int h, T* roots, T* x, T* z, T ends, T inner, bool inverse)
    {
        L first = L.Load(x), last = L.Load(x + (long)h * Unit), scale = L.All(ends), half = L.All(inner * T.CreateChecked(0.5)), turned = inverse ? half : -half;
        L.Store((first + last) * scale, z);
        L.Store((first - last) * scale, z + L.Width);
        for (var k = 1; k <= h / 2; k++)
        {
            T* near = x + (long)k * Unit, far = x + (long)(h - k) * Unit, to = z + (long)k * Unit, mirrored = z + (long)(h - k) * Unit;
            L gr = L.Load(near) * half, gi = L.Load(near + L.Width) * turned, fr = L.Load(far) * half, fi = L.Load(far + L.Width) * turned, c = L.All(roots[2 * k]), s = L.All(roots[2 * k + 1]);
            L ar = gr + fr, ai = gi - fi, dr = gr - fr, di = gi + fi;
            L br = L.FusedMultiplyAdd(di, s, dr * c), bi = di * c - dr * s;
            L.Store(ar - bi, to);
            L.Store(ai + br, to + L.Width);
            L.Store(ar + bi, mirrored);
            L.Store(br - ai, mirrored + L.Width);
        }
    }

    /// <summary>Real numbers times those of a window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Window(int n, T* x, T* window, long step, T* y)
    {
        for (var k = 0L; k < n; k++)
            L.Store(L.Load(x + k * L.Width) * L.All(window[k * step]), y + k * L.Width);
    }

    /// <summary>Real numbers as complex ones.</summary>
    internal static void Spread(int n, T* x, T* y)
    {
        var zero = (L)0.0;
        for (var k = n - 1L; k >= 0; k--)
        {
            L.Store(L.Load(x + k * L.Width), y + k * Unit);
            L.Store(zero, y + k * Unit + L.Width);
        }
    }

    /// <summary>The real parts, multiplied.</summary>
    internal static void Real(int n, T* x, T* y, T scale)
    {
        for (var k = 0L; k < n; k++)
            L.Store(L.Load(x + k * Unit) * L.All(scale), y + k * L.Width);
    }

    /// <summary>A whole transform, of an odd length, from its first half, which is multiplied: its real parts are those of the half's.</summary>
    internal static void Mirror(int n, T* x, T* y, T ends, T inner)
    {
        L zero = (L)0.0, half = L.All(inner * T.CreateChecked(0.5));
        L.Store(L.Load(x) * L.All(ends), y);
        L.Store(zero, y + L.Width);
        for (var k = 1; k <= n / 2; k++)
        {
            T* near = x + (long)k * Unit, to = y + (long)k * Unit, mirrored = y + (long)(n - k) * Unit;
            L re = L.Load(near) * half, im = L.Load(near + L.Width) * half;
            L.Store(re, to);
            L.Store(im, to + L.Width);
            L.Store(re, mirrored);
            L.Store(-im, mirrored + L.Width);
        }
    }

    /// <summary>Multiplies the first number by one factor and the others by another.</summary>
    internal static void Scale(int n, T* x, T first, T others)
    {
        for (var k = 0L; k < 2L * n; k++)
            L.Store(L.Load(x + k * L.Width) * L.All(k < 2 ? first : others), x + k * L.Width);
    }

    /// <summary>Numbers times others that are the same for all vectors.</summary>
    internal static void Multiply(int n, T* x, T* others, T* y, bool conjugate, T scale)
    {
        for (var k = 0L; k < n; k++)
        {
            L re = L.Load(x + k * Unit), im = L.Load(x + k * Unit + L.Width), c = L.All(others[2 * k] * scale), s = L.All((conjugate ? -others[2 * k + 1] : others[2 * k + 1]) * scale);
            L.Store(re * c - im * s, y + k * Unit);
            L.Store(L.FusedMultiplyAdd(re, s, im * c), y + k * Unit + L.Width);
        }
    }
}
