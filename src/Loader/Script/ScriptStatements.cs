using TorchPort.Aten;

namespace TorchPort.Script;

/// <summary>A statement of a function.</summary>
/// <param name="line">Its line, counted from 1.</param>
internal abstract class ScriptStatement(int line)
{
    internal int Line => line;

    /// <summary>Does it. A statement that ends the function sets <see cref="ScriptFrame.HasReturned"/>.</summary>
    internal abstract void Run(ScriptFrame frame);

    internal static void RunAll(ScriptStatement[] statements, ScriptFrame frame)
    {
        foreach (var statement in statements)
        {
            statement.Run(frame);
            if (frame.HasReturned)
                return;
        }
    }
}

/// <summary>An expression whose value nobody takes.</summary>
internal sealed class ExpressionStatement(int line, ScriptExpression value) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame) => value.Value(frame);
}

/// <summary><c>x = …</c>, <c>a, b = …</c>, <c>self.x = …</c> and <c>x[i] = …</c>.</summary>
internal sealed class Assignment(int line, ScriptExpression[] targets, bool unpacks, ScriptExpression value) : ScriptStatement(line)
{
    internal ScriptExpression[] Targets => targets;

    internal override void Run(ScriptFrame frame)
    {
        var result = value.Value(frame);
        if (!unpacks)
        {
            targets[0].Assign(frame, result);
            return;
        }
        if (result is not IReadOnlyList<object?> items || items.Count != targets.Length)
            throw frame.Error(Line, $"{targets.Length} values were expected, but there is {ScriptValues.Describe(result)}.");
        for (var i = 0; i < targets.Length; i++)
            targets[i].Assign(frame, items[i]);
    }
}

/// <summary><c>return …</c></summary>
internal sealed class ReturnStatement(int line, ScriptExpression? value) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame)
    {
        frame.Result = value?.Value(frame);
        frame.HasReturned = true;
    }
}

/// <summary><c>while …:</c></summary>
internal sealed class WhileStatement(int line, ScriptExpression condition, ScriptStatement[] body) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame)
    {
        while (!frame.HasReturned && condition.Holds(frame))
        {
            frame.Run.Turn(frame, Line);
            RunAll(body, frame);
        }
    }
}

/// <summary><c>for x in …:</c></summary>
internal sealed class ForStatement(int line, ScriptExpression target, ScriptExpression items, ScriptStatement[] body) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame)
    {
        if (items is ScriptCall { IsRange: true } range)
        {
            var count = range.RangeCount(frame);
            for (var i = 0L; i < count && !frame.HasReturned; i++)
            {
                frame.Run.Turn(frame, Line);
                target.Assign(frame, i);
                RunAll(body, frame);
            }
            return;
        }
        if (items.Value(frame) is not IReadOnlyList<object?> list)
            throw frame.Error(Line, "A loop goes over something that is no list.");
        for (var i = 0; i < list.Count && !frame.HasReturned; i++)
        {
            frame.Run.Turn(frame, Line);
            target.Assign(frame, list[i]);
            RunAll(body, frame);
        }
    }
}

/// <summary><c>with … as x:</c></summary>
internal sealed class WithStatement(int line, ScriptExpression context, ScriptExpression? target, ScriptStatement[] body) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame)
    {
        if (context.Value(frame) is not IScriptObject manager)
            throw frame.Error(Line, "A with statement needs an object.");
        var entered = ScriptLibrary.CallMethod(manager, "__enter__", [], [], frame, Line);
        target?.Assign(frame, entered);
        using var cast = AutocastOf(manager);
        try
        {
            RunAll(body, frame);
        }
        finally
        {
            ScriptLibrary.CallMethod(manager, "__exit__", [null, null, null], [], frame, Line);
        }
    }

    /// <summary>What PyTorch's own context of lower precision turns on, where it is meant for the processor: the class in the archive does nothing itself.</summary>
    private static Autocast? AutocastOf(IScriptObject manager) => manager.Class.FullName is "__torch__.torch.amp.autocast_mode.autocast" or "__torch__.torch.cpu.amp.autocast_mode.autocast"
        && manager.TryGet("device", out var device) && device is "cpu" && manager.TryGet("_enabled", out var enabled) && manager.TryGet("fast_dtype", out var dtype) && dtype is long code && AtenDTypes.TryGet(code, out var lower)
        ? new(lower, enabled is true) : null;
}

/// <summary><c>pass</c>, and declarations without a value.</summary>
internal sealed class PassStatement(int line) : ScriptStatement(line)
{
    internal override void Run(ScriptFrame frame) { }
}
