namespace TorchPort.Tests.OpInfo;

/// <summary>The entries that do not pass, with the first kind that does not and the reason: <c>fixtures/opinfo/not_passing.txt</c>.</summary>
internal static class NotPassing
{
    /// <summary>The kind by dtype and entry. A line is <c>dtype entry Kind: reason</c>.</summary>
    internal static Dictionary<(string DType, string Entry), Kind> Read()
    {
        var known = new Dictionary<(string, string), Kind>();
        foreach (var line in File.ReadLines(Paths.Fixture("opinfo", "not_passing.txt")))
        {
            var (head, reason) = line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? (line[..at].Split(' '), line[(at + 2)..]) : ([], "");
            if (head is not [var dtype, var entry, var kind] || string.IsNullOrWhiteSpace(reason))
                throw new InvalidDataException($"not_passing.txt has a line that is not 'dtype entry Kind: reason': {line}");
            known.Add((dtype, entry), Enum.Parse<Kind>(kind));
        }
        return known;
    }
}
