namespace TorchPort.Aten;

/// <summary>One overload of a PyTorch operator.</summary>
/// <param name="name">The name with its namespace, without the overload: <c>aten::add</c>.</param>
/// <param name="overload">The overload's name, which may be empty.</param>
/// <param name="schema">PyTorch's declaration.</param>
/// <param name="arguments">The arguments in order.</param>
/// <param name="invoke">Calls the method with values that were bound.</param>
internal sealed class AtenOperator(
    string name, string overload, string schema, AtenArgument[] arguments, Func<AtenArguments, AtenValue> invoke)
{
    private readonly int _positional = arguments.Count(a => !a.IsKeywordOnly);
    private readonly AtenValue?[] _defaults = Array.ConvertAll(arguments, DefaultOf);

    /// <summary>The name, with the overload's: <c>aten::add.Tensor</c>.</summary>
    public string FullName { get; } = overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>PyTorch's declaration.</summary>
    public string Schema => schema;

    /// <summary>The arguments in order.</summary>
    public IReadOnlyList<AtenArgument> Arguments => arguments;

    /// <summary>Fits the values of a call to the arguments.</summary>
    /// <param name="args">Values by position.</param>
    /// <param name="kwargs">Values by name.</param>
    /// <param name="exact">Whether values that would have to be converted are refused.</param>
    /// <param name="bound">One value per argument.</param>
    /// <returns>What does not fit, or null.</returns>
    public AtenMismatch? Bind(
        ReadOnlySpan<AtenValue> args, IReadOnlyList<KeyValuePair<string, AtenValue>> kwargs, bool exact, out AtenValue[] bound)
    {
        bound = new AtenValue[arguments.Length];
        if (args.Length > _positional)
            return new($"#{_positional + 1}", $"at most {_positional} by position", $"{args.Length}");
        if (Unknown(args.Length, kwargs) is { } unknown)
            return unknown;
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            AtenValue value;
            if (i < args.Length)
                value = args[i];
            else if (!TryFind(kwargs, argument.Name, out value))
            {
                if (_defaults[i] is not { } unset)
                    return new(argument.Name, argument.TypeName, "nothing");
                bound[i] = unset;
                continue;
            }
            if (!AtenConversion.TryConvert(argument, value, exact, out bound[i]))
                return new(argument.Name, argument.TypeName, value.ToString());
            if (argument.Use == AtenUse.DefaultOnly && bound[i] != _defaults[i])
                return new(argument.Name, $"{_defaults[i]}, as nothing else is supported", value.ToString());
        }
        return null;
    }

    /// <summary>Calls the operator with bound values.</summary>
    public AtenValue Invoke(AtenValue[] bound) => invoke(new(this, bound));

    private static AtenValue? DefaultOf(AtenArgument argument)
    {
        if (argument.Default is not { } written)
            return null;
        return AtenConversion.TryConvert(argument, written, exact: false, out var value) ? value
            : throw new InvalidOperationException($"The default {written} of the argument '{argument.Name}' is no {argument.TypeName}.");
    }

    private AtenMismatch? Unknown(int given, IReadOnlyList<KeyValuePair<string, AtenValue>> kwargs)
    {
        foreach (var (key, _) in kwargs)
        {
            var index = Array.FindIndex(arguments, a => a.Name == key);
            if (index < 0)
                return new(key, $"one of {string.Join(", ", arguments.Select(a => a.Name))}", "another name");
            if (index < given)
                return new(key, "one value", "one by position and one by name");
        }
        return null;
    }

    private static bool TryFind(IReadOnlyList<KeyValuePair<string, AtenValue>> kwargs, string name, out AtenValue value)
    {
        foreach (var (key, given) in kwargs)
        {
            if (key == name)
            {
                value = given;
                return true;
            }
        }
        value = default;
        return false;
    }
}
