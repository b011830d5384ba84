namespace TorchPort.Script;

/// <summary>The values of a function's variables while it runs.</summary>
/// <param name="function">The function.</param>
/// <param name="run">The call from outside that this is part of.</param>
/// <param name="depth">How many functions called one another to get here.</param>
internal sealed class ScriptFrame(ScriptFunction function, ScriptRun run, int depth)
{
    internal readonly object?[] Locals = new object?[function.Names.Count];

    /// <summary>What a return statement gave; looked at when <see cref="HasReturned"/> is set.</summary>
    internal object? Result;

    internal bool HasReturned;

    internal ScriptFunction Function => function;

    internal ScriptLibrary Library => function.Library;

    internal ScriptRun Run => run;

    internal int Depth => depth;

    /// <summary>A frame for operations on numbers that a graph calls, which has no code.</summary>
    internal static ScriptFrame OfGraph(string node, string? file) => new(new(new(null, null, file), node, node, "the graph"), new(), 0);

    internal ScriptException Error(int line, string message, Exception? inner = null) => new(message, Library.File, $"{function.FullName}, line {line} of {function.Source}", inner);
}

/// <summary>One call of a module from outside.</summary>
internal sealed class ScriptRun
{
    /// <summary>What code may do that runs because a file is opened, which nobody asked for.</summary>
    private const long TurnsToOpen = 10_000_000;

    private long _turns = long.MaxValue;

    /// <summary>Looked at in each turn of a loop.</summary>
    internal CancellationToken Cancellation { get; init; }

    /// <summary>The run of what an archive has done when it is opened, which ends.</summary>
    internal static ScriptRun ToOpen() => new() { _turns = TurnsToOpen };

    /// <summary>Counts a turn of a loop or a call.</summary>
    internal void Turn(ScriptFrame frame, int line)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (--_turns < 0)
            throw frame.Error(line, $"Code that runs when the file is opened takes more than {TurnsToOpen} turns of loops.");
    }

    /// <summary>In a trace, how many conditions deep this is whose course the plan decides when it runs.</summary>
    internal int OpenConditions { get; set; }

    /// <summary>Says that an object changes which others may see. Branches of a plan cannot do so: both of them are traced.</summary>
    internal void Changes(string what)
    {
        if (OpenConditions > 0)
            throw new Plans.TraceException($"A branch of a condition changes {what}, so it cannot be part of a plan.");
    }
}
