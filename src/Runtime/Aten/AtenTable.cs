using System.Collections.Frozen;

namespace TorchPort.Aten;

/// <summary>
/// All operators, by PyTorch's names. The other part of the class is generated from the <see cref="AtenAttribute"/>s on
/// the methods that users call.
/// </summary>
internal static partial class AtenTable
{
    private const string DefaultNamespace = "aten::", DefaultOverload = ".default";

    private static readonly string[] Names = NameList.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    private static readonly AtenOperator?[] Created = new AtenOperator?[Names.Length];
    private static readonly FrozenDictionary<string, int[]> ByName = Index();

    /// <summary>Every overload of every operator, sorted by name.</summary>
    public static IEnumerable<AtenOperator> Operators => Enumerable.Range(0, Names.Length).Select(Operator);

    /// <summary>The overloads that a name may mean.</summary>
    /// <param name="name">Such as <c>aten::add</c>, <c>add</c>, <c>add.Tensor</c> or <c>sum.default</c>, which is the overload without a name.</param>
    /// <param name="overloads">The overloads, in the order they are tried.</param>
    public static bool TryFind(string name, out AtenOperator[] overloads)
    {
        var key = name.StartsWith(DefaultNamespace, StringComparison.Ordinal) ? name.AsSpan(DefaultNamespace.Length) : name;
        var found = ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var indices);
        overloads = found ? Array.ConvertAll(indices!, Operator) : [];
        return found;
    }

    /// <summary>Calls an operator.</summary>
    /// <param name="name">A name as <see cref="TryFind"/> takes it.</param>
    /// <param name="args">The arguments by position.</param>
    /// <param name="kwargs">The arguments by name; the others have their defaults.</param>
    /// <remarks>Of several overloads the first is called that takes the arguments as they are, or else the first that takes them converted.</remarks>
    /// <exception cref="AtenOperatorException">There is no such operator.</exception>
    /// <exception cref="AtenArgumentException">No overload takes these arguments.</exception>
    public static AtenValue Call(
        string name, ReadOnlySpan<AtenValue> args, IReadOnlyList<KeyValuePair<string, AtenValue>>? kwargs = null)
    {
        if (!TryFind(name, out var overloads))
            throw new AtenOperatorException(name);
        return Call(name, overloads, args, kwargs ?? []);
    }

    /// <summary>Calls the overload that fits, of those that <see cref="TryFind"/> gave for a name.</summary>
    public static AtenValue Call(string name, AtenOperator[] overloads, ReadOnlySpan<AtenValue> args, IReadOnlyList<KeyValuePair<string, AtenValue>> kwargs)
    {
        foreach (var exact in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var overload in overloads)
            {
                if (overload.Bind(args, kwargs, exact, out var bound) is null)
                    return overload.Invoke(bound);
            }
        }
        throw Mismatch(name, overloads, args, kwargs);
    }

    private static AtenArgumentException Mismatch(
        string name, AtenOperator[] overloads, ReadOnlySpan<AtenValue> args, IReadOnlyList<KeyValuePair<string, AtenValue>> kwargs)
    {
        var first = overloads[0].Bind(args, kwargs, exact: false, out _).GetValueOrDefault();
        if (overloads.Length == 1)
            return first.ToException(overloads[0].FullName, overloads[0].Schema);
        var reasons = new List<string>();
        foreach (var overload in overloads)
            reasons.Add($"{overload.Schema}, {overload.Bind(args, kwargs, exact: false, out _)}");
        return new(name, first.Argument, first.Expected, first.Found,
            $"The call fits no overload of {name}:\n  {string.Join("\n  ", reasons)}");
    }

    private static AtenOperator Operator(int index) => Created[index] ??= Create(index);

    private static FrozenDictionary<string, int[]> Index()
    {
        var byName = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
        {
            var name = Names[i];
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            Add(dot < 0 ? name : name[..dot], i);
            Add(dot < 0 ? name + DefaultOverload : name, i);
        }
        return byName.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal);

        void Add(string key, int index)
        {
            if (!byName.TryGetValue(key, out var indices))
                byName.Add(key, indices = []);
            indices.Add(index);
        }
    }
}
