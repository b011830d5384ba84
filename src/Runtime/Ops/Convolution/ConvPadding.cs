namespace TorchPort;

/// <summary>The padding of a convolution: numbers, or <c>"same"</c>, or <c>"valid"</c>. PyTorch: the <c>padding</c> of <c>Conv2d</c>.</summary>
public readonly struct ConvPadding : IEquatable<ConvPadding>
{
    private readonly IntOrTuple _sizes;

    private ConvPadding(IntOrTuple sizes, string? mode) => (_sizes, Mode) = (sizes, mode);

    /// <summary><c>same</c>, <c>valid</c>, or null where numbers were given.</summary>
    public string? Mode { get; }

    /// <summary>The numbers; missing where a mode or nothing was given.</summary>
    public IntOrTuple Sizes => _sizes;

    /// <summary>One number for all dimensions.</summary>
    public static implicit operator ConvPadding(long value) => new(value, null);

    /// <summary>One number each of two dimensions.</summary>
    public static implicit operator ConvPadding((long, long) value) => new(value, null);

    /// <summary>One number each of three dimensions.</summary>
    public static implicit operator ConvPadding((long, long, long) value) => new(value, null);

    /// <summary>One number each.</summary>
    public static implicit operator ConvPadding(long[] values) => new(values, null);

    /// <summary>Numbers.</summary>
    public static implicit operator ConvPadding(IntOrTuple values) => new(values, null);

    /// <summary><c>same</c>: the output has the input's size; <c>valid</c>: no padding.</summary>
    /// <exception cref="ArgumentException">Another word.</exception>
    public static implicit operator ConvPadding(string mode) => mode is "same" or "valid" ? new(default, mode)
        : throw new ArgumentException($"Invalid padding string \"{mode}\", should be one of \"valid\", \"same\".", nameof(mode));

    /// <inheritdoc/>
    public bool Equals(ConvPadding other) => Mode == other.Mode && _sizes == other._sizes;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConvPadding other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mode, _sizes);

    /// <summary>Same padding.</summary>
    public static bool operator ==(ConvPadding left, ConvPadding right) => left.Equals(right);

    /// <summary>Other padding.</summary>
    public static bool operator !=(ConvPadding left, ConvPadding right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Mode ?? _sizes.ToString();
}
