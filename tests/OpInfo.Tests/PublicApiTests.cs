using System.Reflection;

namespace TorchPort.Tests.OpInfo;

/// <summary>Every public operation is an entry of OpInfo, or <see cref="OtherFixtures"/> says what checks it.</summary>
public class PublicApiTests
{
    private static readonly HashSet<string> Entries = [.. ((string[])["float32", "int64", "bool", "complex64", "others"]).SelectMany(OpInfoFile.Selection).Select(f => Plain(f.Operator))];

    [Fact]
    public void Every_operation_has_cases_of_PyTorch()
    {
        var missing = Operations().Where(o => !OtherFixtures.Of.ContainsKey(o.Name) && !IsEntry(o.Method)).Select(o => o.Name).Distinct();
        Assert.True(!missing.Any(), string.Join(", ", missing));
    }

    [Fact]
    public void What_is_named_as_checked_elsewhere_exists_and_needs_it()
    {
        var operations = Operations().ToLookup(o => o.Name, o => o.Method);
        Assert.Equal([], OtherFixtures.Of.Keys.Where(n => !operations.Contains(n)));
        Assert.Equal([], OtherFixtures.Of.Keys.Where(n => operations[n].All(IsEntry)));
        Assert.All(OtherFixtures.Of.Values.Distinct(), place => Assert.True(OtherFixtures.Exists(place), place));
    }

    /// <summary>The public methods of the classes that have operators.</summary>
    private static IEnumerable<(string Name, MethodInfo Method)> Operations() => typeof(Tensor).Assembly.GetExportedTypes()
        .Where(t => t.IsClass && Methods(t).Any(m => Schemas(m).Any()))
        .SelectMany(t => Methods(t).Select(m => ($"{t.Name}.{m.Name}", m)));

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => !m.IsSpecialName && m.GetBaseDefinition().DeclaringType == type && m.DeclaringType != typeof(object));

    private static IEnumerable<string> Schemas(MethodInfo method) => method.GetCustomAttributes<AtenAttribute>().Select(a => a.Schema);

    private static bool IsEntry(MethodInfo method) =>
        Schemas(method).Select(s => s[..s.IndexOfAny(['.', '('])]).Append(method.Name).Any(n => Entries.Contains(Plain(n)) || Entries.Contains(Plain(n.TrimEnd('_'))));

    /// <summary>A name without its namespace, underscores and case: <c>linalg.vector_norm</c>, <c>linalg_vector_norm</c> and <c>VectorNorm</c> are one.</summary>
    private static string Plain(string name)
    {
        foreach (var prefix in (string[])["torch.ops.aten.", "nn.functional.", "linalg", "special", "fft."])
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return name.Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).ToUpperInvariant();
    }
}
