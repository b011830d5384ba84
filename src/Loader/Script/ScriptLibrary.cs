using System.Collections.Concurrent;
using System.Globalization;

namespace TorchPort.Script;

/// <summary>The code of an archive: its classes and functions, read when they are first asked for.</summary>
internal sealed class ScriptLibrary(TorchScript? script, object? constants, string? file)
{
    private readonly ConcurrentDictionary<string, bool> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, object> _found = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The archive, for messages.</summary>
    internal string? File => file;

    /// <summary>The version of what operators mean.</summary>
    internal int Version { get; } = script?.Version ?? int.MaxValue;

    /// <summary>A class, a function, a constant, or a member of an enumeration; null if there is none of this name.</summary>
    internal object? Global(string name)
    {
        if (name.StartsWith("CONSTANTS.c", StringComparison.Ordinal))
        {
            if (constants is not CheckpointTuple all || !int.TryParse(name.AsSpan("CONSTANTS.c".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var i) || i >= all.Count)
                return null;
            return all[i] is PickledObject packed ? _found.GetOrAdd(name, _ => new ScriptNativeObject($"{packed.Module}.{packed.Name}", packed.State)) : all[i];
        }
        if (!name.StartsWith("__torch__.", StringComparison.Ordinal))
            return name;
        if (Find(name) is { } found)
            return found;
        var dot = name.LastIndexOf('.');
        return Find(name[..dot]) is ScriptClass type ? Member(type, name[(dot + 1)..]) : null;
    }

    /// <summary>A class; null if there is none of this name.</summary>
    internal ScriptClass? Class(string name) => Find(name) as ScriptClass;

    /// <summary>Calls a method of an object.</summary>
    internal static object? CallMethod(IScriptObject o, string name, object?[] args, (string, object?)[] named, ScriptFrame frame, int line)
    {
        if (!o.Class.Methods.TryGetValue(name, out var method))
            throw frame.Error(line, $"{o.Class.FullName} has no method {name}.");
        return method.Call([o, .. args], named, frame.Run, frame.Depth + 1);
    }

    /// <summary>Makes an object of a class, or a named tuple, as a call of the class does.</summary>
    internal static object Make(ScriptClass type, object?[] args, (string Name, object? Value)[] named, ScriptFrame frame, int line)
    {
        if (type.Kind == "NamedTuple")
        {
            var items = type.Fields.Select((field, i) => i < args.Length ? args[i] : Array.Find(named, n => n.Name == field).Value).ToArray();
            return new ScriptNamedTuple(type, items);
        }
        if (type.Kind is "Module" or "Interface")
            throw frame.Error(line, $"{type.FullName} cannot be made here.");
        var made = new ScriptObject(type);
        if (type.Methods.TryGetValue("__init__", out var init))
            init.Call([made, .. args], named, frame.Run, frame.Depth + 1);
        return made;
    }

    private static object? Member(ScriptClass type, string name)
    {
        if (type.Methods.TryGetValue(name, out var method))
            return method;
        return type.TryConstant(name, out var value) ? type.Kind == "Enum" ? new ScriptEnumMember(type, name, value) : value : null;
    }

    private object? Find(string name)
    {
        if (_found.TryGetValue(name, out var found))
            return found;
        var dot = name.LastIndexOf('.');
        if (dot < 0)
            return null;
        Read(name[..dot]);
        return _found.GetValueOrDefault(name);
    }

    /// <summary>Reads the source file of a module, if there is one.</summary>
    private void Read(string module)
    {
        if (_read.ContainsKey(module))
            return;
        lock (_gate)
        {
            if (_read.ContainsKey(module))
                return;
            var source = $"code/{module.Replace('.', '/')}.py";
            if (script?.SourceNames.Contains(source) == true)
            {
                var (classes, functions) = new ScriptParser(this, script.Source(source), source, module).Read();
                classes.ForEach(c => _found[c.FullName] = c);
                functions.ForEach(f => _found[f.FullName] = f);
            }
            _read[module] = true;
        }
    }
}
