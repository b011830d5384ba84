namespace TorchPort.Script;

/// <summary>An operation on values that are no tensors, or that is only the language's.</summary>
/// <returns>Whether it takes such arguments; otherwise it is an operator on tensors.</returns>
internal delegate bool ScriptBuiltin(ScriptArguments call, out object? result);

/// <summary>The arguments of a call.</summary>
internal readonly struct ScriptArguments(object?[] positional, (string Name, object? Value)[] named, ScriptFrame frame, int line)
{
    internal int Count => positional.Length;

    internal object?[] Positional => positional;

    internal ScriptFrame Frame => frame;

    internal int Line => line;

    internal object? this[int index] => index < positional.Length ? positional[index] : throw Error($"An argument is missing, number {index + 1}.");

    internal object? Named(string name, int index, object? unset = null)
    {
        if (index < positional.Length)
            return positional[index];
        foreach (var (given, value) in named)
        {
            if (given == name)
                return value;
        }
        return unset;
    }

    internal T At<T>(int index) => this[index] is T value ? value : throw Error($"expected {typeof(T).Name}, found {ScriptValues.Describe(this[index])}.");

    /// <summary>The same with numbers for tensors.</summary>
    internal ScriptArguments WithNumbers() => new(Array.ConvertAll(positional, p => p is Tensor { ElementCount: 1 } t ? ScriptBuiltins.Number(t) : p), named, frame, line);

    internal ScriptException Error(string message, Exception? inner = null) => frame.Error(line, message, inner);
}
