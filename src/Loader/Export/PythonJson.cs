using System.Text;

namespace TorchPort.Export;

/// <summary>JSON as Python writes it, which has numbers that JSON has not.</summary>
internal static class PythonJson
{
    private static readonly string[] Words = ["-Infinity", "Infinity", "NaN"];

    /// <summary>The same with infinities and what is no number as texts.</summary>
    internal static string Strict(string json)
    {
        if (!json.Contains("Infinity", StringComparison.Ordinal) && !json.Contains("NaN", StringComparison.Ordinal))
            return json;
        var strict = new StringBuilder(json.Length + 64);
        var quoted = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (!quoted && (c is '-' or 'I' or 'N') && Array.Find(Words, w => string.CompareOrdinal(json, i, w, 0, w.Length) == 0) is { } word)
            {
                strict.Append('"').Append(word).Append('"');
                i += word.Length - 1;
                continue;
            }
            strict.Append(c);
            if (quoted && c == '\\' && i + 1 < json.Length)
                strict.Append(json[++i]);
            else if (c == '"')
                quoted = !quoted;
        }
        return strict.ToString();
    }
}
