namespace TorchPort.Script;

/// <summary>A function or method of the code.</summary>
/// <param name="library">What it is part of.</param>
/// <param name="name">Its name.</param>
/// <param name="fullName">Its name with those of what it lies in.</param>
/// <param name="source">The record it was read from.</param>
internal sealed class ScriptFunction(ScriptLibrary library, string name, string fullName, string source)
{
    private const int MaxDepth = 400;

    internal ScriptLibrary Library => library;

    internal string Name => name;

    internal string FullName => fullName;

    internal string Source => source;

    internal List<ScriptParameter> Parameters { get; } = [];

    /// <summary>The names of the variables, parameters first.</summary>
    internal List<string> Names { get; } = [];

    internal ScriptStatement[] Body { get; set; } = [];

    /// <summary>Calls it.</summary>
    /// <param name="args">The arguments by position.</param>
    /// <param name="named">The arguments by name; the others have their defaults.</param>
    /// <param name="run">The call from outside that this is part of.</param>
    /// <param name="depth">How many functions called one another to get here.</param>
    internal object? Call(ReadOnlySpan<object?> args, ReadOnlySpan<(string Name, object? Value)> named, ScriptRun run, int depth)
    {
        var frame = new ScriptFrame(this, run, depth);
        run.Turn(frame, 0);
        if (depth > MaxDepth)
            throw frame.Error(0, $"Functions call one another more than {MaxDepth} deep.");
        if (args.Length > Parameters.Count)
            throw frame.Error(0, $"It takes {Parameters.Count} arguments, but {args.Length} were given.");
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (i < args.Length)
                frame.Locals[i] = args[i];
            else if (Find(named, Parameters[i].Name) is { } at)
                frame.Locals[i] = named[at].Value;
            else if (Parameters[i].Default is { } unset)
                frame.Locals[i] = unset.Value(frame);
            else
                throw frame.Error(0, $"The argument {Parameters[i].Name} is missing.");
        }
        foreach (var (given, _) in named)
        {
            if (!Parameters.Exists(p => p.Name == given))
                throw frame.Error(0, $"It has no argument {given}; it has {string.Join(", ", Parameters.Select(p => p.Name))}.");
        }
        ScriptStatement.RunAll(Body, frame);
        return frame.Result;
    }

    private static int? Find(ReadOnlySpan<(string Name, object? Value)> named, string wanted)
    {
        for (var i = 0; i < named.Length; i++)
        {
            if (named[i].Name == wanted)
                return i;
        }
        return null;
    }
}

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What it is where a caller leaves it out; null if callers must give it.</param>
internal readonly record struct ScriptParameter(string Name, ScriptExpression? Default);
