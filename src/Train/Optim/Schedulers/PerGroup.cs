using System.Runtime.CompilerServices;

namespace TorchPort.Optim;

/// <summary>One number for all parameter groups, or one each: <c>0.1</c>, <c>[0.1, 0.01]</c>. PyTorch: arguments of type float or list.</summary>
[CollectionBuilder(typeof(PerGroup), nameof(Create))]
public readonly struct PerGroup
{
    private readonly double[]? _values;

    private PerGroup(double[] values) => _values = values;

    /// <summary>One number for each group.</summary>
    public static PerGroup Create(ReadOnlySpan<double> values) => new(values.ToArray());

    /// <summary>One number for all groups.</summary>
    public static implicit operator PerGroup(double value) => new([value]);

    /// <summary>One number for each group.</summary>
    public static implicit operator PerGroup(double[] values) => new(values);

    /// <summary>The numbers, as many as were given.</summary>
    public ReadOnlySpan<double>.Enumerator GetEnumerator() => new ReadOnlySpan<double>(_values).GetEnumerator();

    /// <summary>As many numbers as the optimizer has groups; <paramref name="otherwise"/> if none was given.</summary>
    internal double[] For(Optimizer optimizer, string name, double otherwise = 0)
    {
        var values = _values ?? [otherwise];
        var count = optimizer.ParamGroups.Count;
        return values.Length == count ? [.. values] : values.Length == 1 ? [.. Enumerable.Repeat(values[0], count)]
            : throw new ArgumentException($"{name} has {values.Length} values, but the optimizer has {count} parameter groups.", name);
    }
}
