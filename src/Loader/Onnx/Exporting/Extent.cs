namespace TorchPort.Onnx.Exporting;

/// <summary>A number that follows from the sizes of inputs: what it is in each of several traces, whose inputs differ in size.</summary>
internal readonly struct Extent : IEquatable<Extent>
{
    private readonly long[] _values;

    internal Extent(params long[] values) => _values = values;

    /// <summary>The number in each trace.</summary>
    internal ReadOnlySpan<long> Values => _values;

    /// <summary>The number in the first trace.</summary>
    internal long First => _values[0];

    internal bool IsConstant => _values.AsSpan().IndexOfAnyExcept(_values[0]) < 0;

    internal bool Is(long value) => _values.AsSpan().IndexOfAnyExcept(value) < 0;

    internal bool All(Func<long, bool> test) => Array.TrueForAll(_values, v => test(v));

    /// <summary>The quotient, if it is a whole number in each trace.</summary>
    internal Extent? Exactly(Extent divisor)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (divisor._values[i] == 0 || _values[i] % divisor._values[i] != 0)
                return null;
        }
        return this / divisor;
    }

    internal static Extent Same(long value, int traces)
    {
        var values = new long[traces];
        Array.Fill(values, value);
        return new(values);
    }

    internal static Extent Product(IEnumerable<Extent> extents, int traces) => extents.Aggregate(Same(1, traces), (a, b) => a * b);

    public static Extent operator +(Extent a, Extent b) => Each(a, b, (x, y) => x + y);

    public static Extent operator -(Extent a, Extent b) => Each(a, b, (x, y) => x - y);

    public static Extent operator *(Extent a, Extent b) => Each(a, b, (x, y) => checked(x * y));

    public static Extent operator /(Extent a, Extent b) => Each(a, b, (x, y) => y == 0 ? 0 : x / y);

    public static bool operator ==(Extent a, Extent b) => a.Equals(b);

    public static bool operator !=(Extent a, Extent b) => !a.Equals(b);

    public bool Equals(Extent other) => _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => obj is Extent other && Equals(other);

    public override int GetHashCode() => _values.Aggregate(17, HashCode.Combine);

    public override string ToString() => IsConstant ? $"{First}" : string.Join("|", _values);

    private static Extent Each(Extent a, Extent b, Func<long, long, long> function)
    {
        var values = new long[a._values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = function(a._values[i], b._values[i]);
        return new(values);
    }
}

/// <summary>A tensor of the traced graphs: a geometry over one of their values, in elements.</summary>
internal sealed record Geometry(int Value, DType DType, Extent[] Shape, Extent[] Strides, Extent Offset, Extent Total)
{
    internal int Rank => Shape.Length;

    internal Extent Count => Extent.Product(Shape, Total.Values.Length);

    /// <summary>The dimensions that are longer than 1, from the outermost in memory to the innermost.</summary>
    internal int[] MemoryOrder => [.. Enumerable.Range(0, Rank).Where(d => !Shape[d].Is(1)).OrderByDescending(d => Strides[d].First)];

    /// <summary>The strides of a tensor of this shape that lies in memory row by row.</summary>
    internal static Extent[] RowMajor(IReadOnlyList<Extent> shape, int traces)
    {
        var strides = new Extent[shape.Count];
        var stride = Extent.Same(1, traces);
        for (var d = strides.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }
        return strides;
    }

    /// <summary>A key under which the same geometry is found again.</summary>
    internal string Key => $"{string.Join(",", Shape)};{string.Join(",", Strides)};{Offset}";
}
