using System.Globalization;
using System.Numerics;

namespace TorchPort.Aten;

/// <summary>An argument or result of an operator that is called by name. PyTorch: <c>IValue</c>.</summary>
/// <remarks>A <see cref="Scalar"/> becomes a value of its own kind: int, float, complex or bool. A list that is empty or mixed is a tuple.</remarks>
internal readonly record struct AtenValue
{
    private readonly object? _object;
    private readonly long _bits;

    private AtenValue(AtenKind kind, object? value, long bits = 0) => (Kind, _object, _bits) = (kind, value, bits);

    /// <summary>What the value is.</summary>
    public AtenKind Kind { get; }

    /// <summary>Python's <c>None</c>.</summary>
    public static AtenValue None => default;

    /// <summary>True for <c>None</c>.</summary>
    public bool IsNone => Kind == AtenKind.None;

    public static implicit operator AtenValue(Tensor? value) => value is null ? default : new(AtenKind.Tensor, value);

    public static implicit operator AtenValue(long value) => new(AtenKind.Int, null, value);

    public static implicit operator AtenValue(double value) => new(AtenKind.Float, null, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator AtenValue(Complex value) => new(AtenKind.Complex, value);

    public static implicit operator AtenValue(bool value) => new(AtenKind.Bool, null, value ? 1 : 0);

    public static implicit operator AtenValue(string? value) => value is null ? default : new(AtenKind.String, value);

    public static implicit operator AtenValue(DType value) => new(AtenKind.DType, null, (long)value);

    public static implicit operator AtenValue(Device? value) => value is null ? default : new(AtenKind.Device, value);

    public static implicit operator AtenValue(Generator? value) => value is null ? default : new(AtenKind.Generator, value);

    public static implicit operator AtenValue(long[]? value) => value is null ? default : new(AtenKind.IntList, value);

    public static implicit operator AtenValue(double[]? value) => value is null ? default : new(AtenKind.FloatList, value);

    public static implicit operator AtenValue(bool[]? value) => value is null ? default : new(AtenKind.BoolList, value);

    public static implicit operator AtenValue(Tensor?[]? value) => value is null ? default : new(AtenKind.TensorList, value);

    public static implicit operator AtenValue(Scalar value) => value.DType switch
    {
        DType.Bool => value.ToBoolean(),
        DType.Int64 => value.ToInt64(),
        DType.Float64 => value.ToDouble(),
        _ => value.ToComplex(),
    };

    /// <summary>Several values: a tuple, or a list that is empty or mixed.</summary>
    public static AtenValue Tuple(params AtenValue[] items) => new(AtenKind.Tuple, items);

    /// <summary>The tensor.</summary>
    public Tensor AsTensor() => (Tensor)Expect(AtenKind.Tensor)!;

    /// <summary>The integer.</summary>
    public long AsInt()
    {
        Expect(AtenKind.Int);
        return _bits;
    }

    /// <summary>The real number.</summary>
    public double AsFloat()
    {
        Expect(AtenKind.Float);
        return BitConverter.Int64BitsToDouble(_bits);
    }

    /// <summary>The truth value.</summary>
    public bool AsBool()
    {
        Expect(AtenKind.Bool);
        return _bits != 0;
    }

    /// <summary>The text.</summary>
    public string AsString() => (string)Expect(AtenKind.String)!;

    /// <summary>The dtype.</summary>
    public DType AsDType()
    {
        Expect(AtenKind.DType);
        return (DType)_bits;
    }

    /// <summary>The device.</summary>
    public Device AsDevice() => (Device)Expect(AtenKind.Device)!;

    /// <summary>The random generator.</summary>
    public Generator AsGenerator() => (Generator)Expect(AtenKind.Generator)!;

    /// <summary>The integers.</summary>
    public long[] AsInts() => (long[])Expect(AtenKind.IntList)!;

    /// <summary>The real numbers.</summary>
    public double[] AsFloats() => (double[])Expect(AtenKind.FloatList)!;

    /// <summary>The truth values.</summary>
    public bool[] AsBools() => (bool[])Expect(AtenKind.BoolList)!;

    /// <summary>The tensors, some of which may be absent.</summary>
    public Tensor?[] AsTensors() => (Tensor?[])Expect(AtenKind.TensorList)!;

    /// <summary>The values of a tuple.</summary>
    public AtenValue[] AsTuple() => (AtenValue[])Expect(AtenKind.Tuple)!;

    /// <summary>The number, of whichever kind.</summary>
    public Scalar AsScalar() => Kind switch
    {
        AtenKind.Bool => AsBool(),
        AtenKind.Int => AsInt(),
        AtenKind.Float => AsFloat(),
        _ => (Complex)Expect(AtenKind.Complex)!,
    };

    /// <summary>The kind, and the value where it is short: <c>int 3</c>, <c>Tensor</c>.</summary>
    public override string ToString() => Kind switch
    {
        AtenKind.Int => string.Create(CultureInfo.InvariantCulture, $"int {_bits}"),
        AtenKind.Float => string.Create(CultureInfo.InvariantCulture, $"float {AsFloat():R}"),
        AtenKind.Bool => _bits != 0 ? "bool True" : "bool False",
        AtenKind.String => AsString() is { Length: <= 40 } text ? $"str '{text}'" : "str",
        AtenKind.DType => $"dtype {AsDType().TorchName}",
        AtenKind.Tuple => $"({string.Join(", ", AsTuple())})",
        _ => Kind.TorchName(),
    };

    private object? Expect(AtenKind kind) => Kind == kind ? _object
        : throw new InvalidOperationException($"A {kind.TorchName()} was asked of a value that is {this}.");
}
