using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>A PyTorch operator's declaration, parsed.</summary>
/// <param name="Name">With the namespace: <c>aten::add</c>.</param>
/// <param name="Overload">Empty for the overload without a name.</param>
/// <param name="Returns">The types of the results.</param>
internal sealed record Schema(
    string Name, string Overload, EquatableArray<SchemaArgument> Arguments, EquatableArray<SchemaType> Returns)
{
    public string FullName => Overload.Length == 0 ? Name : Name + "." + Overload;
}

internal sealed record SchemaArgument(string Name, SchemaType Type, SchemaDefault? Default, bool IsKeywordOnly);

/// <param name="ListSize">The number in <c>int[2]</c>, else 0.</param>
/// <param name="IsWritten">Whether the operator changes it: <c>Tensor(a!)</c>.</param>
internal sealed record SchemaType(
    SchemaItem Item, bool IsOptional = false, bool IsList = false, int ListSize = 0, bool HasOptionalItems = false, bool IsWritten = false)
{
    public override string ToString()
    {
        var item = Item switch
        {
            SchemaItem.Int or SchemaItem.Float or SchemaItem.Bool or SchemaItem.Str => Item.ToString().ToLowerInvariant(),
            SchemaItem.DType => "ScalarType",
            _ => Item.ToString(),
        };
        var list = !IsList ? "" : (HasOptionalItems ? "?" : "") + (ListSize == 0 ? "[]" : $"[{ListSize}]");
        return item + list + (IsOptional ? "?" : "");
    }
}

/// <summary>The types before <c>?</c> and <c>[]</c>, named as <c>AtenType</c> of the runtime.</summary>
internal enum SchemaItem
{
    Tensor,
    Int,
    Float,
    Bool,
    Str,
    Scalar,
    DType,
    Device,
    Layout,
    MemoryFormat,
    Generator,
}

/// <summary>A default value as the schema writes it.</summary>
/// <param name="Text">The number, word or unescaped string.</param>
/// <param name="Items">The items of a list.</param>
internal sealed record SchemaDefault(DefaultKind Kind, string Text, EquatableArray<SchemaDefault> Items);

internal enum DefaultKind
{
    None,
    Bool,
    Int,
    Float,
    String,
    Word,
    List,
}
