namespace TorchPort.Onnx.Operators;

/// <summary>How an operator is carried out; made of a method with <see cref="OnnxOperatorAttribute"/>.</summary>
/// <param name="Domain">The domain, empty for ONNX's own.</param>
/// <param name="Name">The operator's name.</param>
/// <param name="Since">The first opset version with this meaning.</param>
/// <param name="MaxInputs">How many inputs it takes at most.</param>
/// <param name="Attributes">The attributes it knows.</param>
/// <param name="MovesElements">Whether it only moves elements about.</param>
/// <param name="Run">Computes the outputs of a node.</param>
internal sealed record OperatorRule(string Domain, string Name, int Since, int MaxInputs, string[] Attributes, bool MovesElements, Func<NodeCall, OnnxValue?[]> Run);

/// <summary>The rules of all operators, by domain, name and opset version. The rest is generated.</summary>
internal static partial class OperatorTable
{
    private static readonly Dictionary<(string Domain, string Name), List<(int Since, int Index)>> Places = ReadNames();
    private static readonly OperatorRule?[] Made = new OperatorRule?[Places.Values.Sum(v => v.Count)];

    /// <summary>The rule for an operator in a version of its domain; null if there is none.</summary>
    internal static OperatorRule? Find(string domain, string name, long version)
    {
        if (!Places.TryGetValue((domain, name), out var versions))
            return null;
        var best = -1;
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].Since <= version && (best < 0 || versions[i].Since > versions[best].Since))
                best = i;
        }
        return best < 0 ? null : Made[versions[best].Index] ??= Create(versions[best].Index);
    }

    /// <summary>Every operator there is a rule for, with the first version of each of its meanings.</summary>
    internal static IEnumerable<(string Domain, string Name, IEnumerable<int> Since)> All =>
        Places.Select(p => (p.Key.Domain, p.Key.Name, p.Value.Select(v => v.Since)));

    private static Dictionary<(string Domain, string Name), List<(int Since, int Index)>> ReadNames()
    {
        var places = new Dictionary<(string Domain, string Name), List<(int Since, int Index)>>();
        var index = 0;
        foreach (var line in NameList.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            var key = (parts[0], parts[1]);
            if (!places.TryGetValue(key, out var versions))
                places[key] = versions = [];
            versions.Add((int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture), index++));
        }
        return places;
    }
}
