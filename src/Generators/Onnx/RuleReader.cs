using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Onnx;

/// <summary>What the generated table says of one rule.</summary>
internal sealed record RuleModel(string Domain, string Name, int Since, bool MovesElements, int MaxInputs, EquatableArray<string> Attributes, string Call);

/// <summary>What is read of one method.</summary>
internal sealed record RuleReading(EquatableArray<RuleModel> Models, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>Reads the <c>[OnnxOperator]</c> attributes of one method and how its parameters are taken from a node.</summary>
internal static class RuleReader
{
    internal const string Attribute = "TorchPort.Onnx.Operators.OnnxOperatorAttribute";

    private static readonly Dictionary<string, string> AttributeReaders = new(StringComparer.Ordinal)
    {
        ["long"] = "AttrInt", ["int"] = "AttrInt32", ["bool"] = "AttrBool", ["float"] = "AttrFloat", ["double"] = "AttrDouble",
        ["string"] = "AttrString", ["long[]"] = "AttrInts", ["int[]"] = "AttrInt32s", ["float[]"] = "AttrFloats", ["string[]"] = "AttrStrings",
        ["TorchPort.Onnx.ElementType"] = "AttrType", ["TorchPort.Onnx.Execution.Subgraph"] = "AttrSubgraph", ["TorchPort.Onnx.Schema.AttributeProto"] = "Attr",
    };

    private static readonly Dictionary<string, string> InputReaders = new(StringComparer.Ordinal)
    {
        ["TorchPort.Tensor"] = "Tensor", ["TorchPort.Onnx.OnnxValue"] = "Value", ["TorchPort.Onnx.OnnxStrings"] = "Strings",
        ["TorchPort.Onnx.OnnxSequence"] = "Sequence", ["TorchPort.Onnx.OnnxMap"] = "Map",
    };

    private static readonly Dictionary<string, string> ListReaders = new(StringComparer.Ordinal)
    {
        ["TorchPort.Tensor[]"] = "Tensors", ["TorchPort.Tensor?[]"] = "OptionalTensors", ["TorchPort.Onnx.OnnxValue[]"] = "Values", ["TorchPort.Onnx.OnnxValue?[]"] = "OptionalValues",
    };

    private static readonly Dictionary<string, string> NumberReaders = new(StringComparer.Ordinal)
    {
        ["long[]"] = "InputInts", ["long"] = "InputInt", ["double"] = "InputDouble", ["bool"] = "InputBool", ["string"] = "InputString",
    };

    public static RuleReading Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var method = (IMethodSymbol)context.TargetSymbol;
        var location = context.TargetNode.GetLocation();
        var diagnostics = new List<DiagnosticInfo>();
        var names = new List<string>();
        var inputs = 0;
        var arguments = new List<string>();
        if (!method.IsStatic || method.DeclaredAccessibility == Accessibility.Private || method.IsGenericMethod)
            diagnostics.Add(DiagnosticInfo.At(location, OnnxDiagnostics.BadMethod, method.Name, "it must be static, not private and not generic"));
        foreach (var parameter in method.Parameters)
        {
            if (Argument(parameter, ref inputs, names) is { } argument)
                arguments.Add(argument);
            else
                diagnostics.Add(DiagnosticInfo.At(location, OnnxDiagnostics.BadMethod, method.Name, $"a node cannot give the parameter {parameter.Name} of type {parameter.Type.ToDisplayString()}"));
        }
        var call = $"{method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{method.Name}({string.Join(", ", arguments)})";
        if (Body(method.ReturnType, call) is not { } body)
        {
            diagnostics.Add(DiagnosticInfo.At(location, OnnxDiagnostics.BadMethod, method.Name, $"a node's outputs cannot be made of {method.ReturnType.ToDisplayString()}"));
            body = "";
        }
        var models = diagnostics.Count > 0 ? [] : context.Attributes.Select(a => Model(a, body, inputs, names)).ToList();
        return new(models.ToEquatableArray(), diagnostics.ToEquatableArray());
    }

    private static RuleModel Model(AttributeData attribute, string body, int inputs, List<string> names)
    {
        var ignored = (Named(attribute, "Ignores") as string ?? "").Split(',').Select(n => n.Trim()).Where(n => n.Length > 0);
        return new(Named(attribute, "Domain") as string ?? "", (string)attribute.ConstructorArguments[0].Value!, (int)attribute.ConstructorArguments[1].Value!,
            Named(attribute, "MovesElements") is true, inputs, names.Concat(ignored).ToEquatableArray(), body);
    }

    private static object? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value;

    private static string? Argument(IParameterSymbol parameter, ref int inputs, List<string> names)
    {
        var type = parameter.Type.ToDisplayString();
        if (type == "TorchPort.Onnx.Operators.NodeCall")
            return "c";
        var optional = type.EndsWith("?", StringComparison.Ordinal);
        var bare = optional ? type.Substring(0, type.Length - 1) : type;
        var prefix = optional ? "Optional" : "";
        if (Has(parameter, "InputAttribute"))
            return NumberReaders.TryGetValue(bare, out var number) ? $"c.{prefix}{number}({inputs++})" : null;
        var isAttribute = Has(parameter, "AttributeAttribute");
        if (!isAttribute && ListReaders.TryGetValue(bare, out var list))
        {
            var from = inputs;
            inputs = int.MaxValue;
            return $"c.{list}({from})";
        }
        if (!isAttribute && InputReaders.TryGetValue(bare, out var input))
            return $"c.{prefix}{input}({inputs++})";
        var reader = isAttribute ? bare switch { "TorchPort.Tensor" => "AttrTensor", "TorchPort.Onnx.OnnxValue" => "AttrValue", _ => null }
            : AttributeReaders.TryGetValue(bare, out var known) ? known : null;
        if (reader is null)
            return null;
        var name = NameOf(parameter);
        names.Add(name);
        var read = $"c.{reader}({Literal(name)})";
        if (parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is { } value)
            return $"{read} ?? {Default(value, bare)}";
        return optional ? read : $"c.Required({read}, {Literal(name)})";
    }

    private static string Default(object value, string type) => value switch
    {
        string text => Literal(text),
        bool flag => flag ? "true" : "false",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
        _ => $"({type})({Convert.ToString(value, CultureInfo.InvariantCulture)})",
    };

    private static string? Body(ITypeSymbol type, string call)
    {
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
            return tuple.TupleElements.All(e => IsValue(e.Type))
                ? $"var r = {call}; return c.Finish([{string.Join(", ", tuple.TupleElements.Select((_, i) => $"r.Item{i + 1}"))}]);" : null;
        if (IsValue(type))
            return $"return c.Finish([{call}]);";
        return type.ToDisplayString() is "TorchPort.Tensor[]" or "TorchPort.Onnx.OnnxValue?[]" ? $"return c.Finish({call});" : null;
    }

    private static bool IsValue(ITypeSymbol type)
    {
        for (ITypeSymbol? t = type.WithNullableAnnotation(NullableAnnotation.None); t is not null; t = t.BaseType)
        {
            if (t.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString() is "TorchPort.Tensor" or "TorchPort.Onnx.OnnxValue")
                return true;
        }
        return false;
    }

    private static bool Has(IParameterSymbol parameter, string attribute) => parameter.GetAttributes().Any(a => a.AttributeClass?.Name == attribute);

    private static string NameOf(IParameterSymbol parameter)
    {
        if (parameter.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "OnnxNameAttribute") is { } named)
            return (string)named.ConstructorArguments[0].Value!;
        var name = new StringBuilder();
        foreach (var letter in parameter.Name)
        {
            if (char.IsUpper(letter))
                name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }
        return name.ToString();
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
