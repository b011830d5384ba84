using System.Runtime.CompilerServices;
using TorchPort.Aten;

namespace TorchPort.Script;

/// <summary>A call: of an operator, of a function of the code, of a class, or of what the language itself has.</summary>
internal sealed class ScriptCall(int line, ScriptExpression callee, ScriptExpression[] positional, (string Name, ScriptExpression Value)[] named) : ScriptExpression(line)
{
    private static readonly HashSet<string> Builtins =
    [
        "annotate", "unchecked_cast", "uninitialized", "isinstance", "int", "float", "bool", "str", "complex", "getattr", "range", "print", "Tensor", "List", "Dict", "Tuple",
        "Optional", "Union", "Final", "NoneType", "Any", "number", "Device", "Future", "RRef", "Stream", "Generator", "Enum", "AnyClassType", "AnyEnumType",
    ];

    private AtenOperator[]? _overloads;
    private ScriptBuiltin? _builtin;

    /// <summary>Whether a name belongs to the language, unless a variable has it.</summary>
    internal static bool IsBuiltin(string name) => Builtins.Contains(name);

    internal bool IsRange => callee is GlobalName { Name: "range" };

    internal long RangeCount(ScriptFrame frame) => positional is [var count] && count.Value(frame) is long n ? n : throw frame.Error(Line, "The number of turns of a loop is no integer.");

    internal override object? Value(ScriptFrame frame)
    {
        switch (callee)
        {
            case GlobalName { Name: var name } when name.StartsWith("torch.", StringComparison.Ordinal):
                return Operator("aten::", name["torch.".Length..], frame);
            case GlobalName { Name: var name } when name.StartsWith("ops.", StringComparison.Ordinal):
                var dot = name.IndexOf('.', "ops.".Length);
                return dot > 0 ? Operator($"{name["ops.".Length..dot]}::", name[(dot + 1)..], frame) : throw frame.Error(Line, $"There is no {name}.");
            case GlobalName { Name: "annotate" or "unchecked_cast" } when positional.Length == 2:
                return positional[1].Value(frame) is var value && positional[0] is GlobalName { Name: "number" } && value is Tensor tensor ? ScriptBuiltins.Number(tensor) : value;
            case GlobalName { Name: "uninitialized" }:
                return null;
            case GlobalName { Name: "isinstance" } when positional.Length == 2:
                return ScriptTypes.IsInstance(positional[0].Value(frame), positional[1], frame);
            case GlobalName { Name: "getattr" } when positional is [var owner, Literal { Constant: string attribute }]:
                return new AttributeOf(Line, owner, attribute).Value(frame);
            case GlobalName { Name: var name } when name.EndsWith(".__new__", StringComparison.Ordinal) && frame.Library.Class(name[..^".__new__".Length]) is { } type:
                return new ScriptObject(type);
            case GlobalName { Name: var name } when IsBuiltin(name):
                return Operator("", name, frame);
            case AttributeOf { Owner: var owner, Name: var method }:
                return Method(owner.Value(frame), method, frame);
            default:
                return callee.Value(frame) switch
                {
                    ScriptFunction function => Inside(frame, () => function.Call(Positional(frame), Named(frame), frame.Run, frame.Depth + 1)),
                    ScriptClass type => ScriptLibrary.Make(type, Positional(frame), Named(frame), frame, Line),
                    var other => throw frame.Error(Line, $"{ScriptValues.Describe(other)} was called, but is no function."),
                };
        }
    }

    private object? Method(object? owner, string method, ScriptFrame frame) => owner switch
    {
        IScriptObject o => Inside(frame, () => ScriptLibrary.CallMethod(o, method, Positional(frame), Named(frame), frame, Line)),
        _ => throw frame.Error(Line, $"{ScriptValues.Describe(owner)} has no method {method}."),
    };

    /// <summary>Stack overflows cannot be caught, so the depth is looked at where it grows.</summary>
    private object? Inside(ScriptFrame frame, Func<object?> call) => RuntimeHelpers.TryEnsureSufficientExecutionStack() ? call() : throw frame.Error(Line, "Functions call one another too deep for this thread's stack.");

    /// <summary>Operators whose results have another dtype for a number than for a tensor of one number.</summary>
    private static readonly HashSet<string> OfNumbers =
        ["add", "sub", "mul", "div", "rsub", "pow", "remainder", "fmod", "floor_divide", "true_divide", "add_", "sub_", "mul_", "div_", "eq", "ne", "lt", "le", "gt", "ge"];

    /// <summary>The arguments of an operator. Numbers of Python are constants of one element in code that was traced; they are numbers again here, as in PyTorch.</summary>
    private object?[] Operands(string name, ScriptFrame frame)
    {
        var args = Positional(frame);
        for (var i = 0; i < args.Length && OfNumbers.Contains(name); i++)
        {
            if (positional[i] is GlobalName && args[i] is Tensor { Dim: 0, DType: DType.Float64 or DType.Int64 or DType.Complex128 } constant)
                args[i] = ScriptBuiltins.Number(constant);
        }
        return args;
    }

    private object?[] Positional(ScriptFrame frame) => Array.ConvertAll(positional, p => p.Value(frame));

    private (string, object?)[] Named(ScriptFrame frame) => Array.ConvertAll(named, n => (n.Name, n.Value.Value(frame)));

    private object? Operator(string space, string name, ScriptFrame frame)
    {
        var args = Operands(name, frame);
        var kwargs = Named(frame);
        try
        {
            _builtin ??= ScriptBuiltins.Find(space + name);
            if (_builtin is not null && _builtin(new(args, kwargs, frame, Line), out var result))
                return result;
            if (ScriptQuantized.In(args) is { } quantized)
            {
                var made = quantized.Around(Aten(space + name, ScriptQuantized.Numbered(args), kwargs));
                return name is [.., not '_', '_'] && made is ScriptQuantized changed && args[0] is ScriptQuantized target ? target.Become(changed) : made;
            }
            return Aten(space + name, args, kwargs);
        }
        catch (Exception e) when (e is TorchPortException and not (ScriptException or Plans.TraceException) or InvalidCastException or ArithmeticException or ArgumentException or FormatException or IndexOutOfRangeException or NullReferenceException)
        {
            throw frame.Error(Line, $"{space}{name}({string.Join(", ", args.Select(ScriptValues.Describe).Concat(kwargs.Select(k => $"{k.Item1}={ScriptValues.Describe(k.Item2)}")))}): {e.Message}", e);
        }
    }

    private object? Aten(string name, object?[] args, (string Name, object? Value)[] kwargs)
    {
        _overloads ??= AtenTable.TryFind(name, out var overloads) ? overloads : throw new AtenOperatorException(name);
        var values = Array.ConvertAll(args, ScriptValues.ToAten);
        KeyValuePair<string, AtenValue>[] byName = Array.ConvertAll(kwargs, k => new KeyValuePair<string, AtenValue>(k.Name, ScriptValues.ToAten(k.Value)));
        return ScriptValues.FromAten(AtenTable.Call(name, _overloads!, values, byName));
    }
}
