using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>An entry of the table, as the code to write.</summary>
/// <param name="Call">The lambda that calls the method.</param>
/// <param name="Enums">The enums among the parameters, which need a reader each.</param>
internal sealed record OperatorModel(Schema Schema, string SchemaText, EquatableArray<ArgumentUse> Uses, string Call, EquatableArray<EnumReader> Enums);

/// <summary>What becomes of an argument, named as <c>AtenUse</c> of the runtime.</summary>
internal enum ArgumentUse
{
    Passed,
    DefaultOnly,
    Hint,
}

/// <summary>How an enum is read from an argument.</summary>
/// <param name="Type">The enum, fully qualified.</param>
/// <param name="Method">The reader's name.</param>
/// <param name="FromText">Whether the argument is a string, not an int.</param>
internal sealed record EnumReader(string Type, string Method, bool FromText, EquatableArray<EnumMember> Members);

/// <param name="Value">The C# literal that means the member.</param>
internal sealed record EnumMember(string Name, string Value);

/// <summary>A declared operator and where it is declared.</summary>
internal sealed record OperatorPlace(string Operator, DiagnosticPlace Place) : IComparable<OperatorPlace>
{
    public int CompareTo(OperatorPlace? other)
    {
        var byPath = string.CompareOrdinal(Place.Path, other?.Place.Path);
        return byPath != 0 ? byPath : Place.Span.CompareTo(other?.Place.Span ?? default);
    }
}

/// <summary>What reading a method's attributes gave.</summary>
internal sealed record OperatorReading(
    EquatableArray<OperatorModel> Models, EquatableArray<OperatorPlace> Places, EquatableArray<DiagnosticInfo> Diagnostics);
