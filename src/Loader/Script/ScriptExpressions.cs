using System.Numerics;

namespace TorchPort.Script;

/// <summary>An expression of a function.</summary>
/// <param name="line">Its line, counted from 1.</param>
internal abstract class ScriptExpression(int line)
{
    internal int Line => line;

    internal abstract object? Value(ScriptFrame frame);

    /// <summary>Whether the value counts as true.</summary>
    internal bool Holds(ScriptFrame frame) => ScriptValues.IsTrue(Value(frame), frame, line);

    /// <summary>Gives what the expression names another value.</summary>
    internal virtual void Assign(ScriptFrame frame, object? value) => throw frame.Error(line, "Nothing can be assigned to this expression.");
}

/// <summary>A number, a text, <c>True</c>, <c>False</c> or <c>None</c>.</summary>
internal sealed class Literal(int line, object? value) : ScriptExpression(line)
{
    internal object? Constant => value;

    internal override object? Value(ScriptFrame frame) => value;
}

/// <summary>A variable.</summary>
internal sealed class Variable(int line, string name, int slot) : ScriptExpression(line)
{
    internal string Name => name;

    internal int Slot => slot;

    internal override object? Value(ScriptFrame frame) => frame.Locals[slot];

    internal override void Assign(ScriptFrame frame, object? value) => frame.Locals[slot] = value;
}

/// <summary>A name with dots that is no variable: a function, a class, a member of an enumeration, an operator, a constant, or a type.</summary>
internal sealed class GlobalName(int line, string name) : ScriptExpression(line)
{
    private object? _found;

    internal string Name => name;

    internal override object? Value(ScriptFrame frame) => _found ??= frame.Library.Global(name) ?? throw frame.Error(Line, $"There is no {name}.");
}

/// <summary><c>x.name</c></summary>
internal sealed class AttributeOf(int line, ScriptExpression owner, string name) : ScriptExpression(line)
{
    internal ScriptExpression Owner => owner;

    internal string Name => name;

    internal override object? Value(ScriptFrame frame) => owner.Value(frame) switch
    {
        IScriptObject o when o.TryGet(name, out var value) => value,
        ScriptNamedTuple tuple when tuple.TryGet(name, out var value) => value,
        ScriptEnumMember member when name is "value" or "name" => name == "value" ? member.Value : member.Name,
        Tensor tensor => ScriptBuiltins.TensorAttribute(tensor, name) ?? throw frame.Error(Line, $"A tensor has no attribute {name}."),
        TorchDevice device when name is "type" or "index" => name == "type" ? device.Type : device.Index,
        var other => throw frame.Error(Line, $"There is no attribute {name} in {ScriptValues.Describe(other)}."),
    };

    internal override void Assign(ScriptFrame frame, object? value)
    {
        if (owner.Value(frame) is not IScriptObject o)
            throw frame.Error(Line, $"The attribute {name} is set on something that is no object.");
        frame.Run.Changes($"the attribute {name}");
        o.Set(name, value);
    }
}

/// <summary><c>x[i]</c></summary>
internal sealed class ItemOf(int line, ScriptExpression owner, ScriptExpression index) : ScriptExpression(line)
{
    internal ScriptExpression Owner => owner;

    internal ScriptExpression Index => index;

    internal override object? Value(ScriptFrame frame) => ScriptBuiltins.Item(owner.Value(frame), index.Value(frame), frame, Line);

    internal override void Assign(ScriptFrame frame, object? value) => ScriptBuiltins.SetItem(owner.Value(frame), index.Value(frame), value, frame, Line);
}

/// <summary><c>x[1:3]</c> of a tuple.</summary>
internal sealed class PartOf(int line, ScriptExpression owner, ScriptExpression from, ScriptExpression to) : ScriptExpression(line)
{
    internal override object? Value(ScriptFrame frame) => (owner.Value(frame), from.Value(frame), to.Value(frame)) switch
    {
        (IReadOnlyList<object?> items, long first, long end) when first >= 0 && end <= items.Count && first <= end => new CheckpointTuple([.. items.Skip((int)first).Take((int)(end - first))]),
        var (other, first, end) => throw frame.Error(Line, $"There is no part {first} to {end} of {ScriptValues.Describe(other)}."),
    };
}

/// <summary><c>(a, b)</c></summary>
internal sealed class TupleOf(int line, ScriptExpression[] items) : ScriptExpression(line)
{
    internal ScriptExpression[] Items => items;

    internal override object? Value(ScriptFrame frame) => new CheckpointTuple(Array.ConvertAll(items, i => i.Value(frame)));
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListOf(int line, ScriptExpression[] items) : ScriptExpression(line)
{
    internal override object? Value(ScriptFrame frame)
    {
        var list = new CheckpointList();
        foreach (var item in items)
            list.Add(item.Value(frame));
        return list;
    }
}

/// <summary><c>{a: b}</c></summary>
internal sealed class DictOf(int line, (ScriptExpression Key, ScriptExpression Value)[] entries) : ScriptExpression(line)
{
    internal override object? Value(ScriptFrame frame)
    {
        var dict = new CheckpointDict();
        foreach (var (key, value) in entries)
            dict[key.Value(frame)] = value.Value(frame);
        return dict;
    }
}

/// <summary><c>a if c else b</c></summary>
internal sealed class Choice(int line, ScriptExpression condition, ScriptExpression then, ScriptExpression otherwise) : ScriptExpression(line)
{
    internal override object? Value(ScriptFrame frame) => (condition.Holds(frame) ? then : otherwise).Value(frame);
}

/// <summary><c>-x</c></summary>
internal sealed class Negative(int line, ScriptExpression operand) : ScriptExpression(line)
{
    internal override object? Value(ScriptFrame frame) => operand.Value(frame) switch
    {
        long i => (object)-i,
        double d => -d,
        Complex c => -c,
        Tensor t => t.Neg(),
        var other => throw frame.Error(Line, $"{ScriptValues.Describe(other)} has no negative."),
    };
}
