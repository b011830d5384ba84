using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Algebra;

/// <summary>What algorithms over the real or the complex numbers need to know about float, double or <see cref="Complex"/>.</summary>
internal static class Numbers
{
    internal static T Of<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(double) ? Unsafe.BitCast<double, T>(value)
        : typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value)
        : Unsafe.BitCast<Complex, T>(value);

    internal static double RealPart<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(x)
        : typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(x)
        : Unsafe.BitCast<T, Complex>(x).Real;

    internal static double ImaginaryPart<T>(T x) where T : unmanaged => typeof(T) == typeof(Complex) ? Unsafe.BitCast<T, Complex>(x).Imaginary : 0;

    internal static T Conjugate<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(Complex.Conjugate(Unsafe.BitCast<T, Complex>(x))) : x;

    /// <summary>|x|, or for complex numbers the sum of the parts' magnitudes, by which LAPACK chooses pivots.</summary>
    internal static double Size<T>(T x) where T : unmanaged => Math.Abs(RealPart(x)) + Math.Abs(ImaginaryPart(x));

    /// <summary>y += a · x.</summary>
    internal static void AddScaled<T>(T a, ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumberBase<T>
    {
        var i = 0;
        if (Vector<T>.IsSupported)
        {
            var va = new Vector<T>(a);
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
                (new Vector<T>(y[i..]) + va * new Vector<T>(x[i..])).CopyTo(y[i..]);
        }
        for (; i < x.Length; i++)
            y[i] += a * x[i];
    }

    /// <summary>Σ conj(x) · y.</summary>
    internal static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, INumberBase<T>
    {
        var i = 0;
        var sum = T.Zero;
        if (Vector<T>.IsSupported && x.Length >= Vector<T>.Count)
        {
            var partial = Vector<T>.Zero;
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
                partial += new Vector<T>(x[i..]) * new Vector<T>(y[i..]);
            sum = Vector.Sum(partial);
        }
        for (; i < x.Length; i++)
            sum += Conjugate(x[i]) * y[i];
        return sum;
    }

    internal static void Scale<T>(T a, Span<T> x) where T : unmanaged, INumberBase<T>
    {
        foreach (ref var value in x)
            value *= a;
    }

    internal static void Conjugate<T>(Span<T> x) where T : unmanaged
    {
        if (typeof(T) != typeof(Complex))
            return;
        foreach (ref var value in x)
            value = Conjugate(value);
    }

    /// <summary>The Euclidean norm, without overflow on the way.</summary>
    internal static double Norm<T>(ReadOnlySpan<T> x) where T : unmanaged
    {
        double scale = 0, sum = 1;
        foreach (var value in x)
        {
            Add(RealPart(value));
            if (typeof(T) == typeof(Complex))
                Add(ImaginaryPart(value));
        }
        return scale * Math.Sqrt(sum);

        void Add(double part)
        {
            var size = Math.Abs(part);
            if (size == 0)
                return;
            if (size > scale || double.IsNaN(size))
                (sum, scale) = (1 + sum * (scale / size) * (scale / size), size);
            else
                sum += size / scale * (size / scale);
        }
    }

    internal static bool AreFinite<T>(ReadOnlySpan<T> x) where T : unmanaged
    {
        foreach (var value in x)
        {
            if (!double.IsFinite(RealPart(value)) || !double.IsFinite(ImaginaryPart(value)))
                return false;
        }
        return true;
    }
}
