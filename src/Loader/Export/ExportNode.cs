using TorchPort.Aten;
using TorchPort.Script;

namespace TorchPort.Export;

/// <summary>A node of a graph: a call of an operator.</summary>
internal sealed class ExportNode
{
    private const string AtenPrefix = "torch.ops.";

    private AtenOperator[]? _overloads;
    private string? _name;

    /// <summary>The operator as the file writes it: <c>torch.ops.aten.conv2d.default</c>.</summary>
    internal required string Target { get; init; }

    /// <summary>The arguments; the names of those of Python's own functions are empty.</summary>
    internal required (string Name, ExportArgument Value)[] Inputs { get; init; }

    /// <summary>What becomes of the results; the outermost list has one item unless the operator gives a tuple.</summary>
    internal required ExportOutput[] Outputs { get; init; }

    /// <summary>Values that nothing looks at after this node.</summary>
    internal int[] Releases { get; set; } = [];

    internal void Run(object?[] values, string? file, CancellationToken cancellation)
    {
        object? result;
        try
        {
            result = HigherOrder.Find(Target) is { } higher ? higher(Array.ConvertAll(Inputs, i => i.Value.Value(values)), file, cancellation)
                : PythonTargets.Find(Target) is { } python ? Call(python, values, file) : Aten(values);
        }
        catch (Exception e) when (e is TorchPortException and not (ExportException or Plans.TraceException) or InvalidCastException or ArithmeticException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new ExportException($"{Target}({string.Join(", ", Inputs.Select(i => ScriptValues.Describe(i.Value.Value(values))))}): {e.Message}", file, null, e);
        }
        Store(result, values, file);
    }

    private object? Call(string builtin, object?[] values, string? file)
    {
        var call = ScriptBuiltins.Find(builtin)!;
        var arguments = new ScriptArguments(Array.ConvertAll(Inputs, i => i.Value.Value(values)), [], ScriptFrame.OfGraph(Target, file), 0);
        return call(arguments, out var result) ? result : ScriptValues.FromAten(AtenTable.Call(builtin, Array.ConvertAll(arguments.Positional, ScriptValues.ToAten)));
    }

    private object? Aten(object?[] values)
    {
        if (_overloads is null)
        {
            if (!Target.StartsWith(AtenPrefix, StringComparison.Ordinal) || Target.IndexOf('.', AtenPrefix.Length) is var dot && dot < 0)
                throw new AtenOperatorException(Target);
            _name = $"{Target[AtenPrefix.Length..dot]}::{Target[(dot + 1)..]}";
            _overloads = AtenTable.TryFind(_name, out var overloads) ? overloads : throw new AtenOperatorException(_name);
        }
        var kwargs = new List<KeyValuePair<string, AtenValue>>(Inputs.Length);
        var args = new List<AtenValue>();
        foreach (var (name, argument) in Inputs)
        {
            var value = ScriptValues.ToAten(argument.Value(values));
            if (name.Length == 0)
                args.Add(value);
            else
                kwargs.Add(new(name, value));
        }
        return ScriptValues.FromAten(AtenTable.Call(_name!, _overloads, args.ToArray(), kwargs));
    }

    private void Store(object? result, object?[] values, string? file)
    {
        if (Outputs.Length == 1)
            Outputs[0].Store(result, values, file, Target);
        else if (Outputs.Length > 1)
            new ExportOutput(-1, Outputs).Store(result, values, file, Target);
    }
}

/// <summary>Where a result goes: a value's number, or one for each item of a list.</summary>
internal sealed record ExportOutput(int Slot, ExportOutput[]? Items)
{
    internal void Store(object? result, object?[] values, string? file, string target)
    {
        if (Items is null)
        {
            if (Slot >= 0)
                values[Slot] = result is IReadOnlyList<object?> { Count: 1 } single ? single[0] : result;
            return;
        }
        if (result is not IReadOnlyList<object?> list)
            list = [result];
        if (list.Count < Items.Length)
            throw new ExportException($"{target} gives {list.Count} results, where {Items.Length} were expected.", file);
        for (var i = 0; i < Items.Length; i++)
            Items[i].Store(list[i], values, file, target);
    }
}
