namespace TorchPort.Gpu;

/// <summary>What a GPU thread computes with numbers of one type beyond their operators.</summary>
internal interface IArithmetic<T> where T : unmanaged
{
    static abstract bool IsSingle { get; }
    static abstract bool IsInteger { get; }
    /// <summary>A constant of a formula.</summary>
    static abstract T From(double value);

    static abstract T FromDouble(double value);
    static abstract T FromSingle(float value);
    static abstract T FromInteger(long value);
    static abstract T FromUnsigned(ulong value);
    static abstract ulong ToUnsigned(T value);
    static abstract double ToDouble(T value);
    static abstract float ToSingle(T value);

    /// <summary>Truncates; what does not fit becomes the smallest integer, as on x86.</summary>
    static abstract long ToInteger(T value);
    static abstract bool IsNan(T a);
    static abstract T Divide(T a, T b);
    static abstract T Abs(T a);
    static abstract T Sqrt(T a);
    static abstract T Exp(T a);
    static abstract T Log(T a);
    static abstract T Sin(T a);
    static abstract T Cos(T a);
    static abstract T Floor(T a);
    static abstract T Ceiling(T a);
    static abstract T Truncate(T a);
    static abstract T Round(T a);
    static abstract T BitAnd(T a, T b);
    static abstract T BitOr(T a, T b);
    static abstract T BitXor(T a, T b);
    static abstract T Map<F>(F function, T a) where F : unmanaged, Lanes.IScalarFunction;
    static abstract T Map<F>(F function, T a, T b) where F : unmanaged, Lanes.IScalarFunction2;
}
