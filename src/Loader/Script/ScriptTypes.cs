using System.Numerics;

namespace TorchPort.Script;

/// <summary>Types as the code writes them, and which values are of them.</summary>
internal static class ScriptTypes
{
    /// <summary>Whether a value is of a type, or of one of several.</summary>
    internal static bool IsInstance(object? value, ScriptExpression type, ScriptFrame frame) => type switch
    {
        TupleOf several => several.Items.Any(t => IsInstance(value, t, frame)),
        Literal { Constant: null } => value is null,
        ItemOf { Owner: GlobalName { Name: "Optional" }, Index: var inner } => value is null || IsInstance(value, inner, frame),
        ItemOf { Owner: GlobalName { Name: "Union" }, Index: var inner } => IsInstance(value, inner, frame),
        ItemOf { Owner: GlobalName { Name: "List" }, Index: var item } => value is CheckpointList list && list.All(i => IsInstance(i, item, frame)),
        ItemOf { Owner: GlobalName { Name: "Dict" } } => value is CheckpointDict,
        ItemOf { Owner: GlobalName { Name: "Tuple" }, Index: TupleOf { Items: var items } } => value is CheckpointTuple tuple && tuple.Count == items.Length && tuple.Zip(items).All(p => IsInstance(p.First, p.Second, frame)),
        ItemOf { Owner: GlobalName { Name: "Tuple" }, Index: var item } => value is CheckpointTuple { Count: 1 } tuple && IsInstance(tuple[0], item, frame),
        GlobalName { Name: var name } => Named(value, name, frame),
        Variable { Name: var name } => Named(value, name, frame),
        _ => throw frame.Error(type.Line, "A type was expected."),
    };

    private static bool Named(object? value, string name, ScriptFrame frame) => name switch
    {
        "Tensor" => value is Tensor,
        "int" => value is long,
        "float" => value is double,
        "bool" => value is bool,
        "str" => value is string,
        "complex" => value is Complex,
        "number" => value is long or double or Complex,
        "NoneType" => value is null,
        "Device" => value is TorchDevice,
        "Any" => true,
        "list" => value is CheckpointList,
        "tuple" => value is CheckpointTuple,
        _ => frame.Library.Global(name) is ScriptClass type && value switch
        {
            IScriptObject o => o.Class == type,
            ScriptNamedTuple t => t.Class == type,
            ScriptEnumMember m => m.Class == type,
            _ => false,
        },
    };
}
