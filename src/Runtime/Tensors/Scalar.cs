using System.Globalization;
using System.Numerics;

namespace TorchPort;

/// <summary>A number outside any tensor: a bool, an integer, a real or a complex number. PyTorch: <c>Scalar</c>.</summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly long _integer;
    private readonly Complex _number;

    private Scalar(DType dtype, long integer, Complex number) => (DType, _integer, _number) = (dtype, integer, number);

    /// <summary>The kind: <see cref="TorchPort.DType.Bool"/>, Int64, Float64 or Complex128.</summary>
    public DType DType { get; }

    /// <summary>A bool.</summary>
    public static implicit operator Scalar(bool value) => new(DType.Bool, value ? 1 : 0, value ? 1 : 0);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => new(DType.Int64, value, value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(DType.Int64, value, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(DType.Float64, 0, value);

    /// <summary>A complex number.</summary>
    public static implicit operator Scalar(Complex value) => new(DType.Complex128, 0, value);

    /// <summary>The value as a real number.</summary>
    /// <exception cref="DTypeException">It has an imaginary part.</exception>
    public double ToDouble() => DType is DType.Bool or DType.Int64 ? _integer
        : _number.Imaginary == 0 ? _number.Real : throw new DTypeException($"The complex number {_number} is no real number.");

    /// <summary>The value as an integer; a real number is truncated.</summary>
    public long ToInt64() => DType is DType.Bool or DType.Int64 ? _integer : (long)ToDouble();

    /// <summary>False for zero.</summary>
    public bool ToBoolean() => DType is DType.Bool or DType.Int64 ? _integer != 0 : _number != 0;

    /// <summary>The value as a complex number.</summary>
    public Complex ToComplex() => DType is DType.Bool or DType.Int64 ? _integer : _number;

    /// <inheritdoc/>
    public bool Equals(Scalar other) => DType == other.DType && _integer == other._integer && _number.Equals(other._number);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DType, _integer, _number);

    /// <summary>Same kind and value.</summary>
    public static bool operator ==(Scalar left, Scalar right) => left.Equals(right);

    /// <summary>Another kind or value.</summary>
    public static bool operator !=(Scalar left, Scalar right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => DType switch
    {
        DType.Bool => _integer != 0 ? "True" : "False",
        DType.Int64 => _integer.ToString(CultureInfo.InvariantCulture),
        DType.Float64 => _number.Real.ToString("R", CultureInfo.InvariantCulture),
        _ => _number.ToString(CultureInfo.InvariantCulture),
    };
}
