using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>A complex number of any precision; of double, it lies in memory as <see cref="Complex"/> does.</summary>
internal readonly record struct ComplexPair<T>(T Real, T Imag) where T : unmanaged, IFloatingPointIeee754<T>
{
    public static ComplexPair<T> operator +(ComplexPair<T> a, ComplexPair<T> b) => new(a.Real + b.Real, a.Imag + b.Imag);

    public static ComplexPair<T> operator -(ComplexPair<T> a, ComplexPair<T> b) => new(a.Real - b.Real, a.Imag - b.Imag);

    public static ComplexPair<T> operator *(ComplexPair<T> a, ComplexPair<T> b) => new(a.Real * b.Real - a.Imag * b.Imag, a.Real * b.Imag + a.Imag * b.Real);

    internal ComplexPair<T> Conjugate() => new(Real, -Imag);

    internal ComplexPair<T> Scale(T factor) => new(Real * factor, Imag * factor);
}
