using System.Collections;
using System.Globalization;

namespace TorchPort;

/// <summary>A tensor that is only what was called to make it.</summary>
internal sealed partial class Tensor(string text)
{
    public string Text => text;

    /// <summary>One where it was made from a number.</summary>
    public long ElementCount => text.StartsWith('#') ? 1 : 2;

    public Scalar ToScalar() => long.Parse(text.AsSpan(1), CultureInfo.InvariantCulture);
}

internal sealed class Device
{
    public override string ToString() => "device";
}

internal sealed class Generator
{
    public override string ToString() => "generator";
}

internal static class Torch
{
    public static Tensor Number(Scalar value) => new("#" + value);

    /// <summary>Notes a call.</summary>
    public static Tensor Note(string name, params object?[] args) => new($"{name}({string.Join(", ", args.Select(Show))})");

    public static string Show(object? value) => value switch
    {
        null => "null",
        Tensor t => t.Text,
        string s => $"'{s}'",
        IEnumerable list => $"[{string.Join(",", list.Cast<object?>().Select(Show))}]",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
