using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>Maps PyTorch's strings and ints to the members of enums.</summary>
internal static class EnumReaders
{
    /// <returns>Null when the argument is neither a string nor an int.</returns>
    public static EnumReader? For(INamedTypeSymbol type, SchemaType schema)
    {
        if (schema is not { IsList: false, Item: SchemaItem.Int or SchemaItem.Str } || type.TypeKind != TypeKind.Enum)
            return null;
        var fromText = schema.Item == SchemaItem.Str;
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue)
            .SelectMany(f => fromText ? Texts(f).Select(t => new EnumMember(f.Name, SymbolDisplay.FormatLiteral(t, quote: true)))
                : [new EnumMember(f.Name, Convert.ToInt64(f.ConstantValue, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))])
            .ToList();
        var fullName = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var method = "Read_" + fullName.Replace("global::", "").Replace('.', '_') + (fromText ? "_Str" : "_Int");
        return new(fullName, method, fromText, members.ToEquatableArray());
    }

    /// <summary>The strings that mean a member.</summary>
    public static IEnumerable<string> Texts(IFieldSymbol member)
    {
        var names = AtenAttributes.Names(member).ToList();
        return names.Count > 0 ? names : [SnakeCase(member.Name)];
    }

    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }
        return snake.ToString();
    }
}
