using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>Matches the arguments of a schema with the parameters of a method.</summary>
internal sealed class OperatorMatch(Callable callable, Schema schema, Location? location, List<DiagnosticInfo> diagnostics)
{
    private static readonly HashSet<string> Hints =
    [
        "memory_format", "pin_memory", "non_blocking", "benchmark", "deterministic", "allow_tf32", "cudnn_enable", "cudnn_enabled", "path", "unsafe", "compute_mode", "driver",
        "sparse", "sparse_grad", "sorted", "output_size", "implicit", "unroll_dim",
    ];

    private readonly List<EnumReader> _enums = [];
    private readonly int _before = diagnostics.Count;

    /// <returns>Null if they do not match, which was reported.</returns>
    public OperatorModel? Model(string schemaText, List<string> ignores)
    {
        foreach (var unknown in ignores.Where(n => schema.Arguments.All(a => a.Name != n)))
            Report(location, AtenDiagnostics.BadIgnore, unknown, schema.FullName, "the schema has no such argument");

        string? receiver = null;
        var calls = new List<string>();
        var taken = new List<IParameterSymbol>();
        var uses = new List<ArgumentUse>();
        var parameters = Parameters();
        for (var i = 0; i < schema.Arguments.Count; i++)
        {
            var argument = schema.Arguments[i];
            var use = ArgumentUse.Passed;
            if (i == ReceiverIndex)
                receiver = Read(callable.Receiver!, "this", location, argument, i);
            else if (parameters[i] is { } parameter)
            {
                taken.Add(parameter);
                calls.Add($"{Identifiers.Escape(parameter.Name)}: {Read(parameter.Type, parameter.Name, LocationOf(parameter), argument, i)}");
                DefaultFit.Check(parameter, argument, schema.FullName, d => diagnostics.Add(d));
                if (ignores.Contains(argument.Name))
                    Report(location, AtenDiagnostics.BadIgnore, argument.Name, schema.FullName, $"the parameter '{parameter.Name}' takes it");
            }
            else
                use = Ignored(argument, ignores);
            uses.Add(use);
        }
        if (callable.Receiver is { } type && receiver is null && ReceiverIndex is null)
            Report(location, AtenDiagnostics.BadMethod, callable.Symbol.Name, $"the schema has no argument 'self' for the {type.Name} it is called on");
        foreach (var parameter in callable.Parameters.Where(p => !p.IsOptional && !p.IsParams && !taken.Contains(p, SymbolEqualityComparer.Default)))
            Report(LocationOf(parameter), AtenDiagnostics.NoArgument, parameter.Name, schema.FullName);

        var body = ReturnFit.Body(callable.ReturnType, schema, callable.Call(receiver, calls));
        if (body is null)
            Report(location, AtenDiagnostics.BadReturn, callable.Symbol.Name, CsType.Name(callable.ReturnType), schema.FullName, ReturnFit.Text(schema.Returns));
        if (diagnostics.Skip(_before).Any(d => d.Descriptor.DefaultSeverity == DiagnosticSeverity.Error))
            return null;
        return new(schema, schemaText, uses.ToEquatableArray(), $"static a => {body}", _enums.ToEquatableArray());
    }

    /// <summary>The argument that is the instance: <c>self</c>, or a first one named <c>input</c>.</summary>
    private int? ReceiverIndex => callable.Receiver is null ? null : SelfIndex;

    private int? SelfIndex
    {
        get
        {
            for (var i = 0; i < schema.Arguments.Count; i++)
            {
                if (schema.Arguments[i].Name == "self" || i == 0 && schema.Arguments[i].Name == "input")
                    return i;
            }
            return null;
        }
    }

    /// <summary>For each argument the parameter of its name; for <c>self</c> without one, the first parameter.</summary>
    private List<IParameterSymbol?> Parameters()
    {
        var named = schema.Arguments.Select(a => (IParameterSymbol?)callable.Parameters.FirstOrDefault(p => IsNamed(p, a.Name))).ToList();
        if (callable.Receiver is null && SelfIndex is { } self && named[self] is null && callable.Parameters.Count > 0
            && !named.Contains(callable.Parameters[0], SymbolEqualityComparer.Default))
            named[self] = callable.Parameters[0];
        return named;
    }

    private static bool IsNamed(IParameterSymbol parameter, string name) =>
        SameName(parameter.Name, name) || AtenAttributes.Names(parameter).Contains(name);

    private static bool SameName(string parameter, string argument) =>
        string.Equals(parameter.Replace("_", ""), argument.Replace("_", ""), StringComparison.OrdinalIgnoreCase);

    private string? Read(ITypeSymbol type, string name, Location? place, SchemaArgument argument, int index)
    {
        if (CsType.Enum(type) is { } found && CsType.Name(type).TrimEnd('?') != "DType")
        {
            if (EnumReaders.For(found, argument.Type) is { } reader && (!argument.Type.IsOptional || CsType.IsNullableValue(type)))
            {
                _enums.Add(reader);
                var read = $"{reader.Method}(a, {index})";
                return argument.Type.IsOptional ? $"a[{index}].IsNone ? null : {read}" : read;
            }
        }
        else if (ParameterFit.Expression(type, argument.Type, index) is { } expression)
            return expression;
        Report(place, AtenDiagnostics.BadType, name, CsType.Name(type), $"{argument.Type} {argument.Name}", schema.FullName, ParameterFit.Fitting(argument.Type));
        return null;
    }

    private ArgumentUse Ignored(SchemaArgument argument, List<string> ignores)
    {
        if (!ignores.Contains(argument.Name))
            Report(location, AtenDiagnostics.NoParameter, argument.Name, schema.FullName);
        else if (Hints.Contains(argument.Name))
            return ArgumentUse.Hint;
        else if (argument.Default is null or { Kind: DefaultKind.List or DefaultKind.Word } || argument.Type.IsList && argument.Default.Kind != DefaultKind.None)
            Report(location, AtenDiagnostics.BadIgnore, argument.Name, schema.FullName, "it has no simple default, and what callers give would be lost");
        return ArgumentUse.DefaultOnly;
    }

    private void Report(Location? place, DiagnosticDescriptor descriptor, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.At(place, descriptor, arguments));

    private static Location? LocationOf(IParameterSymbol parameter) => parameter.Locations.FirstOrDefault();
}
