using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>Turns what a C# method returns into what the schema says it returns.</summary>
internal static class ReturnFit
{
    /// <returns>The body of a lambda over <c>a</c>; null if the types do not fit.</returns>
    public static string? Body(ITypeSymbol type, Schema schema, string call)
    {
        if (type.SpecialType == SpecialType.System_Void)
            return Void(schema, call);
        if (schema.Returns.Count == 1)
            return Value(CsType.Name(type), schema.Returns[0], call);
        if (type is not INamedTypeSymbol { IsTupleType: true } tuple || tuple.TupleElements.Length != schema.Returns.Count)
            return null;
        var items = tuple.TupleElements.Select((e, i) => Value(CsType.Name(e.Type), schema.Returns[i], $"r.Item{i + 1}")).ToList();
        return items.Contains(null) ? null : $"{{ var r = {call}; return AtenValue.Tuple({string.Join(", ", items)}); }}";
    }

    /// <summary>The schema's results, for messages.</summary>
    public static string Text(EquatableArray<SchemaType> returns) =>
        returns.Count == 1 ? returns[0].ToString() : $"({string.Join(", ", returns)})";

    private static string? Void(Schema schema, string call)
    {
        if (schema.Returns.Count == 0)
            return $"{{ {call}; return default; }}";
        var written = schema.Arguments.Select((a, i) => (a, i)).Where(p => p.a.Type.IsWritten).Select(p => (int?)p.i).FirstOrDefault();
        return schema.Returns.Count == 1 && schema.Returns[0].IsWritten && written is { } index
            ? $"{{ {call}; return a[{index}]; }}" : null;
    }

    private static string? Value(string name, SchemaType schema, string value) => (schema.IsList, schema.Item, name) switch
    {
        (false, SchemaItem.Tensor, "Tensor" or "Tensor?") => value,
        (false, SchemaItem.Int, "long" or "int") => value,
        (false, SchemaItem.Float, "double") => value,
        (false, SchemaItem.Bool, "bool") => value,
        (false, SchemaItem.Str, "string") => value,
        (false, SchemaItem.Scalar, "Scalar") => value,
        (false, SchemaItem.DType, "DType") => value,
        (false, SchemaItem.Device, "Device") => value,
        (true, SchemaItem.Tensor, "Tensor[]") => value,
        (true, SchemaItem.Int, "long[]") => value,
        (true, SchemaItem.Float, "double[]") => value,
        (true, SchemaItem.Tensor, "IReadOnlyList<Tensor>" or "IEnumerable<Tensor>") => $"global::System.Linq.Enumerable.ToArray({value})",
        (true, SchemaItem.Int, "ReadOnlySpan<long>") => value + ".ToArray()",
        _ => null,
    };
}
