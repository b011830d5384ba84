namespace TorchPort.Script;

/// <summary>An operation on values that are no tensors, or that is only the language's.</summary>
/// <returns>Whether it takes such arguments; otherwise it is an operator on tensors.</returns>
internal delegate bool ScriptBuiltin(ScriptArguments call, out object? result);

/// <summary>The arguments of a call.</summary>
internal readonly struct ScriptArguments(object?[] positional, (string Name, object? Value)[] named, ScriptFrame frame, int line)
{
    /// <summary>Items of a list, or characters of a text: beyond it something is wrong, and memory would soon be full.</summary>
    private const long MaxItems = 1 << 24;

    internal int Count => positional.Length;

    internal object?[] Positional => positional;

    internal ScriptFrame Frame => frame;

    internal int Line => line;

    internal object? this[int index] => index < positional.Length ? positional[index] : throw Error($"An argument is missing, number {index + 1}.");

    /// <summary>Refuses a list or text that would be too long.</summary>
    internal void Allow(long items)
    {
        if (items > MaxItems)
            throw Error($"A list or text would have {items} items; more than {MaxItems} are not made.");
    }

    /// <summary>A list or text several times.</summary>
    internal IEnumerable<T> Repeated<T>(T value, int length, long times)
    {
        times = Math.Max(0, times);
        Allow(times > MaxItems ? times : times * Math.Max(1, length));
        return Enumerable.Repeat(value, (int)times);
    }

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

    internal T At<T>(int index) => this[index] is T value ? value : this[index] is ScriptQuantized { Numbers: T numbers } ? numbers : throw Error($"expected {typeof(T).Name}, found {ScriptValues.Describe(this[index])}.");

    /// <summary>The same with numbers for tensors.</summary>
    internal ScriptArguments WithNumbers() => new(Array.ConvertAll(positional, p => p is Tensor { ElementCount: 1 } t ? ScriptBuiltins.Number(t) : p), named, frame, line);

    internal ScriptException Error(string message, Exception? inner = null) => frame.Error(line, message, inner);
}
