using System.Runtime.CompilerServices;

namespace TorchPort;

/// <summary>One number for all spatial dimensions, or one each: <c>2</c>, <c>(2, 1)</c>, <c>[2, 1, 1]</c>. PyTorch: arguments of type int or tuple.</summary>
/// <remarks>The default value stands for an argument that was not given.</remarks>
[CollectionBuilder(typeof(IntOrTuple), nameof(Create))]
public readonly struct IntOrTuple : IEquatable<IntOrTuple>
{
    private readonly long[]? _values;

    private IntOrTuple(long[] values) => _values = values;

    /// <summary>The numbers, as many as were given.</summary>
    public ReadOnlySpan<long> Values => _values;

    /// <summary>True for the default value.</summary>
    public bool IsMissing => _values is null;

    /// <summary>One number each.</summary>
    public static IntOrTuple Create(ReadOnlySpan<long> values) => new(values.ToArray());

    /// <summary>One number for all dimensions.</summary>
    public static implicit operator IntOrTuple(long value) => new([value]);

    /// <summary>One number each of two dimensions.</summary>
    public static implicit operator IntOrTuple((long, long) value) => new([value.Item1, value.Item2]);

    /// <summary>One number each of three dimensions.</summary>
    public static implicit operator IntOrTuple((long, long, long) value) => new([value.Item1, value.Item2, value.Item3]);

    /// <summary>One number each.</summary>
    public static implicit operator IntOrTuple(long[] values) => new(values);

    /// <summary>The numbers for <paramref name="dims"/> dimensions.</summary>
    /// <param name="dims">How many there are.</param>
    /// <param name="name">The argument's name, for the error.</param>
    /// <param name="missing">What every dimension gets where the argument was not given.</param>
    /// <exception cref="ShapeException">Another number of values was given.</exception>
    internal long[] Expand(int dims, string name, long missing)
    {
        if (_values is not { } values)
            values = [missing];
        if (values.Length == dims)
            return values;
        if (values.Length != 1)
            throw new ShapeException($"Expected {name} to be a single integer value or a list of {dims} values to match the dimensions, but got {name}={Shapes.Text(values)}.");
        var all = new long[dims];
        Array.Fill(all, values[0]);
        return all;
    }

    /// <summary>The numbers in turn.</summary>
    public ReadOnlySpan<long>.Enumerator GetEnumerator() => Values.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(IntOrTuple other) => IsMissing == other.IsMissing && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntOrTuple other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in Values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>Same numbers.</summary>
    public static bool operator ==(IntOrTuple left, IntOrTuple right) => left.Equals(right);

    /// <summary>Other numbers.</summary>
    public static bool operator !=(IntOrTuple left, IntOrTuple right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Values.Length == 1 ? Values[0].ToString(System.Globalization.CultureInfo.InvariantCulture) : $"({string.Join(", ", _values ?? [])})";
}
