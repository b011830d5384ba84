using System.Globalization;
using System.Text.RegularExpressions;

namespace TorchPort.Sharded;

/// <summary>The name of a shard, such as <c>model-00001-of-00003.safetensors</c>.</summary>
/// <param name="Stem">What stands before the number: <c>model</c>.</param>
/// <param name="Number">Which shard this is, from 1 on.</param>
/// <param name="Count">How many there are.</param>
internal readonly partial record struct ShardName(string Stem, int Number, int Count)
{
    internal static bool TryParse(string file, string extension, out ShardName name)
    {
        name = default;
        if (!file.EndsWith(extension, StringComparison.OrdinalIgnoreCase) || Pattern().Match(file[..^extension.Length]) is not { Success: true } match)
            return false;
        name = new(match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture));
        return true;
    }

    internal string ToString(string extension) => string.Create(CultureInfo.InvariantCulture, $"{Stem}-{Number:D5}-of-{Count:D5}{extension}");

    [GeneratedRegex("^(.+)-([0-9]{5})-of-([0-9]{5})$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
