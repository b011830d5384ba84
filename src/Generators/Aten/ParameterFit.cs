using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Aten;

/// <summary>Which C# types take an argument of a schema's type, and the expression that reads it.</summary>
internal static class ParameterFit
{
    /// <summary>The member of <c>AtenArguments</c> that reads the argument for a parameter of this type; null if it does not fit.</summary>
    public static string? Reader(ITypeSymbol type, SchemaType schema)
    {
        var name = CsType.Name(type);
        var fits = schema.IsList ? List(name, schema) : Single(name, schema);
        if (fits is null)
            return null;
        var nullable = name.EndsWith("?", StringComparison.Ordinal);
        var emptyForNone = name.StartsWith("ReadOnlySpan<", StringComparison.Ordinal);
        if (schema.IsOptional && !nullable && !emptyForNone)
            return null;
        return schema.IsOptional ? "Optional" + fits : fits;
    }

    /// <summary>The C# types that would fit, for messages.</summary>
    public static string Fitting(SchemaType schema)
    {
        var optional = schema.IsOptional ? "?" : "";
        if (!schema.IsList)
            return string.Join(", ", Singles(schema.Item).Select(t => t + optional));
        var items = schema.HasOptionalItems ? ["Tensor?"] : ListItems(schema.Item);
        var types = items.SelectMany(i => new[] { $"{i}[]{optional}", $"ReadOnlySpan<{i}>", $"IReadOnlyList<{i}>{optional}" });
        return string.Join(", ", types.DefaultIfEmpty("none"));
    }

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
            (SchemaItem.Float, "double") => "Floats",
            (SchemaItem.Bool, "bool") => "Bools",
            _ => null,
        };
    }

    private static IEnumerable<string> ListItems(SchemaItem item) => item switch
    {
        SchemaItem.Tensor => ["Tensor"],
        SchemaItem.Int => ["long", "int"],
        SchemaItem.Float => ["double"],
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
