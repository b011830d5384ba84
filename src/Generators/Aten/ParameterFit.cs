using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Aten;

/// <summary>Which C# types take an argument of a schema's type, and the expression that reads it.</summary>
internal static class ParameterFit
{
    /// <summary>The expression that reads argument <paramref name="index"/> for a parameter of this type; null if it does not fit.</summary>
    public static string? Expression(ITypeSymbol type, SchemaType schema, int index)
    {
        var name = CsType.Name(type);
        if (schema is { IsList: false, IsOptional: false, Item: SchemaItem.Int } && ItemOf(name) is "long" or "int")
            return $"[a.{(ItemOf(name) == "long" ? "Int" : "Int32")}({index})]";
        if (Sizes(name, schema) is { } sizes)
            return $"a.{sizes}({index})";
        var fits = schema.IsList ? List(name, schema) : Single(name, schema);
        if (fits is null)
            return null;
        if (!schema.IsOptional)
            return $"a.{fits}({index})";
        var takesNone = name.EndsWith("?", StringComparison.Ordinal) || name.StartsWith("ReadOnlySpan<", StringComparison.Ordinal);
        return takesNone ? $"a.Optional{fits}({index})" : null;
    }

    /// <summary>The C# types that would fit, for messages.</summary>
    public static string Fitting(SchemaType schema)
    {
        var optional = schema.IsOptional ? "?" : "";
        if (!schema.IsList)
            return string.Join(", ", Singles(schema.Item).Select(t => t + optional));
        var items = schema.HasOptionalItems ? ["Tensor?"] : ListItems(schema.Item);
        var types = items.SelectMany(i => new[] { $"{i}[]{optional}", $"ReadOnlySpan<{i}>", $"IReadOnlyList<{i}>{optional}" });
        return string.Join(", ", (schema.Item == SchemaItem.Int ? types.Append("IntOrTuple") : types).DefaultIfEmpty("none"));
    }

    /// <summary>The types that are one int or one for each dimension, and may be missing.</summary>
    private static string? Sizes(string name, SchemaType schema) => (schema.Item, name) switch
    {
        (SchemaItem.Int, "IntOrTuple" or "ConvPadding") when schema.IsList => "Sizes",
        (SchemaItem.Str, "ConvPadding") when schema is { IsList: false, IsOptional: false } => "Str",
        _ => null,
    };

    private static string? Single(string name, SchemaType schema) => (schema.Item, name.TrimEnd('?')) switch
    {
        (SchemaItem.Tensor, "Tensor") => "Tensor",
        (SchemaItem.Int, "long") => "Int",
        (SchemaItem.Int, "int") => "Int32",
        (SchemaItem.Float or SchemaItem.Scalar, "double") => "Float",
        (SchemaItem.Bool, "bool") => "Bool",
        (SchemaItem.Str, "string") => "Str",
        (SchemaItem.Scalar or SchemaItem.Int or SchemaItem.Float, "Scalar") => "Scalar",
        (SchemaItem.Scalar, "Tensor") => "Number",
        (SchemaItem.DType, "DType") => "DType",
        (SchemaItem.Device, "Device") => "Device",
        (SchemaItem.Generator, "Generator") => "Generator",
        _ => null,
    };

    private static IEnumerable<string> Singles(SchemaItem item) => item switch
    {
        SchemaItem.Int => ["long", "int", "Scalar", "an enum"],
        SchemaItem.Float => ["double", "Scalar"],
        SchemaItem.Scalar => ["Scalar", "double", "Tensor"],
        SchemaItem.Bool => ["bool"],
        SchemaItem.Str => ["string", "an enum"],
        SchemaItem.Layout or SchemaItem.MemoryFormat => ["none"],
        _ => [item.ToString()],
    };

    private static string? List(string name, SchemaType schema)
    {
        var item = ItemOf(name);
        if (item is null)
            return null;
        return (schema.Item, item) switch
        {
            (SchemaItem.Tensor, "Tensor") => schema.HasOptionalItems ? null : "Tensors",
            (SchemaItem.Tensor, "Tensor?") => schema.IsOptional ? null : "TensorsOrNulls",
            (SchemaItem.Int, "long") => "Ints",
            (SchemaItem.Int, "int") => "Ints32",
            (SchemaItem.Float or SchemaItem.Scalar, "double") => "Floats",
            (SchemaItem.Bool, "bool") => "Bools",
            _ => null,
        };
    }

    private static IEnumerable<string> ListItems(SchemaItem item) => item switch
    {
        SchemaItem.Tensor => ["Tensor"],
        SchemaItem.Int => ["long", "int"],
        SchemaItem.Float or SchemaItem.Scalar => ["double"],
        SchemaItem.Bool => ["bool"],
        _ => [],
    };

    private static string? ItemOf(string name)
    {
        name = name.TrimEnd('?');
        if (name.EndsWith("[]", StringComparison.Ordinal))
            return name.Substring(0, name.Length - 2);
        foreach (var generic in (string[])["ReadOnlySpan<", "IReadOnlyList<", "IEnumerable<"])
        {
            if (name.StartsWith(generic, StringComparison.Ordinal))
                return name.Substring(generic.Length, name.Length - generic.Length - 1);
        }
        return null;
    }
}
