using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>A call in OpInfo's terms.</summary>
internal delegate AtenValue OpInfoCall(OpInfoCase c);

/// <summary>The operator that an entry of OpInfo is about.</summary>
internal static class Operators
{
    /// <summary>How to call an entry: by its own name, by another, or by a rule of its own.</summary>
    internal static OpInfoCall Of(string entry, string name)
    {
        if (PythonFunctions.All.TryGetValue(entry, out var call) || PythonFunctions.All.TryGetValue(name, out call)
            || LinalgFunctions.All.TryGetValue(entry, out call))
            return call;
        if (FunctionalApi.Find(name) is { } function)
            return function;
        var aten = AtenNames.Of(entry, name);
        return c => AtenTable.Call(aten, c.Args, c.Kwargs);
    }

    /// <summary>Whether there is something to call.</summary>
    internal static bool Exists(string entry, string name) =>
        PythonFunctions.All.ContainsKey(entry) || LinalgFunctions.All.ContainsKey(entry) || PythonFunctions.All.ContainsKey(name) || FunctionalApi.Find(name) is not null || AtenTable.TryFind(AtenNames.Of(entry, name), out _);
}
